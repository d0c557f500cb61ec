import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openJournal } from '../../../src/progress/journal.ts';
import { windowFile } from '../../../src/progress/task-window.ts';
import { loadPack } from '../../../src/scenario/load-pack.ts';
import { openSession, type Session } from '../../../src/session/session.ts';
import { step } from '../../../src/session/step.ts';
import { type AnswerFile, answerFile, answerPath } from '../../../src/task/answer-file.ts';
import { openTaskCluster } from '../../../src/task/open-task/open-cluster.ts';
import { OpenTask } from '../../../src/task/open-task/open-task.ts';

const loaded = loadPack(join(import.meta.dirname, '../../../scenarios/network-policies'));
const [scenario] = 'pack' in loaded ? loaded.pack.scenarios : [];
if (!scenario) throw new Error('there is no scenario');

let state = '';
const tasks: OpenTask[] = [];
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'sallyport-task-'));
});
afterEach(async () => {
  await Promise.all(tasks.splice(0).map((task) => task.close()));
  await rm(state, { recursive: true, force: true });
});

interface Window {
  readonly task: OpenTask;
  readonly answer: AnswerFile;
  readonly session: () => Session;
  readonly clock: { now: number };
}

/** A window on the task, with a simulated cluster of its own. */
function openWindow(
  pid: number,
  clock = { now: Date.now() },
  { isNew = true, journalFile = join(state, 'attempts.jsonl') } = {},
): Window {
  const answer = answerFile(state, scenario!);
  let session = openSession(scenario!, answer.path, null, clock.now);
  const task = new OpenTask({
    scenario: scenario!,
    isNew,
    answerFile: answer,
    journal: openJournal(journalFile),
    window: windowFile(dirname(answer.path)),
    pid,
    env: { SALLYPORT_HOME: state },
    now: () => clock.now,
    isProcessAlive: () => true,
    openCluster: () => openTaskCluster(scenario!, { is: 'simulated', fast: true }, () => new Date(clock.now)),
    session: { get: () => session, send: (event) => void (session = step(session, event)) },
  });
  tasks.push(task);
  return { task, answer, session: () => session, clock };
}

const others = () => windowFile(dirname(answerPath(state, scenario)));
const events = async (): Promise<readonly string[]> =>
  (await openJournal(join(state, 'attempts.jsonl')).read()).map(({ is }) => is);
const until = (what: () => void): Promise<void> => vi.waitFor(what, { timeout: 10_000, interval: 5 });

describe('an open task', () => {
  it('makes the answer file, applies it, and again at every save', async () => {
    const { answer, session } = openWindow(1);
    await until(() => expect(session().answer?.text).toContain('# '));
    await writeFile(answer.path, scenario.solution);
    await until(() => expect(session().answer?.text).toBe(scenario.solution));
    expect(session().cluster?.snapshot.policies).toHaveLength(1);
  });

  it('checks nothing while the answer cannot be read', async () => {
    const { task, answer, session } = openWindow(1);
    await until(() => expect(session().answer?.text).toContain('# '));
    await rm(answer.path);
    await until(() => expect(session().trouble.answer).toContain('it is not there'));
    await task.check();
    expect(session()).toMatchObject({
      result: null,
      trouble: { check: expect.stringContaining('Nothing was checked.') },
    });
    expect(await events()).not.toContain('checked');
  });

  it('counts the goals that are reached once the answer rests', async () => {
    const { answer, session } = openWindow(1);
    await until(() => expect(session().goals).toEqual({ passing: 0, of: 2 }));
    await writeFile(answer.path, scenario.solution);
    await until(() => expect(session().goals).toEqual({ passing: 2, of: 2 }));
  });

  it('checks the answer as it is saved at that moment, and records what happened', async () => {
    const { task, answer, session } = openWindow(1);
    await until(() => expect(session().answer).not.toBe(null));
    await task.check();
    expect(session().view).toBe('review');
    await writeFile(answer.path, scenario.solution);
    await task.check();
    expect(session()).toMatchObject({ view: 'debrief', over: true, result: { text: scenario.solution } });
    await task.close();
    expect(await events()).toEqual(['started', 'checked', 'checked', 'passed']);
  });

  it('records that it was left, and its clock', async () => {
    const { task, clock } = openWindow(1);
    clock.now += 1500;
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await task.close();
    const last = (await openJournal(join(state, 'attempts.jsonl')).read()).at(-1);
    expect(last).toMatchObject({ is: 'left', elapsed: 1 });
  });

  it('goes on when the journal cannot be written, and says so', async () => {
    await writeFile(join(state, 'file'), '');
    const { session } = openWindow(1, undefined, { journalFile: join(state, 'file', 'attempts.jsonl') });
    await until(() => expect(session().trouble.journal).toContain('cannot be kept'));
    await until(() => expect(session().answer).not.toBe(null));
  });

  it('says that the answer cannot be read, until it can', async () => {
    const { answer, session } = openWindow(1);
    await until(() => expect(session().answer).not.toBe(null));
    await rm(answer.path);
    await until(() => expect(session().trouble.answer).toContain('cannot be read'));
    await writeFile(answer.path, '# back\n');
    await until(() => expect(session()).toMatchObject({ trouble: {}, answer: { text: '# back\n' } }));
  });

  it('shows the untouched cluster where the answer cannot be read from the start', async () => {
    await writeFile(join(state, 'tasks'), '');
    const { session } = openWindow(1);
    await until(() => expect(session().trouble.answer).toContain('a part of the path is not a folder'));
    await until(() => expect(session().cluster?.map.rows.length).toBeGreaterThan(2));
  });

  it('starts over with the first line of the file and the start state, and keeps the old text', async () => {
    const { task, answer, session } = openWindow(1);
    await until(() => expect(session().answer).not.toBe(null));
    await writeFile(answer.path, scenario.solution);
    await until(() => expect(session().cluster?.snapshot.policies).toHaveLength(1));
    await task.reset();
    expect(session().answer?.text).toContain('# Write here');
    expect(session().cluster?.snapshot.policies).toEqual([]);
    expect(await readFile(`${answer.path}.bak`, 'utf8')).toBe(scenario.solution);
    await task.close();
    expect(await events()).toEqual(['started', 'reset', 'left']);
  });

  it('applies a text that was refused again when it is saved again', async () => {
    const { answer, session } = openWindow(1);
    const refused = scenario.solution.replace('port: 5432', 'port: 0');
    await until(() => expect(session().answer).not.toBe(null));
    await writeFile(answer.path, refused);
    await until(() => expect(session().answer?.applied.rejected).toHaveLength(1));
    const before = session().answer;
    await writeFile(answer.path, refused);
    await until(() => expect(session().answer).not.toBe(before));
    await until(() => expect(session().answer?.applied).not.toBe(before?.applied));
  });
});

describe('two windows on a task', () => {
  it('share the clock of the first, and the second says so and records nothing', async () => {
    const clock = { now: Date.now() };
    await others().write({ pid: 7, elapsed: 100, seen: clock.now });
    const { session, task } = openWindow(8, clock, { isNew: false });
    clock.now += 2500;
    await until(() => expect(session().joined).toBe(true));
    await until(() => expect(session().attempt.elapsed).toBeGreaterThanOrEqual(100));
    await task.close();
    expect(await events()).toEqual([]);
    expect((await others().read())?.pid).toBe(7);
  });

  it('leave the clock of a killed one to the next', async () => {
    const clock = { now: Date.now() };
    await others().write({ pid: 7, elapsed: 100, seen: clock.now - 60_000 });
    const { session } = openWindow(8, clock, { isNew: false });
    await until(() => expect(session().attempt.elapsed).toBeGreaterThanOrEqual(100));
    expect(session().joined).toBe(false);
  });

  it('start over together: the one that has the task makes its cluster again when the other asks', async () => {
    const { answer, session } = openWindow(1);
    await until(() => expect(session().answer).not.toBe(null));
    await writeFile(answer.path, scenario.solution);
    await until(() => expect(session().answer?.text).toBe(scenario.solution));
    const before = session().answer;
    await others().request('reset');
    await until(() => expect(session().answer).not.toBe(before));
    expect(session().cluster?.snapshot.policies).toHaveLength(1);
    expect(await others().takeRequest()).toBe(null);
  });
});
