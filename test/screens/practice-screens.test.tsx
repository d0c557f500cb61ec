import { afterEach, describe, expect, it } from 'vitest';
import { untouchedProgress } from '../../src/progress/progress.ts';
import { refOf } from '../../src/scenario/pack-entry.ts';
import { App } from '../../src/screens/app.tsx';
import { asciiGlyphs, spokenGlyphs, unicodeGlyphs } from '../../src/screens/theme.ts';
import type { AppCommand } from '../../src/session/app-command.ts';
import { createStore, type Store } from '../../src/session/app-state.ts';
import { openHome } from '../../src/session/home.ts';
import { openSession } from '../../src/session/session.ts';
import type { SessionEvent } from '../../src/session/session-event.ts';
import { installKubectl } from '../../src/task/shell/kubectl.ts';
import { playedTask } from './played-task.ts';
import { drawOn, keys, type TestTerminal } from './terminal.ts';

const terminals: TestTerminal[] = [];
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.unmount();
});

const shop = await playedTask('database-only-from-app');
const shopTask = shop.scenario;
const { first } = shop;
const saved = await shop.save(shop.nearMiss('any-namespace'));
const gradeOfNearMiss = await shop.grade();
const solved = await shop.save(shopTask.solution);
const gradeOfSolution = await shop.grade();
const refused = await shop.save(
  [
    shop.nearMiss('any-namespace').replace('port: 5432', 'port: 0'),
    shop.nearMiss('two-peers').replace('name: db', 'name: DB_2'),
    shop.nearMiss('no-ports'),
  ].join('---\n'),
);
const gradeOfRefused = await shop.grade();
const notYaml = await shop.save('spec: [a,\n  b: }\n');
const wordy = await shop.save(
  shopTask.solution.replace(
    '  - from:',
    '  - from: [{podSelector: {matchLabels: {app: app}}}]\n    ports: [{port: 5432}]\n  - from:',
  ),
);
const gradeOfWordy = await shop.grade();

const secure = await playedTask('isolate-namespace-keep-dns');
const withoutEgress = await secure.save(secure.nearMiss('egress-not-listed'));
const gradeWithoutEgress = await secure.grade();
const dnsAnywhere = await secure.save(secure.scenario.solution.replace(/ {2}- to:\n(.*\n)*? {4}ports:/, '  - ports:'));
const gradeOfDnsAnywhere = await secure.grade();

/** The task on a terminal, after some events; what keys ask for beyond the screen is only recorded. */
function drawTask(
  [columns, rows]: readonly [number, number],
  events: readonly SessionEvent[],
  { ascii = false, linear = false, task = shopTask } = {},
): { readonly terminal: TestTerminal; readonly store: Store; readonly commands: AppCommand[] } {
  const session = openSession(
    task,
    `~/.local/state/sallyport/tasks/${task.pack}/${task.version}/${task.id}/1/answer.yaml`,
    null,
    0,
  );
  const store = createStore({ home: openHome([task], new Map(), null), session });
  for (const event of events) store.send({ is: 'session', event });
  const commands: AppCommand[] = [];
  const perform = (command: AppCommand): void => {
    commands.push(command);
    if (command.is === 'session' || command.is === 'home') store.send(command);
  };
  const theme = { glyphs: linear ? spokenGlyphs : ascii ? asciiGlyphs : unicodeGlyphs, ascii, colours: false, linear };
  const terminal = drawOn(
    columns,
    rows,
    <App store={store} theme={theme} perform={perform} onReady={() => undefined} />,
    linear,
  );
  terminals.push(terminal);
  return { terminal, store, commands };
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
    ['asks-before-reset-of-a-served-80x24', small, [first, { is: 'shell-ready' }, { is: 'ask', question: 'reset' }]],
    [
      'asked-checks-80x24',
      small,
      [
        first,
        saved,
        { is: 'goals-counted', grade: gradeOfNearMiss },
        { is: 'tick', now: 42_000, elapsed: 372, joined: true },
      ],
    ],
    ['asks-before-pane-80x24', small, [first, { is: 'ask', question: 'pane' }]],
    ['opening-the-shell-80x24', small, [first, { is: 'shell-opening' }]],
    [
      'changed-with-kubectl-80x24',
      small,
      [first, { is: 'shell-ready' }, { is: 'cluster-changed', cluster: saved.cluster, byPerson: true }],
    ],
    [
      'changed-after-a-save-80x24',
      small,
      [
        first,
        saved,
        { is: 'move', rows: 0, columns: 0 },
        { is: 'cluster-changed', cluster: solved.cluster, byPerson: true },
      ],
    ],
    ['too-small-39x9', [39, 9], [first]],
  ] as const)('%s', async (name, size, events) => {
    await expect(await drawTask(size, events).terminal.frame()).toMatchFileSnapshot(frames(name));
  });

  it.each([
    ['refused-80x24', refused],
    ['not-yaml-80x24', notYaml],
  ] as const)('tells what is wrong with an answer at its line: %s', async (name, event) => {
    await expect(await drawTask(small, [first, event]).terminal.frame()).toMatchFileSnapshot(frames(name));
  });

  it('shows the columns that a task is about without scrolling', async () => {
    const frame = await drawTask(small, [secure.first, withoutEgress], { task: secure.scenario }).terminal.frame();
    for (const words of ['api', 'web', 'dns:53', 'outside', 'udp', 'tcp']) expect(frame).toContain(words);
    await expect(frame).toMatchFileSnapshot(frames('isolated-80x24'));
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

  it('reads a check that failed as text in order', async () => {
    const events = [first, saved, { is: 'graded', grade: gradeOfNearMiss }] as const;
    const { terminal } = drawTask([100, 40], events, { linear: true });
    await expect(await terminal.frame()).toMatchFileSnapshot(frames('linear-review'));
  });

  it('moves over the flows, and the reason follows', async () => {
    const { terminal } = drawTask(small, [first]);
    await terminal.press(keys.down, keys.down, keys.down, keys.left);
    expect(await terminal.frame()).toContain('dev/app → db:5432 is open and should be closed');
  });

  it('takes a burst of keys one by one', async () => {
    const { terminal, commands } = drawTask(small, [first]);
    await terminal.press('jjj\r');
    expect(commands.map((command) => (command.is === 'session' ? command.event.is : command.is))).toEqual([
      'move',
      'move',
      'move',
      'check',
    ]);
  });

  it('drops what is pasted', async () => {
    const { terminal, commands } = drawTask(small, [first]);
    await terminal.press('\u001b[200~q\rsy\u001b[201~');
    expect(commands).toEqual([]);
  });

  it.each([
    ['e', { is: 'edit' }],
    ['!', { is: 'shell' }],
    ['q', { is: 'leave', interrupted: false }],
    ['\u0003', { is: 'leave', interrupted: true }],
    ['\u001a', { is: 'suspend' }],
    [keys.esc, { is: 'close' }],
    ['s', { is: 'session', event: { is: 'ask', question: 'solution' } }],
    ['sy', { is: 'session', event: { is: 'show-solution' } }],
    ['sn', { is: 'session', event: { is: 'back' } }],
    ['ry', { is: 'reset' }],
  ])('understands %j', async (typed, command) => {
    const { terminal, commands } = drawTask(small, [first]);
    await terminal.press(typed);
    expect(commands.at(-1)).toEqual(command);
  });

  it.each([
    ['y', { is: 'shell', pane: true }],
    ['n', { is: 'shell', pane: false }],
    [keys.esc, { is: 'session', event: { is: 'back' } }],
  ])('takes %j for an answer to whether tmux gets a pane', async (typed, command) => {
    const { terminal, commands } = drawTask(small, [first, { is: 'ask', question: 'pane' }]);
    await terminal.press(typed);
    expect(commands.at(-1)).toEqual(command);
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

  it.each([
    [100, 29, 50, 29],
    [160, 50, 80, 24],
    [80, 24, 60, 16],
    [50, 29, 100, 29],
  ])('is drawn whole where it was drawn once more before %ix%i became %ix%i', async (wide, high, columns, rows) => {
    const { terminal } = drawTask([wide, high], [first]);
    await terminal.frame();
    terminal.resizeUnheard(columns, rows);
    await terminal.press('h');
    await terminal.resize(columns, rows);
    const { terminal: fresh } = drawTask([columns, rows], [first]);
    await fresh.press('h');
    expect(await terminal.frame()).toBe(await fresh.frame());
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
    { is: 'graded', grade: gradeOfNearMiss },
  ];
  const withKubectl = solved.cluster.policies.map((policy) => ({ ...policy, written: false }));
  const solvedWithKubectl: readonly SessionEvent[] = [
    first,
    { is: 'cluster-changed', cluster: { ...solved.cluster, policies: withKubectl }, byPerson: true },
    { is: 'graded', grade: gradeOfSolution },
  ];
  const passed: readonly SessionEvent[] = [
    first,
    solved,
    { is: 'tick', now: 0, elapsed: 252, joined: false },
    { is: 'graded', grade: gradeOfSolution },
  ];

  it.each([
    ['review-80x24', small, failed],
    ['review-160x50', large, failed],
    ['debrief-80x24', small, passed],
    ['debrief-160x50', large, passed],
    ['debrief-of-kubectl-80x24', [80, 40], solvedWithKubectl],
    ['review-of-refused-80x24', small, [first, refused, { is: 'graded', grade: gradeOfRefused }]],
    ['no-kubectl-80x24', small, [first, { is: 'no-kubectl', install: installKubectl('linux', 'x64') }]],
    ['no-kubectl-48x20', [48, 20], [first, { is: 'no-kubectl', install: installKubectl('darwin', 'arm64') }]],
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

  it('tell what a right answer could leave out', async () => {
    const { terminal } = drawTask([120, 40], [first, wordy, { is: 'graded', grade: gradeOfWordy }]);
    expect(await terminal.frame()).toContain(
      'Could be shorter: without spec.ingress[1] of shop/db-only-from-app the same flows pass.',
    );
  });

  it('go from part to part of the debrief with Tab', async () => {
    const { terminal } = drawTask([80, 16], passed);
    await terminal.press(keys.tab);
    expect((await terminal.frame()).split('\n')[2]).toContain('How to think of it');
  });

  it.each([
    ['review-without-egress-80x24', withoutEgress, gradeWithoutEgress],
    ['debrief-with-remark-80x24', dnsAnywhere, gradeOfDnsAnywhere],
  ])('%s', async (name, save, grade) => {
    const events = [secure.first, save, { is: 'graded', grade }] as const;
    const { terminal } = drawTask(small, events, { task: secure.scenario });
    await expect(await terminal.frame()).toMatchFileSnapshot(frames(name));
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
  const open = { version: '1.0.0', variant: 1, elapsed: 130, tries: 1, hints: 0, solutionShown: false };
  const progress = new Map([
    [refOf(shopTask), { ...untouchedProgress, state: 'passed', best: 1 } as const],
    [
      refOf(other),
      { state: 'started', best: 0.5, open, attempts: [open], lastAt: '2026-11-21T10:00:00.000Z' } as const,
    ],
  ]);

  it('says what to do now, and begins with that', async () => {
    const store = createStore({ home: openHome([shopTask, other, third], progress, null), session: null });
    const commands: AppCommand[] = [];
    const perform = (command: AppCommand): void =>
      void (commands.push(command), command.is === 'home' && store.send(command));
    const terminal = drawOn(
      80,
      24,
      <App
        store={store}
        theme={{ glyphs: unicodeGlyphs, ascii: false, colours: false, linear: false }}
        perform={perform}
        onReady={() => undefined}
      />,
    );
    terminals.push(terminal);
    await expect(await terminal.frame()).toMatchFileSnapshot(frames('home-80x24'));
    await terminal.press('k', keys.enter);
    expect(commands.at(-1)).toEqual({ is: 'open', scenario: refOf(shopTask) });
  });
});
