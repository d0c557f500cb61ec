import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ObjectJournal } from '../../../src/cluster/journal/object-journal.ts';
import { eventsIn, openJournal } from '../../../src/progress/journal.ts';
import { type OpenAttempt, progressOf } from '../../../src/progress/progress.ts';
import { windowFile } from '../../../src/progress/task-owner.ts';
import { refOf } from '../../../src/scenario/pack-entry.ts';
import { step } from '../../../src/session/reducer.ts';
import { openSession, type Session } from '../../../src/session/session.ts';
import type { SessionEvent } from '../../../src/session/session-event.ts';
import { type AnswerFile, answerFile, answerPath } from '../../../src/task/answer-file.ts';
import { openTaskCluster } from '../../../src/task/open-task/open-cluster.ts';
import { OpenTask } from '../../../src/task/open-task/open-task.ts';
import { bundledPack } from '../../scenario/bundled.fixture.ts';
import { clientWrite } from '../client-write.ts';

const [scenario] = bundledPack().scenarios;
if (!scenario) throw new Error('there is no scenario');

let state = '';
/** The processes that are taken for alive. */
const alive = new Set<number>();
const tasks: OpenTask[] = [];
beforeEach(async () => {
  for (const pid of [1, 7, 8]) alive.add(pid);
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

interface WindowOptions {
  readonly isNew?: boolean;
  readonly journalFile?: string;
  readonly attempt?: OpenAttempt | null;
  readonly onEvent?: (event: SessionEvent) => void;
}

/** A window on the task, with a simulated cluster of its own. */
function openWindow(
  pid: number,
  clock = { now: Date.now() },
  {
    isNew = true,
    journalFile = join(state, 'attempts.jsonl'),
    attempt = null,
    onEvent = () => undefined,
  }: WindowOptions = {},
): Window {
  const answer = answerFile(state, scenario!);
  const objects = new ObjectJournal({
    file: join(dirname(answer.path), 'objects.jsonl'),
    start: '1',
    now: () => clock.now,
    onFault: (error) =>
      void (session = step(
        session,
        error === null
          ? { is: 'trouble-over', of: 'objects' }
          : { is: 'trouble', of: 'objects', says: error instanceof Error ? error.message : 'no error' },
      )),
  });
  let session = openSession(scenario!, answer.path, attempt, clock.now);
  const task = new OpenTask({
    scenario: scenario!,
    isNew,
    answerFile: answer,
    journal: openJournal(journalFile),
    objects,
    window: windowFile(dirname(answer.path)),
    pid,
    env: { SALLYPORT_HOME: state },
    now: () => clock.now,
    isProcessAlive: (pid) => alive.has(pid),
    openCluster: (joins) =>
      openTaskCluster(scenario!, { is: 'simulated', fast: true }, () => new Date(clock.now), objects, joins),
    session: {
      get: () => session,
      send(event) {
        onEvent(event);
        session = step(session, event);
      },
    },
  });
  tasks.push(task);
  return { task, answer, session: () => session, clock };
}

const others = () => windowFile(dirname(answerPath(state, scenario)));
const events = async (): Promise<readonly string[]> =>
  (await openJournal(join(state, 'attempts.jsonl')).read()).map(({ is }) => is);
const until = (what: () => void | Promise<void>): Promise<void> => vi.waitFor(what, { timeout: 10_000, interval: 5 });

describe('an open task', () => {
  it('makes the answer file, applies it, and again at every save', async () => {
    const { answer, session } = openWindow(1);
    await until(() => expect(session().answer?.text).toContain('# '));
    await writeFile(answer.path, scenario.solution);
    await until(() => expect(session().answer?.text).toBe(scenario.solution));
    expect(session().cluster?.snapshot.policies).toHaveLength(1);
  });

  it('removes what a killed program left half written beside the answer', async () => {
    const torn = join(dirname(answerPath(state, scenario)), 'running.9-0123456789ab');
    await mkdir(dirname(torn), { recursive: true });
    await writeFile(torn, '{');
    const { session } = openWindow(1);
    await until(() => expect(session().answer).not.toBe(null));
    expect(existsSync(torn)).toBe(false);
  });

  it('asks before it checks the cluster as it is, while the answer cannot be read', async () => {
    const { task, answer, session } = openWindow(1);
    await until(() => expect(session().answer?.text).toContain('# '));
    await writeFile(answer.path, scenario.solution);
    await until(() => expect(session().answer?.text).toBe(scenario.solution));
    for (const spoil of [() => rm(answer.path), () => writeFile(answer.path, 'spec: [a')]) {
      await spoil();
      await task.check();
      expect(session()).toMatchObject({ result: null, asking: 'check', attempt: { tries: 0 } });
    }
    expect(await events()).not.toContain('checked');
    await task.check(true);
    expect(session()).toMatchObject({ view: 'debrief', result: { grade: { passed: true } } });
  });

  it('checks nothing of an untouched task, and counts no try', async () => {
    const { task, answer, session } = openWindow(1);
    await until(() => expect(session().answer).not.toBe(null));
    await task.check();
    expect(session()).toMatchObject({ notice: { is: 'nothing-to-check' }, result: null, attempt: { tries: 0 } });
    await writeFile(answer.path, 'a: [');
    await task.check();
    expect(session()).toMatchObject({ notice: { is: 'nothing-to-check' }, result: null, attempt: { tries: 0 } });
    expect(await events()).toEqual(['started']);
  });

  it('counts a second check of the same cluster once, also after the task was left', async () => {
    const near = scenario.nearMisses[0]?.answer ?? '';
    const first = openWindow(1);
    await until(() => expect(first.session().answer).not.toBe(null));
    await writeFile(first.answer.path, near);
    await first.task.check();
    await first.task.check();
    expect(first.session()).toMatchObject({ attempt: { tries: 1 }, result: { isRepeat: true } });
    await writeFile(first.answer.path, `${near}# the same with a comment\n`);
    await first.task.check();
    expect(first.session().attempt.tries).toBe(1);
    await first.task.close();
    const attempt =
      progressOf(await openJournal(join(state, 'attempts.jsonl')).read()).get(refOf(scenario))?.open ?? null;
    expect(attempt).toMatchObject({ tries: 1 });
    const second = openWindow(1, undefined, { isNew: false, attempt });
    await until(() => expect(second.session().answer).not.toBe(null));
    await second.task.check();
    expect(second.session().attempt.tries).toBe(1);
    await writeFile(second.answer.path, scenario.nearMisses[1]?.answer ?? '');
    await second.task.check();
    expect(second.session().attempt.tries).toBe(2);
  });

  it('counts the goals that are reached once the answer rests', async () => {
    const { answer, session } = openWindow(1);
    await until(() => expect(session().goals).toEqual({ passing: 0, of: 2, safeguards: 2 }));
    await writeFile(answer.path, scenario.solution);
    await until(() => expect(session().goals).toEqual({ passing: 2, of: 2, safeguards: 2 }));
  });

  it('checks the answer as it is saved at that moment, and records what happened', async () => {
    const { task, answer, session } = openWindow(1);
    await until(() => expect(session().answer).not.toBe(null));
    await writeFile(answer.path, scenario.nearMisses[0]?.answer ?? '');
    await task.check();
    expect(session().view).toBe('review');
    await writeFile(answer.path, scenario.solution);
    await task.check();
    expect(session()).toMatchObject({ view: 'debrief', over: true, result: { text: scenario.solution } });
    await task.close();
    expect(await events()).toEqual(['started', 'checked', 'checked', 'passed']);
  });

  it('shows that the task is passed only when that is on the disk', async () => {
    const { task, answer, session } = openWindow(1, undefined, {
      onEvent: (event) => {
        if (event.is === 'graded') seen.push(readFileSync(join(state, 'attempts.jsonl'), 'utf8'));
      },
    });
    const seen: string[] = [];
    await until(() => expect(session().answer).not.toBe(null));
    await writeFile(answer.path, scenario.solution);
    await task.check();
    expect(seen).toHaveLength(1);
    expect(eventsIn(seen[0] ?? '').map(({ is }) => is)).toEqual(['started', 'checked', 'passed']);
  });

  it('says that an attempt cannot be kept until it is, and keeps all of it then', async () => {
    const folder = join(state, 'kept');
    const { task, answer, session, clock } = openWindow(1, undefined, { journalFile: join(folder, 'attempts.jsonl') });
    await until(() => expect(session().answer).not.toBe(null));
    await task.recordHint(1);
    await rm(folder, { recursive: true });
    await writeFile(folder, 'in the way');
    await writeFile(answer.path, scenario.solution);
    await task.check();
    expect(session()).toMatchObject({
      view: 'debrief',
      trouble: { journal: expect.stringContaining('cannot be kept') },
    });
    await rm(folder);
    clock.now += 10_000;
    await until(() => expect(session().trouble).toEqual({}));
    const kept = await openJournal(join(folder, 'attempts.jsonl')).read();
    expect(kept.map(({ is }) => is)).toEqual(['checked', 'passed']);
    expect(await task.close()).toBe(null);
  });

  it('says at its end what could not be kept', async () => {
    await writeFile(join(state, 'file'), '');
    const { task, session } = openWindow(1, undefined, { journalFile: join(state, 'file', 'attempts.jsonl') });
    await until(() => expect(session().answer).not.toBe(null));
    expect(await task.close()).toContain('cannot be kept');
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
    await until(() => expect(session().cluster?.board.rows.length).toBeGreaterThan(2));
  });

  it('starts over with the first line of the file and the start state, and keeps the old text', async () => {
    const { task, answer, session } = openWindow(1);
    await until(() => expect(session().answer).not.toBe(null));
    await writeFile(answer.path, scenario.solution);
    await until(() => expect(session().cluster?.snapshot.policies).toHaveLength(1));
    await task.reset();
    expect(session().answer?.text).toContain('# Write here');
    expect(session().cluster?.snapshot.policies).toEqual([]);
    expect(await readFile(join(dirname(answer.path), 'answer-1.yaml'), 'utf8')).toBe(scenario.solution);
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

describe('a task that was left', () => {
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'made-by-kubectl' } };
  const kubeconfigOf = async (task: OpenTask): Promise<string> =>
    readFileSync(join((await task.serve()).path, 'kubeconfig'), 'utf8');

  it.each([
    ['is as it was when it is opened again', true],
    ['is as it was when its process was killed', false],
  ])('%s', async (_, isClosed) => {
    const first = openWindow(1);
    await until(() => expect(first.session().answer).not.toBe(null));
    await clientWrite(await kubeconfigOf(first.task), 'POST', '/api/v1/namespaces/shop/configmaps', configMap);
    if (isClosed) await first.task.close();
    else alive.delete(1);
    const second = openWindow(8, undefined, { isNew: false });
    await until(() => expect(second.session()).toMatchObject({ shell: { served: true }, answer: {} }));
    expect(second.session()).toMatchObject({ notice: { is: 'resumed', cluster: true }, shell: { changed: true } });
    await clientWrite(await kubeconfigOf(second.task), 'DELETE', '/api/v1/namespaces/shop/configmaps/made-by-kubectl');
  });

  it('begins a new attempt with an empty answer and the start state, and the old answer is kept', async () => {
    const first = openWindow(1);
    await until(() => expect(first.session().answer).not.toBe(null));
    await writeFile(first.answer.path, scenario.solution);
    await first.task.check();
    await first.task.close();
    const second = openWindow(1);
    await until(() => expect(second.session().answer).not.toBe(null));
    expect(second.session().notice).toEqual({ is: 'answer-kept', name: 'answer-1.yaml' });
    expect(second.session().answer?.text).toContain('# Write here');
    expect(second.session().cluster?.snapshot.policies).toEqual([]);
    await second.task.check();
    expect(second.session()).toMatchObject({ result: null, attempt: { tries: 0 } });
    expect(await events()).toEqual(['started', 'checked', 'passed', 'started']);
  });

  it('says that changes of the cluster cannot be kept, until they are', async () => {
    const { answer, session, clock } = openWindow(1);
    await until(() => expect(session().answer).not.toBe(null));
    const file = join(dirname(answer.path), 'objects.jsonl');
    await mkdir(join(`${file}.new`, 'in-the-way'), { recursive: true });
    await writeFile(answer.path, scenario.solution);
    await until(() => expect(session().trouble.objects).toContain('EISDIR'));
    await rm(`${file}.new`, { recursive: true });
    clock.now += 10_000;
    await until(() => expect(session().trouble).toEqual({}));
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

  it('keep the clock also where the clock of the machine was set back', async () => {
    vi.useFakeTimers({ toFake: ['setInterval'] });
    try {
      const { clock } = openWindow(1);
      const kept = async (): Promise<number> => (await others().read())?.elapsed ?? -1;
      await until(async () => expect(await kept()).toBe(0));
      clock.now -= 3_600_000;
      vi.advanceTimersByTime(1000);
      for (const elapsed of [2, 4, 6]) {
        clock.now += 2000;
        vi.advanceTimersByTime(1000);
        await until(async () => expect(await kept()).toBe(elapsed));
      }
    } finally {
      vi.useRealTimers();
    }
  });

  it('leave the clock of a killed one to the next', async () => {
    const clock = { now: Date.now() };
    await others().write({ pid: 7, elapsed: 100, seen: clock.now - 60_000 });
    const { session } = openWindow(8, clock, { isNew: false });
    await until(() => expect(session().attempt.elapsed).toBeGreaterThanOrEqual(100));
    expect(session().joined).toBe(false);
  });

  it('leave to the next the cluster of a killed one, with what kubectl changed there', async () => {
    const clock = { now: Date.now() };
    const first = openWindow(1, clock);
    await until(() => expect(first.session().answer).not.toBe(null));
    const second = openWindow(8, clock, { isNew: false });
    await until(() => expect(second.session().joined).toBe(true));
    const served = readFileSync(join((await first.task.serve()).path, 'kubeconfig'), 'utf8');
    await clientWrite(served, 'POST', '/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'made-by-kubectl' },
    });
    await until(() =>
      expect(second.session().cluster?.snapshot.namespaces.map(({ metadata }) => metadata?.name)).toContain(
        'made-by-kubectl',
      ),
    );
    alive.delete(1);
    first.clock.now += 5000;
    await until(() => expect(second.session()).toMatchObject({ joined: false, shell: { served: true } }));
    expect(second.session().cluster?.snapshot.namespaces.map(({ metadata }) => metadata?.name)).toContain(
      'made-by-kubectl',
    );
    expect((await others().read())?.pid).toBe(8);
  });

  it('start over together: the one that has the task makes its cluster again when the other asks', async () => {
    const seen: string[] = [];
    const { answer, session } = openWindow(1, { now: Date.now() }, { onEvent: ({ is }) => void seen.push(is) });
    await until(() => expect(session().answer).not.toBe(null));
    await writeFile(answer.path, scenario.solution);
    await until(() => expect(session().answer?.text).toBe(scenario.solution));
    await others().request('reset');
    // A save may be noticed twice: what comes after the reset is the answer that was applied again.
    await until(() => expect(seen.slice(seen.indexOf('reset') + 1 || seen.length)).toContain('answer-applied'));
    expect(session().cluster?.snapshot.policies).toHaveLength(1);
    expect(await others().takeRequest()).toBe(null);
  });
});
