import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gradeTask } from '../../../src/commands/exam/grade-task.ts';
import { windowFile } from '../../../src/progress/task-owner.ts';
import { remaining } from '../../../src/session/exam/exam.ts';
import {
  createExamStore,
  type ExamCommand,
  type ExamStore,
  openExamView,
} from '../../../src/session/exam/exam-view.ts';
import { answerPath } from '../../../src/task/answer-file.ts';
import { type ChosenPack, choosePacks } from '../../../src/task/choose-scenario.ts';
import { examFolder, examIds, unfinishedExam } from '../../../src/task/exam/exam-folder.ts';
import { ExamRunner } from '../../../src/task/exam/exam-runner.ts';
import { folderForEachTest } from '../../commands/in-folder.ts';
import { kindsFolder, kindsTask } from '../../packs/kinds-pack.ts';
import { planFixture, taskFixture } from '../../session/exam/exam.fixture.ts';

const home = folderForEachTest();
const env = (): Readonly<Record<string, string>> => ({ SALLYPORT_HOME: home() });
const scenarios = [kindsTask('write'), kindsTask('repair')];
const [write] = scenarios;
const plan = planFixture({
  minutes: 30,
  tasks: scenarios.map((scenario, at) => {
    const { id, pack, version } = scenario;
    return taskFixture(at + 1, { scenario: id, pack, version, points: 50 });
  }),
});
const minute = 60_000;

let clock: number;
let packs: readonly ChosenPack[];
const running: ExamRunner[] = [];
beforeEach(async () => {
  clock = Date.now();
  packs = await choosePacks(kindsFolder, { env: env(), stderr: { write: () => true } });
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((runner) => runner.close()));
});

interface Opened {
  readonly store: ExamStore;
  readonly runner: ExamRunner;
  readonly perform: (command: ExamCommand) => void;
}

/** A runner on a terminal that shows nothing: of a new exam, or of the one that is unfinished. Time is what the test says. */
function open(): Opened {
  const unfinished = unfinishedExam(env());
  const store = createExamStore(openExamView(plan, [], unfinished?.state ?? null));
  const stdin = new PassThrough();
  const context = { stdin, stdout: new PassThrough(), stderr: new PassThrough(), env: env() };
  const clocks = { now: () => clock, monotonic: () => clock };
  const runner = new ExamRunner({
    store,
    plan,
    packs,
    pack: kindsFolder,
    fast: true,
    unfinished,
    clocks,
    context,
    gradeTask,
  });
  running.push(runner);
  runner.ready({ suspend: (run) => run(), exit: () => undefined });
  return { store, runner, perform: (command) => runner.perform(command) };
}

async function until(store: ExamStore, is: (view: ReturnType<ExamStore['get']>) => boolean): Promise<void> {
  const end = performance.now() + 10_000;
  while (!is(store.get())) {
    if (performance.now() > end) throw new Error(JSON.stringify({ ...store.get(), plan: null, texts: null }));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function started(): Promise<Opened> {
  const opened = open();
  opened.perform({ is: 'start' });
  await until(opened.store, ({ stage }) => stage === 'running');
  return opened;
}

const folder = () => examFolder(env(), examIds(env())[0] ?? '');
const solve = (): void => writeFileSync(answerPath(folder().path, write!), write!.solution);

describe('an exam that runs', () => {
  it('shows what is recorded, and applies an answer when it is saved, without a word on whether it is right', async () => {
    const { store, perform } = await started();
    perform({ is: 'record', action: { is: 'opened', task: 1 } });
    perform({ is: 'record', action: { is: 'flagged', task: 1, flagged: true } });
    await until(store, ({ exam }) => exam?.open === 1 && exam.tasks[0]?.flagged === true);
    solve();
    await until(store, ({ answers }) => answers[0]?.is === 'accepted');
    expect(store.get().answers[0]).toEqual({ is: 'accepted', objects: ['NetworkPolicy db'] });
    expect(JSON.stringify(store.get().texts)).not.toMatch(/solution|hint|debrief|lesson/);
  });

  it('ends when its time is over, and the clusters are graded as they are at that moment', async () => {
    const { store, runner } = await started();
    solve();
    await until(store, ({ answers }) => answers[0]?.is === 'accepted');
    clock += 30 * minute;
    await until(store, ({ stage }) => stage === 'result');
    expect(store.get().result).toMatchObject({ endedBy: 'time', earned: 50, passed: false });
    expect(store.get().result?.tasks.map(({ score }) => score)).toEqual([1, 0]);
    expect(JSON.parse(readFileSync(folder().result, 'utf8'))).toMatchObject({ schemaVersion: 1, earned: 50 });
    expect(unfinishedExam(env())).toBe(null);
    expect(await runner.close()).toBe(1);
    expect(existsSync(`${folder().path}/running`)).toBe(false);
  });

  it('is ended by the person, and passed where enough is right', async () => {
    const { store, runner, perform } = await started();
    for (const scenario of scenarios) writeFileSync(answerPath(folder().path, scenario), scenario.solution);
    perform({ is: 'record', action: { is: 'ended' } });
    await until(store, ({ stage }) => stage === 'result');
    expect(store.get().result).toMatchObject({ endedBy: 'person', earned: 100, passed: true });
    expect(await runner.close()).toBe(0);
  });

  it('goes on in the next program, with the time that has passed', async () => {
    const first = await started();
    first.perform({ is: 'record', action: { is: 'noted', task: 2, text: 'the port' } });
    await until(first.store, ({ exam }) => exam?.tasks[1]?.note === 'the port');
    first.perform({ is: 'leave', interrupted: false });
    expect(await first.runner.close()).toBe(4);
    clock += 10 * minute;
    const { store } = open();
    await until(store, ({ stage }) => stage === 'running');
    expect(store.get().notice).toMatch(/^The exam goes on: 20 min left\. It was away for 10 minutes\.$/);
    expect(store.get().exam?.tasks[1]?.note).toBe('the port');
    expect(remaining(store.get().exam!)).toBe(20 * minute);
  });

  it('grades itself when it is opened after its end', async () => {
    const first = await started();
    await first.runner.close();
    solve();
    clock += 60 * minute;
    const { store } = open();
    await until(store, ({ stage }) => stage === 'result');
    expect(store.get().result).toMatchObject({ endedBy: 'time', earned: 50 });
    expect(store.get().result?.clock).toMatchObject([{ is: 'did not run', minutes: 60 }]);
  });

  it('is left where another window has taken it, and writes nothing more', async () => {
    const { store, runner } = await started();
    const taken = windowFile(folder().path);
    clock += 6000;
    // This window may be writing just now: the other one writes again and again, as a window does.
    let written = Promise.resolve();
    const writing = setInterval(() => {
      written = written.then(() => taken.write({ pid: process.ppid, elapsed: 1, seen: clock }));
    }, 20);
    await until(store, ({ trouble }) => trouble !== null).finally(() => clearInterval(writing));
    await written;
    expect(store.get().trouble).toBe('The exam was opened in another window, and goes on there.');
    const before = readFileSync(folder().journal, 'utf8');
    await runner.close();
    expect(readFileSync(folder().journal, 'utf8')).toBe(before);
    expect((await taken.read())?.pid).toBe(process.ppid);
  });
});

describe('an exam that cannot go on', () => {
  it('because its pack has another version now, says so, and where it is kept', async () => {
    const first = await started();
    await first.runner.close();
    packs = packs.map((pack) => ({ ...pack, version: '9.9.9' }));
    const { store } = open();
    await until(store, ({ trouble }) => trouble !== null);
    expect(store.get().trouble).toMatch(
      /^The exam cannot go on: pack kinds \S+ is not there any more; it is 9\.9\.9 now\. /,
    );
    expect(store.get().trouble).toContain(folder().path);
  });
});

describe('an exam that cannot start', () => {
  it('says why, starts no clock and leaves nothing behind', async () => {
    writeFileSync(`${home()}/state`, '');
    const { store, perform } = open();
    perform({ is: 'start' });
    await until(store, ({ trouble }) => trouble !== null);
    expect(store.get().stage).toBe('rules');
    expect(store.get().trouble).toMatch(/^The exam cannot start: /);
    expect(dirname(folder().path)).toContain(home());
    expect(examIds(env())).toEqual([]);
  });
});
