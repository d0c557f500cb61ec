import { afterEach, describe, expect, it } from 'vitest';
import { ExamApp } from '../../src/screens/exam/exam-app.tsx';
import { unicodeGlyphs } from '../../src/screens/theme.ts';
import { type ExamStart, type ExamState, startExam, step } from '../../src/session/exam/exam.ts';
import {
  createExamStore,
  type ExamCommand,
  type ExamStore,
  openExamView,
  type SetupCheck,
} from '../../src/session/exam/exam-view.ts';
import { resultOf } from '../../src/session/exam/result.ts';
import { planFixture, startedAt } from '../session/exam/exam.fixture.ts';
import { drawOn, keys, type TestTerminal } from './terminal.ts';

const theme = { glyphs: unicodeGlyphs, ascii: false, colours: false, linear: false };
const there: readonly SetupCheck[] = [{ what: 'kubectl', state: 'there', says: 'kubectl: /usr/bin/kubectl' }];
const start: ExamStart = { is: 'started', id: 'one', plan: planFixture(), at: startedAt, ran: 0 };

let terminal: TestTerminal;
afterEach(() => terminal.unmount());

interface Drawn {
  readonly store: ExamStore;
  readonly asked: ExamCommand[];
}

/** An exam on a terminal. What is recorded happens at once, at a time `at` after the start. */
function drawn({
  checks = there,
  exam = null as ExamState | null,
  size = [80, 24] as readonly [number, number],
  linear = false,
  isFromHome = false,
} = {}): Drawn {
  const store = createExamStore({ ...openExamView(start.plan, checks, exam), isFromHome });
  const asked: ExamCommand[] = [];
  const perform = (command: ExamCommand): void => {
    asked.push(command);
    const now = store.get().exam;
    if (command.is === 'view') store.send(command.event);
    if (command.is !== 'record' || now === null) return;
    store.send({ is: 'exam', exam: step(now, { ...command.action, at: now.clock.latest, ran: 0 }) });
    store.send({ is: 'page', page: null });
  };
  const element = <ExamApp store={store} theme={{ ...theme, linear }} perform={perform} onReady={() => undefined} />;
  terminal = drawOn(...size, element, linear);
  return { store, asked };
}

/** An exam that runs, some milliseconds after its start. */
function running(after = 0, size?: readonly [number, number], linear = false): Drawn {
  const exam = step(startExam(start), { is: 'tick', at: startedAt + after, ran: after });
  const of = drawn({ exam, linear, ...(size ? { size } : {}) });
  of.store.send({
    is: 'texts',
    texts: start.plan.tasks.map(({ number }) => ({
      task: `Only the app ${number}.\n\nText of task ${number}.`,
      namespace: 'shop',
      links: [
        { title: 'Network policies', url: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/' },
      ],
      answerPath: `~/state/task-${number}/answer.yaml`,
    })),
  });
  of.store.send({ is: 'stage', stage: 'running' });
  return of;
}

describe('before the clock starts', () => {
  it('the rules, the checks and the weights are on the page, and Enter starts', async () => {
    const { asked } = drawn({ size: [100, 60] });
    const frame = await terminal.frame();
    expect(frame).toContain('4 tasks in 120 minutes. 67 of 100 points pass.');
    expect(frame).toContain('kubectl: /usr/bin/kubectl');
    expect(frame).toContain('There is no pause');
    expect(frame).toContain('CKS_Curriculum v1.34');
    await terminal.press(keys.enter);
    expect(asked).toEqual([{ is: 'start' }]);
  });

  it('Esc leads back to the first screen where it was opened from there, and leaves the program else', async () => {
    const { asked } = drawn({ isFromHome: true });
    expect(await terminal.frame()).toContain('Esc back');
    await terminal.press(keys.esc);
    expect(asked).toEqual([{ is: 'home' }]);
    terminal.unmount();
    const alone = drawn();
    await terminal.press(keys.esc);
    expect(alone.asked).toEqual([{ is: 'leave', interrupted: false }]);
  });

  it('the list of commands finds one by its name', async () => {
    const { asked, store } = drawn();
    await terminal.press(':', 'clock');
    expect(await terminal.frame()).toContain('start the clock: Start the exam.');
    await terminal.press(keys.enter);
    expect(asked.at(-1)).toEqual({ is: 'start' });
    expect(store.get().palette).toBeNull();
  });

  it('Enter does not start where nothing can be written', async () => {
    const { asked } = drawn({ checks: [{ what: 'folder', state: 'missing', says: 'The exam cannot be kept.' }] });
    await terminal.press(keys.enter);
    expect(asked).toEqual([]);
    expect(await terminal.frame()).not.toContain('start the clock');
  });
});

describe('while the exam runs', () => {
  it('the list has points, flags and notes, and the time in large digits', async () => {
    running(14 * 60_000 + 48_000);
    await terminal.press('F', keys.down, 'W', 'x', 'y', keys.enter);
    const frame = await terminal.frame();
    // 1:45:12 as seven segments.
    expect(frame).toContain('| . |_| |_  .   |  _|');
    expect(frame).toMatch(/ 1 F Only the app 1\. Text of task 1\. +25 points/);
    expect(frame).toMatch(/▸ +2 +Only the app 2\. Text of task 2\. {2}xy +25 points/);
  });

  it('the list of commands has those of the exam and nothing that it forbids', async () => {
    running(0, [100, 40]);
    await terminal.press(':');
    const frame = await terminal.frame();
    expect(frame).toContain('end exam: End the exam; you are asked first.');
    expect(frame).not.toMatch(/check|hint|why/);
    await terminal.press('end', keys.enter);
    expect(await terminal.frame()).toMatch(/y yes/);
  });

  it('a task has its context, its text and what the API server said, and no judgement', async () => {
    const { store } = running();
    await terminal.press(keys.enter, keys.right);
    store.send({
      is: 'answer',
      task: 2,
      answer: { is: 'refused', line: 3, says: 'unknown field "spec.x"', others: 1 },
    });
    const frame = await terminal.frame();
    expect(frame).toContain('Task 2 of 4  25 points');
    expect(frame).toContain('kubectl config use-context task-2');
    expect(frame).toContain('Text of task 2.');
    expect(frame).toContain('refused by the API server, line 3: unknown field "spec.x" (and 1 more)');
    expect(frame).not.toMatch(/goal|check|hint|●|○|✔|✘|wrong|correct/i);
  });

  it('takes a number and Enter that come at once, and no other keys', async () => {
    const { store } = running();
    await terminal.press('3\r', 'FE');
    expect(store.get().exam).toMatchObject({ open: 3 });
    expect(store.get().page).toBe(null);
    expect(store.get().exam?.tasks[2]?.flagged).toBe(false);
  });

  it('numbers jump, Esc goes to the list, R shows the reference', async () => {
    const { store } = running();
    await terminal.press('3');
    expect(await terminal.frame()).toContain('Go to task 3: Enter');
    await terminal.press(keys.enter, 'R');
    expect(await terminal.frame()).toContain('kubernetes.io/docs/concepts/services-networking/network-policies/');
    await terminal.press(keys.esc, keys.esc);
    expect(store.get().exam?.open).toBe(null);
  });

  it('a reminder stays until it is seen', async () => {
    running(91 * 60_000);
    expect(await terminal.frame()).toContain('29 minutes left. A: seen');
    await terminal.press(keys.enter, keys.down);
    expect(await terminal.frame()).toContain('29 minutes left. A: seen');
    await terminal.press('A');
    expect(await terminal.frame()).not.toContain('A: seen');
  });

  it('ending and leaving are asked about, and pasted text does neither', async () => {
    const { asked } = running();
    await terminal.press('Ey', 'qy');
    expect(asked).toEqual([]);
    await terminal.press('E');
    expect(await terminal.frame()).toContain('End the exam now?');
    await terminal.press('n', 'q');
    expect(await terminal.frame()).toContain('Leave the program?');
    await terminal.press('n', 'E', 'y');
    expect(asked.at(-1)).toEqual({ is: 'record', action: { is: 'ended' } });
  });

  it('a wide terminal has the list beside the task', async () => {
    running(0, [160, 50]);
    await terminal.press(keys.enter);
    const frame = await terminal.frame();
    expect(frame).toMatch(/Only the app 4\. .*│/);
    expect(frame).toContain('Text of task 1.');
    for (const row of frame.split('\n')) expect(row.length).toBeLessThanOrEqual(160);
  });

  it('reads as text in order for a screen reader, with the time in minutes', async () => {
    running(60_000, [80, 40], true);
    await terminal.press(keys.enter);
    const frame = await terminal.frame();
    expect(frame).toContain('1 hour and 59 minutes left.');
    expect(frame).toContain('Task 1 of 4, 25 points. kubectl config use-context task-1');
  });

  it('every key that a footer names does something, and nothing offers a check or a hint', async () => {
    running();
    await terminal.press('?');
    const frame = await terminal.frame();
    expect(frame).toContain('Set or remove the flag of the task');
    expect(frame).not.toMatch(/hint|lesson|check/i);
  });
});

describe('after the exam', () => {
  it('the result has the pass line, the tasks and what to practise; a task opens with its explanation', async () => {
    const { store, asked } = drawn({ exam: startExam(start), size: [100, 40] });
    const outcomes = [1, 1, 0.5, 0].map((score) => ({
      spentSeconds: 400,
      flagged: false,
      note: '',
      grade: { passed: score === 1, score },
    }));
    const result = resultOf(
      {
        id: '20261130-100000-1',
        plan: start.plan,
        startedAt: '2026-11-30T10:00:00Z',
        endedAt: '2026-11-30T12:00:00Z',
        endedBy: 'time',
        clock: [
          {
            is: 'did not run',
            at: '2026-11-30T11:00:00Z',
            minutes: 20,
            says: 'the program did not run for 20 minutes',
          },
        ],
        outcomes,
      },
      (text) => String(text.length),
    );
    const parts = [{ title: 'The trap', text: 'An empty selector means all.', isCode: false }];
    store.send({
      is: 'result',
      earlier: [{ id: '20261129-100000-4', minutes: 30, earned: 54.5, totalPoints: 100, passed: false }],
      result,
      reviews: outcomes.map(() => ({ grade: '✘ Only the app (goal, 0 of 4)\n', parts })),
    });
    const frame = await terminal.frame();
    expect(frame).toContain('Not passed: 62.5 of 100 points; 67 pass.');
    expect(frame).toMatch(/12.5 of 25 +6:40 of {2}7 min/);
    expect(frame).toContain('sallyport drill --skill skill-4');
    expect(frame).toContain('the program did not run for 20 minutes');
    expect(frame).toContain('20261129-100000-4, 30 minutes: 54.5 of 100 points, not passed');
    await terminal.press('D');
    expect(asked).toContainEqual({ is: 'drill', skill: 'skill-4' });
    await terminal.press(keys.down, keys.down, keys.enter);
    const review = await terminal.frame();
    expect(review).toContain('Task 3: 12.5 of 25 points');
    expect(review).toContain('An empty selector means all.');
  });
});
