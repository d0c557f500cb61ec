import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openJournal } from '../../src/progress/journal.ts';
import { runningFile } from '../../src/progress/running.ts';
import { openSession, type Session, step } from '../../src/session/session.ts';
import { type AnswerFile, answerFile, answerPath } from '../../src/task/answer-file.ts';
import { type OpenTask, openTask } from '../../src/task/open-task.ts';
import { applied, gradeOfAnyNamespace, gradeOfSolution, shopTask } from '../session/shop.ts';

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

/** A window on the task, whose engine takes every answer; a text with "solution" in it is right. */
function openWindow(
  pid: number,
  clock = { now: Date.now() },
  { isNew = true, journalFile = join(state, 'attempts.jsonl') } = {},
): Window {
  const answer = answerFile(state, shopTask);
  let session = openSession(shopTask, answer.path, null, clock.now);
  let text = '';
  const task = openTask(shopTask, isNew, {
    answer,
    shownPath: answer.path,
    journal: openJournal(journalFile),
    running: runningFile(dirname(answer.path)),
    pid,
    env: { SALLYPORT_HOME: state },
    now: () => clock.now,
    lives: () => true,
    startEngine: async () => ({
      async apply(_, now, savedAt) {
        text = now;
        const { answer: of, world } = applied('', savedAt);
        return { answer: { ...of, text }, world };
      },
      isReal: false,
      grade: async () => (text.includes('solution') ? gradeOfSolution() : gradeOfAnyNamespace()),
      count: async () => gradeOfAnyNamespace(),
      rehearse: async () => undefined,
      serve: async () => {
        throw new Error('this engine serves nothing');
      },
      follow: async () => undefined,
      look: async () => null,
      reset: async () => null,
      close: async () => undefined,
    }),
    get: () => session,
    send: (event) => void (session = step(session, event)),
  });
  tasks.push(task);
  return { task, answer, session: () => session, clock };
}

const events = async (): Promise<readonly string[]> =>
  (await openJournal(join(state, 'attempts.jsonl')).read()).map(({ is }) => is);
const until = (what: () => void): Promise<void> => vi.waitFor(what, { timeout: 3000, interval: 5 });

describe('an open task', () => {
  it('makes the answer file, applies it, and again at every save', async () => {
    const { answer, session } = openWindow(1);
    await until(() => expect(session().answer?.text).toContain('# '));
    await writeFile(answer.path, 'new text');
    await until(() => expect(session().answer?.text).toBe('new text'));
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

  it('counts the asked checks that pass once the answer rests', async () => {
    const { session } = openWindow(1);
    await until(() => expect(session().asked).toEqual({ passing: 1, of: 2 }));
  });

  it('checks the answer as it is saved at that moment, and keeps what happened', async () => {
    const { task, answer, session } = openWindow(1);
    await until(() => expect(session().answer).not.toBe(null));
    await task.check();
    expect(session().view).toBe('review');
    await writeFile(answer.path, 'the solution');
    await task.check();
    expect(session()).toMatchObject({ view: 'debrief', over: true, result: { text: 'the solution' } });
    await task.close();
    expect(await events()).toEqual(['started', 'checked', 'checked', 'passed']);
  });

  it('keeps that it was left, and its clock', async () => {
    const { task, clock } = openWindow(1);
    clock.now += 1500;
    await until(() => expect(clock).toBeDefined());
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await task.close();
    const last = (await openJournal(join(state, 'attempts.jsonl')).read()).at(-1);
    expect(last).toMatchObject({ is: 'left', elapsed: 1 });
  });

  it('goes on when the journal cannot be kept, and says so', async () => {
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
    await writeFile(answer.path, 'back');
    await until(() => expect(session()).toMatchObject({ trouble: {}, answer: { text: 'back' } }));
  });

  it('follows the clock of another window, and says so', async () => {
    const clock = { now: Date.now() };
    await runningFile(dirname(answerPath(state, shopTask))).write({ pid: 7, elapsed: 100, seen: clock.now });
    const { session, task } = openWindow(8, clock, { isNew: false });
    clock.now += 2500;
    await until(() => expect(session().joined).toBe(true));
    await until(() => expect(session().attempt.elapsed).toBeGreaterThanOrEqual(100));
    await task.close();
    expect(await events()).toEqual([]);
    expect((await runningFile(dirname(answerPath(state, shopTask))).read())?.pid).toBe(7);
  });

  it('goes on from where the clock was when a window was killed', async () => {
    const clock = { now: Date.now() };
    await runningFile(dirname(answerPath(state, shopTask))).write({ pid: 7, elapsed: 100, seen: clock.now - 60_000 });
    const { session } = openWindow(8, clock, { isNew: false });
    await until(() => expect(session().attempt.elapsed).toBeGreaterThanOrEqual(100));
    expect(session().joined).toBe(false);
  });
});
