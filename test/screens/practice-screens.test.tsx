import { afterEach, describe, expect, it } from 'vitest';
import { untouchedProgress } from '../../src/progress/progress.ts';
import { App } from '../../src/screens/app.tsx';
import type { Wish } from '../../src/screens/keys.ts';
import { asciiGlyphs, unicodeGlyphs } from '../../src/screens/theme.ts';
import { openHome } from '../../src/session/home.ts';
import { openSession, type SessionEvent } from '../../src/session/session.ts';
import { createStore, type Store } from '../../src/session/trainer.ts';
import { anyNamespace, applied, gradeOfAnyNamespace, gradeOfSolution, shopTask } from '../session/shop.ts';
import { drawOn, keys, type TestTerminal } from './terminal.ts';

const terminals: TestTerminal[] = [];
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.unmount();
});

const first = applied('# nothing yet\n', 0);
const saved = applied(anyNamespace, 0, first.world.map);

/** The task on a terminal, after some events; keys that act on the world are only noted. */
function drawTask(
  [columns, rows]: readonly [number, number],
  events: readonly SessionEvent[],
  { ascii = false, linear = false } = {},
): { readonly terminal: TestTerminal; readonly store: Store; readonly wishes: Wish[] } {
  const session = openSession(shopTask, '~/.local/state/sallyport/tasks/shop-task/1/answer.yaml', null, 0);
  const store = createStore({ home: openHome([shopTask], new Map(), null), session });
  for (const event of events) store.send({ is: 'session', event });
  const wishes: Wish[] = [];
  const perform = (wish: Wish): void => {
    wishes.push(wish);
    if (wish.is === 'session' || wish.is === 'home') store.send(wish);
  };
  const theme = { glyphs: ascii ? asciiGlyphs : unicodeGlyphs, ascii, linear };
  const terminal = drawOn(
    columns,
    rows,
    <App store={store} theme={theme} perform={perform} onReady={() => undefined} />,
    linear,
  );
  terminals.push(terminal);
  return { terminal, store, wishes };
}

const frames = (name: string): string => `frames/${name}.txt`;
const small = [80, 24] as const;
const large = [160, 50] as const;

describe('the task screen', () => {
  it.each([
    ['making-the-cluster-80x24', small, []],
    ['untouched-80x24', small, [first]],
    ['answer-saved-80x24', small, [first, saved]],
    ['answer-saved-160x50', large, [first, saved]],
    ['folded-60x16', [60, 16], [first, saved]],
    ['hints-80x24', small, [first, { is: 'hint' }, { is: 'hint' }]],
    ['asks-before-reset-80x24', small, [first, { is: 'ask', question: 'reset' }]],
    [
      'asked-checks-80x24',
      small,
      [
        first,
        saved,
        { is: 'asked-counted', grade: gradeOfAnyNamespace() },
        { is: 'tick', now: 42_000, elapsed: 372, joined: true },
      ],
    ],
    ['too-small-39x9', [39, 9], [first]],
  ] as const)('%s', async (name, size, events) => {
    await expect(await drawTask(size, events).terminal.frame()).toMatchFileSnapshot(frames(name));
  });

  it('shows the API server’s words at their line when the answer is refused', async () => {
    const status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      reason: 'Invalid',
      code: 422,
      details: {
        name: 'db-allow',
        group: 'networking.k8s.io',
        kind: 'NetworkPolicy',
        causes: [
          {
            reason: 'FieldValueInvalid',
            field: 'spec.ingress[0].ports[0].port',
            message: 'Invalid value: 0: must be between 1 and 65535, inclusive',
          },
        ],
      },
      message:
        'NetworkPolicy.networking.k8s.io "db-allow" is invalid: spec.ingress[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
    } as const;
    const rejected = [19, 24].map((line) => ({ file: 'answer.yaml', line, column: 13, status }));
    const refused = { ...saved, answer: { ...saved.answer, applied: { ...saved.answer.applied, rejected } } };
    const { terminal } = drawTask(small, [first, refused]);
    await terminal.press(keys.tab);
    await expect(await terminal.frame()).toMatchFileSnapshot(frames('refused-80x24'));
  });

  it('draws with plain ASCII where the terminal needs it', async () => {
    const { terminal } = drawTask(small, [first, saved], { ascii: true });
    const frame = await terminal.frame();
    // oxlint-disable-next-line no-control-regex
    expect(frame).toMatch(/^[\x20-\x7e\n]*$/);
    await expect(frame).toMatchFileSnapshot(frames('ascii-80x24'));
  });

  it('reads as text in order for a screen reader', async () => {
    const { terminal } = drawTask([100, 40], [first, saved], { linear: true });
    await expect(await terminal.frame()).toMatchFileSnapshot(frames('linear'));
  });

  it('moves over the flows, and the reason follows', async () => {
    const { terminal } = drawTask(small, [first, saved]);
    await terminal.press(keys.down, keys.down, keys.down, keys.left);
    expect(await terminal.frame()).toContain('dev/app → db:5432 is open and should be closed');
  });

  it('takes a burst of keys one by one', async () => {
    const { terminal, wishes } = drawTask(small, [first]);
    await terminal.press('jjj\r');
    expect(wishes.map((wish) => (wish.is === 'session' ? wish.event.is : wish.is))).toEqual([
      'move',
      'move',
      'move',
      'check',
    ]);
  });

  it('drops what is pasted', async () => {
    const { terminal, wishes } = drawTask(small, [first]);
    await terminal.press('\u001b[200~q\rsy\u001b[201~');
    expect(wishes).toEqual([]);
  });

  it.each([
    ['e', { is: 'edit' }],
    ['q', { is: 'leave', interrupted: false }],
    ['\u0003', { is: 'leave', interrupted: true }],
    ['\u001a', { is: 'suspend' }],
    [keys.esc, { is: 'close' }],
    ['s', { is: 'session', event: { is: 'ask', question: 'solution' } }],
    ['sy', { is: 'session', event: { is: 'show-solution' } }],
    ['sn', { is: 'session', event: { is: 'back' } }],
    ['ry', { is: 'reset' }],
  ])('understands %j', async (typed, wish) => {
    const { terminal, wishes } = drawTask(small, [first]);
    await terminal.press(typed);
    expect(wishes.at(-1)).toEqual(wish);
  });

  it('keeps its frame through resizes', async () => {
    const { terminal } = drawTask(small, [first, saved]);
    const before = await terminal.frame();
    for (const [columns, rows] of [
      [160, 50],
      [60, 16],
      [30, 8],
      [200, 20],
      [80, 24],
    ] as const)
      await terminal.resize(columns, rows);
    expect(await terminal.frame()).toBe(before);
  });

  it('fills the screen and no more, at every size', async () => {
    const { terminal } = drawTask(small, [first, saved, { is: 'hint' }]);
    for (const [columns, rows] of [
      [40, 10],
      [79, 24],
      [80, 19],
      [80, 20],
      [119, 30],
      [120, 20],
      [120, 60],
      [250, 70],
    ] as const) {
      await terminal.resize(columns, rows);
      const lines = (await terminal.frame()).split('\n');
      expect([columns, rows, lines.length]).toEqual([columns, rows, rows]);
      expect(lines[0]).toContain('Only the app');
      expect(lines.at(-1)).toContain('q leave');
    }
  });
});

describe('the pages over a task', () => {
  const failed: readonly SessionEvent[] = [
    first,
    saved,
    { is: 'tick', now: 0, elapsed: 252, joined: false },
    { is: 'graded', grade: gradeOfAnyNamespace() },
  ];
  const passed: readonly SessionEvent[] = [
    first,
    saved,
    { is: 'tick', now: 0, elapsed: 252, joined: false },
    { is: 'graded', grade: gradeOfSolution() },
  ];

  it.each([
    ['review-80x24', small, failed],
    ['review-160x50', large, failed],
    ['debrief-80x24', small, passed],
    ['debrief-160x50', large, passed],
    ['solution-80x24', small, [first, { is: 'show-solution' }]],
    ['keys-80x24', small, [first, { is: 'show', view: 'keys' }]],
  ] as const)('%s', async (name, size, events) => {
    await expect(await drawTask(size, events).terminal.frame()).toMatchFileSnapshot(frames(name));
  });

  it('scroll to their end and back', async () => {
    const { terminal } = drawTask(small, passed);
    const top = await terminal.frame();
    await terminal.press('G');
    expect(await terminal.frame()).toContain('port: 5432');
    await terminal.press('g');
    expect(await terminal.frame()).toBe(top);
  });

  it('go from part to part of the debrief with Tab', async () => {
    const { terminal } = drawTask([80, 16], passed);
    await terminal.press(keys.tab);
    expect((await terminal.frame()).split('\n')[2]).toContain('To be tighter');
  });

  it('lead back to the task with Esc', async () => {
    const { terminal } = drawTask(small, failed);
    await terminal.press(keys.esc);
    expect(await terminal.frame()).toContain('who reaches whom');
  });
});

describe('the first screen', () => {
  const other = { ...shopTask, id: 'other', title: 'Keep names resolving', minutes: 12, difficulty: 'medium' } as const;
  const third = { ...shopTask, id: 'third', title: 'A third one' };
  const open = { elapsed: 130, tries: 1, hints: 0, solutionShown: false };
  const progress = new Map([
    ['shop-task', { ...untouchedProgress, state: 'passed', best: 1 } as const],
    ['other', { state: 'started', best: 0.5, open, lastAt: '2026-11-21T10:00:00.000Z' } as const],
  ]);

  it('says what to do now, and begins with that', async () => {
    const store = createStore({ home: openHome([shopTask, other, third], progress, null), session: null });
    const wishes: Wish[] = [];
    const perform = (wish: Wish): void => void (wishes.push(wish), wish.is === 'home' && store.send(wish));
    const terminal = drawOn(
      80,
      24,
      <App
        store={store}
        theme={{ glyphs: unicodeGlyphs, ascii: false, linear: false }}
        perform={perform}
        onReady={() => undefined}
      />,
    );
    terminals.push(terminal);
    await expect(await terminal.frame()).toMatchFileSnapshot(frames('home-80x24'));
    await terminal.press('k', keys.enter);
    expect(wishes.at(-1)).toEqual({ is: 'open', scenario: 'shop-task' });
  });
});
