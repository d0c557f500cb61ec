import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ObjectJournal } from '../../../src/cluster/journal/object-journal.ts';
import { openJournal } from '../../../src/progress/journal.ts';
import { windowFile } from '../../../src/progress/task-owner.ts';
import { answerOf } from '../../../src/session/question/answers.ts';
import { step } from '../../../src/session/reducer.ts';
import { openSession, type Session } from '../../../src/session/session.ts';
import { answerFile } from '../../../src/task/answer-file.ts';
import { openTaskCluster } from '../../../src/task/open-task/open-cluster.ts';
import { OpenTask } from '../../../src/task/open-task/open-task.ts';
import { kindsTask } from '../../packs/kinds-pack.ts';

let state = '';
let task: OpenTask;
let file = '';
let session: Session;
/** What the screen showed as the answer, each time that it changed. */
let shown: string[] = [];

beforeEach(async () => {
  state = mkdtempSync(join(tmpdir(), 'sallyport-writer-'));
  await open('choose');
});
afterEach(async () => {
  await task.close();
  rmSync(state, { recursive: true, force: true });
});

async function open(id: string): Promise<void> {
  const scenario = kindsTask(id);
  const answer = answerFile(state, scenario);
  const objects = new ObjectJournal({
    file: join(dirname(answer.path), 'objects.jsonl'),
    start: '1',
    now: () => 0,
    onFault: () => undefined,
  });
  file = answer.path;
  session = openSession(scenario, file, null, 0);
  shown = [];
  task = new OpenTask({
    scenario,
    isNew: true,
    answerFile: answer,
    journal: openJournal(join(state, 'attempts.jsonl')),
    objects,
    window: windowFile(dirname(answer.path)),
    pid: 1,
    env: { SALLYPORT_HOME: state },
    now: () => 0,
    isProcessAlive: () => true,
    openCluster: (joins) =>
      openTaskCluster(scenario, { is: 'simulated', fast: true }, () => new Date(0), objects, joins),
    session: {
      get: () => session,
      send(event) {
        session = step(session, event);
        const now = JSON.stringify(answerOf(session));
        if (shown.at(-1) !== now) shown.push(now);
      },
    },
  });
  await until(() => expect(session.answer).not.toBe(null));
}

const until = (what: () => void): Promise<void> => vi.waitFor(what, { timeout: 10_000, interval: 5 });
const text = (): string => readFileSync(file, 'utf8');

/** Picks an answer, as the screen does. */
function pick(choice: string | null): void {
  const document = choice === null ? null : ({ is: 'choose', choice } as const);
  session = step(session, { is: 'answer-picked', document });
  task.writeAnswer(document);
}

const written = (): Promise<void> => until(() => expect(session.draft).toBe(null));

describe('an answer that is picked', () => {
  it('is written below the comments of the file, and taken away again', async () => {
    const first = text();
    pick('b');
    await written();
    expect(text()).toBe(`${first}choice: b\n`);
    expect(session.answer?.applied.document).toEqual({ is: 'choose', choice: 'b' });
    pick(null);
    await written();
    expect(text()).toBe(first);
    expect(session.answer?.applied.document).toBe(null);
  });

  it('is what the screen shows from then on, also while earlier ones are being written', async () => {
    for (const choice of ['a', 'b', 'c', 'a', 'c']) pick(choice);
    shown = [];
    await written();
    expect(text()).toMatch(/\nchoice: c\n$/);
    expect(shown).toEqual(['{"is":"choose","choice":"c"}']);
  });

  it('gives way to what an editor saves', async () => {
    pick('a');
    await written();
    writeFileSync(file, '# mine\nchoice: c\n');
    await until(() => expect(answerOf(session)).toEqual({ is: 'choose', choice: 'c' }));
    pick('b');
    await written();
    expect(text()).toBe('# mine\nchoice: b\n');
  });

  it('takes the place of a text that has a fault', async () => {
    writeFileSync(file, '# mine\nchoice: [\n');
    await until(() => expect(session.answer?.applied.fault).toBeDefined());
    pick('b');
    await written();
    expect(text()).toBe('# mine\nchoice: b\n');
    expect(session.answer?.applied.fault).toBeUndefined();
  });

  it('makes a file again that was removed', async () => {
    rmSync(file);
    pick('b');
    await written();
    expect(text()).toBe('choice: b\n');
  });

  it('is not shown as the answer where the file cannot be written', async () => {
    writeFileSync(file, Buffer.from([0xff, 0xfe, 0xff]));
    await until(() => expect(session.trouble.answer).toContain('not text in UTF-8'));
    pick('b');
    await written();
    expect(answerOf(session)).toBe(null);
    expect(session.trouble.answer).toContain('not text in UTF-8');
    expect(readFileSync(file)).toEqual(Buffer.from([0xff, 0xfe, 0xff]));
  });

  it('is checked though it was picked just before', async () => {
    pick('a');
    await task.check();
    expect(session).toMatchObject({ view: 'review', attempt: { tries: 1 }, result: { notes: { is: 'choose' } } });
    pick('b');
    await task.check();
    expect(session).toMatchObject({ view: 'debrief', over: true, attempt: { tries: 2 } });
  });

  it('is in the file when the task is left at once', async () => {
    pick('c');
    await task.close();
    expect(text()).toMatch(/\nchoice: c\n$/);
  });
});

describe('a question', () => {
  it('that is not answered is no try, whatever kubectl has changed; nor is the same answer twice', async () => {
    await task.check();
    expect(session).toMatchObject({ notice: { is: 'nothing-to-check' }, result: null, attempt: { tries: 0 } });
    pick('a');
    await task.check();
    await task.check();
    expect(session).toMatchObject({ attempt: { tries: 1 }, result: { isRepeat: true } });
    pick(null);
    await task.check();
    expect(session).toMatchObject({ notice: { is: 'nothing-to-check' }, attempt: { tries: 1 } });
    const events = await openJournal(join(state, 'attempts.jsonl')).read();
    expect(events.map(({ is }) => is)).toEqual(['started', 'checked']);
  });

  it('of a prediction is checked when every cell is filled, and says until then how many are empty', async () => {
    await task.close();
    await open('predict');
    const { solution } = kindsTask('predict');
    writeFileSync(file, solution.split('\n').slice(0, 4).join('\n'));
    await task.check();
    expect(session).toMatchObject({
      notice: { is: 'empty-cells', count: 3 },
      checking: false,
      result: null,
      attempt: { tries: 0 },
    });
    writeFileSync(file, solution);
    await task.check();
    expect(session).toMatchObject({ view: 'debrief', attempt: { tries: 1 } });
  });

  it('does not say before a check whether its answer is right', async () => {
    pick('b');
    await written();
    // The goals of other tasks are counted a quarter of a second after a save.
    await new Promise((resolve) => setTimeout(resolve, 400));
    await task.serve();
    expect(session.goals).toBe(null);
  });

  it('keeps its file when the attempt starts over', async () => {
    pick('b');
    await task.reset();
    await until(() => expect(answerOf(session)).toBe(null));
    expect(readFileSync(join(dirname(file), 'answer-1.yaml'), 'utf8')).toMatch(/\nchoice: b\n$/);
  });
});
