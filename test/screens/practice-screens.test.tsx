import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type TaskProgress, untouchedProgress } from '../../src/progress/progress.ts';
import { entryOf } from '../../src/scenario/pack-entry.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
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
const elsewhere = await shop.save(shop.nearMiss('any-namespace').replace('namespace: shop', 'namespace: default'));
const oldVersion = await shop.save(shopTask.solution.replace('networking.k8s.io/v1', 'extensions/v1beta1'));

const secure = await playedTask('isolate-namespace-keep-dns');
const withoutEgress = await secure.save(secure.nearMiss('egress-not-listed'));
const gradeWithoutEgress = await secure.grade();
const dnsAnywhere = await secure.save(secure.scenario.solution.replace(/ {2}- to:\n(.*\n)*? {4}ports:/, '  - ports:'));
const gradeOfDnsAnywhere = await secure.grade();

/** A clock on which each piece of input comes a second after the one before it. */
function typing(): () => number {
  let now = 0;
  return () => (now += 1000);
}

interface DrawOptions {
  readonly ascii?: boolean;
  readonly linear?: boolean;
  readonly task?: Scenario;
  /** How far the person has come, by `PACK/ID`. */
  readonly progress?: ReadonlyMap<string, TaskProgress>;
  /** What the first screen lists. */
  readonly tasks?: readonly Scenario[];
  readonly isPreview?: boolean;
  /** One of the person's first tasks. */
  readonly isExplained?: boolean;
}

/** The task on a terminal, after some events; what keys ask for beyond the screen is only recorded. */
function drawTask(
  [columns, rows]: readonly [number, number],
  events: readonly SessionEvent[],
  {
    ascii = false,
    linear = false,
    task = shopTask,
    tasks,
    progress = new Map(),
    isPreview = false,
    isExplained = false,
  }: DrawOptions = {},
): { readonly terminal: TestTerminal; readonly store: Store; readonly commands: AppCommand[] } {
  const session = openSession(
    task,
    `~/.local/state/sallyport/tasks/${task.pack}/${task.version}/${task.id}/1/answer.yaml`,
    null,
    0,
    null,
    isPreview,
  );
  const store = createStore({
    home: openHome(
      (tasks ?? [task]).map((one) => entryOf(one)),
      progress,
      null,
    ),
    session: { ...session, isExplained },
  });
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
    <App store={store} theme={theme} now={typing()} perform={perform} onReady={() => undefined} />,
    linear,
  );
  terminals.push(terminal);
  return { terminal, store, commands };
}

const pasted: AppCommand = { is: 'session', event: { is: 'notice', notice: { is: 'pasted' } } };
/** From the text of the task to the map. */
const toMap: SessionEvent = { is: 'next-pane', by: 1, panes: ['task', 'map'], from: 'task' };
const frames = (name: string): string => `frames/${name}.txt`;
const small = [80, 24] as const;
const large = [160, 50] as const;

describe('an answer file that cannot be read', () => {
  it('is said to be so beside its path, also where something else does not work', async () => {
    const { terminal } = drawTask(small, [
      first,
      { is: 'trouble', of: 'answer', says: 'The answer file cannot be read: permission denied.' },
      { is: 'trouble', of: 'journal', says: 'This attempt cannot be kept, permission denied: attempts.jsonl.' },
    ]);
    const frame = await terminal.frame();
    expect(frame).toMatch(/answer\.yaml {2}cannot be read$/m);
    expect(frame).toContain('This attempt cannot be kept, permission denied: attempts.jsonl.');
  });
});

describe('the pane that has the focus', () => {
  it.each([small, large])('is marked in its title also without bold and dim text', async (...size) => {
    const { terminal } = drawTask(size, [first]);
    const marks = async () => (await terminal.frame()).match(/[╭─] \[[^\]]+\] /g)?.map((mark) => mark.slice(2));
    expect(await marks()).toEqual(['[who reaches whom] ']);
    await terminal.press(keys.shiftTab);
    expect(await marks()).toEqual(['[task] ']);
  });

  it('is the task at first where one pane is shown at a time, and the map where there are several', async () => {
    const { terminal } = drawTask([60, 18], [first]);
    expect(await terminal.frame()).toMatch(/^ \[task\] /m);
    await terminal.press(keys.tab);
    expect(await terminal.frame()).toMatch(/^ *task *\[map\] /m);
    const wide = drawTask([60, 18], [first]);
    await wide.terminal.resize(...small);
    await wide.terminal.press(keys.down);
    expect(wide.store.get().session?.selected.row).toBe(1);
  });
});

describe('an entry test and the steps after it', () => {
  const question: Scenario = { ...shopTask, id: 'ask', title: 'Who may connect?', uses: ['entry-test'] };
  const done: readonly SessionEvent[] = [first, solved, { is: 'graded', grade: gradeOfSolution }];
  const after: Scenario = { ...secure.scenario, pack: 'after' };

  it('say in the header which question of how many is shown', async () => {
    const tasks = [question, { ...question, id: 'ask-more' }, shopTask];
    const { terminal } = drawTask(small, [first], { task: question, tasks });
    expect(await terminal.frame()).toMatch(/^ Entry test 1 of 2: Who may connect\?/);
    await terminal.press('?');
    expect(await terminal.frame()).toMatch(/^ Entry test 1 of 2: Who may connect\?/);
    const step = drawTask(small, [first], { tasks });
    expect(await step.terminal.frame()).not.toContain('Entry test');
  });

  it('say after the last step that it was the last one, and what comes now', async () => {
    const says = `The first steps are done: 1 of 1 passed. Now come the tasks: ↵ opens “${after.title}”.`;
    const progress = new Map([[`${question.pack}/ask`, { ...untouchedProgress, state: 'started' as const, best: 0 }]]);
    const last = drawTask([160, 50], done, { tasks: [question, shopTask, after], progress });
    expect(await last.terminal.frame()).toContain(says);
    const others = [question, shopTask, { ...shopTask, id: 'another-step' }, after];
    const notLast = drawTask([160, 50], done, { tasks: others, progress });
    expect(await notLast.terminal.frame()).not.toContain('The first steps are done');
  });
});

describe('pasted text with characters that are no keys', () => {
  it.each([
    ['as keys', 'jjüljj'],
    ['between markers', '\u001b[200~jjüljj\u001b[201~'],
    ['between markers, in two pieces', '\u001b[200~jjü\u0000ljj\u001b[201~'],
  ])('moves nothing: %s', async (_, text) => {
    const { terminal, store } = drawTask(small, [first]);
    const before = store.get().session?.selected;
    await terminal.press(...text.split('\u0000'));
    expect(store.get().session?.selected).toEqual(before);
    expect(await terminal.frame()).toContain('no key was acted on');
  });
});

describe('a task whose goals are all reached', () => {
  const reached: readonly SessionEvent[] = [first, solved, { is: 'goals-counted', grade: gradeOfSolution }];

  it('says that the safeguards are still to be checked, until they were', async () => {
    const says = 'goals reached: 2 of 2 · safeguards: ↵ checks them';
    const { terminal, store } = drawTask([160, 50], reached);
    expect(await terminal.frame()).toContain(says);
    await terminal.resize(...small);
    expect(await terminal.frame()).toContain('goals reached: 2 of 2 · ↵ the rest');
    await terminal.resize(160, 50);
    store.send({ is: 'session', event: { is: 'graded', grade: gradeOfSolution } });
    await terminal.press(keys.esc);
    const frame = await terminal.frame();
    expect(frame).toContain('goals reached: 2 of 2');
    expect(frame).not.toContain('safeguards: ');
    const some = drawTask([160, 50], [first, saved, { is: 'goals-counted', grade: gradeOfNearMiss }]);
    expect(await some.terminal.frame()).not.toContain('safeguards: ');
  });
});

describe('the keys of hints and pages', () => {
  it('say that all hints are shown', async () => {
    const { terminal } = drawTask(small, [first, ...shopTask.hints.map((): SessionEvent => ({ is: 'hint' }))]);
    await terminal.press('i');
    expect(await terminal.frame()).toContain('All hints are shown.');
    const none = drawTask(small, [first], { task: { ...shopTask, hints: [] } });
    await none.terminal.press('i');
    expect(await none.terminal.frame()).toContain('This task has no hints.');
  });

  it.each([
    ['the task', [first], 'Check the answer as it is saved.', 'Go to the list of tasks.'],
    ['a review', [first, saved, { is: 'graded', grade: gradeOfNearMiss }], 'Go back to the task.', 'Go back to where'],
    [
      'a debrief',
      [first, solved, { is: 'graded', grade: gradeOfSolution }],
      'Go to the list of tasks.',
      'Go back to where',
    ],
  ] as const)('stand on the page of keys once, as they work on %s', async (_, events, enter, esc) => {
    const { terminal } = drawTask([100, 60], events);
    await terminal.press('?');
    const frame = await terminal.frame();
    const lines = (key: string) => frame.split('\n').filter((of) => new RegExp(`^│ +${key}   `).test(of));
    expect(lines('↵')).toEqual([expect.stringContaining(enter)]);
    expect(lines('Esc')).toEqual([expect.stringContaining(esc)]);
  });
});

describe('a task of a drill', () => {
  it('shows that Esc ends the drill, and asks before it does', async () => {
    const { terminal, store, commands } = drawTask(small, [first]);
    const session = { ...store.get().session!, drill: 'Due today.' };
    store.send({ is: 'open', session });
    expect(await terminal.frame()).toContain('Esc end ');
    await terminal.press(keys.esc);
    expect(await terminal.frame()).toContain('End the drill?');
    await terminal.press('n');
    expect(commands.map(({ is }) => is)).not.toContain('close');
    await terminal.press(keys.esc, 'y');
    expect(commands.at(-1)).toEqual({ is: 'close' });
  });
});

describe('a preview', () => {
  it('says that nothing is recorded, and asks before help without a word about a history', async () => {
    const { terminal } = drawTask(small, [first, { is: 'ask', question: 'hint' }], { isPreview: true });
    const frame = await terminal.frame();
    expect(frame).toContain('Preview: nothing is recorded.');
    expect(frame).toMatch(/^ ?Show a hint\? *$/m);
    await terminal.press('y', 's');
    expect(await terminal.frame()).toMatch(/^ ?Show the reference answer\? *$/m);
    await terminal.press(keys.esc, '?');
    expect(await terminal.frame()).not.toContain('counted');
  });
});

describe('the task screen', () => {
  it.each([
    ['making-the-cluster-80x24', small, []],
    ['untouched-80x24', small, [first]],
    ['answer-saved-80x24', small, [first, saved]],
    ['answer-saved-160x50', large, [first, saved]],
    ['folded-60x16', [60, 16], [first, saved, toMap]],
    ['hints-80x24', small, [first, { is: 'hint' }, { is: 'hint' }]],
    ['asks-before-hint-80x24', small, [first, { is: 'ask', question: 'hint' }]],
    ['asks-before-check-80x24', small, [first, notYaml, { is: 'check' }, { is: 'check-asks' }]],
    ['resumed-80x24', small, [{ is: 'notice', notice: { is: 'resumed', cluster: true } }, saved]],
    ['new-attempt-80x24', small, [{ is: 'notice', notice: { is: 'answer-kept', name: 'answer-1.yaml' } }, first]],
    ['nothing-to-check-80x24', small, [first, { is: 'check' }, { is: 'notice', notice: { is: 'nothing-to-check' } }]],
    ['elsewhere-80x24', small, [first, elsewhere]],
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

  it('is what the README shows', async () => {
    const frame = await drawTask(small, [
      first,
      saved,
      { is: 'goals-counted', grade: gradeOfNearMiss },
      { is: 'tick', now: 42_000, elapsed: 42, joined: false },
    ]).terminal.frame();
    await expect(frame).toMatchFileSnapshot(frames('readme-80x24'));
    expect(readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')).toContain(`\`\`\`\n${frame}\n\`\`\``);
  });

  it.each([
    ['refused-80x24', refused],
    ['not-yaml-80x24', notYaml],
    ['old-version-80x24', oldVersion],
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

  it('explains the map below it in the first tasks, as far as there is room', async () => {
    const frameOf = (size: readonly [number, number]) =>
      drawTask(size, [first, saved], { isExplained: true }).terminal.frame();
    await expect(await frameOf([80, 24])).toMatchFileSnapshot('frames/explained-80x24.txt');
    await expect(await frameOf([140, 45])).toMatchFileSnapshot('frames/explained-140x45.txt');
    expect(await drawTask([140, 45], [first, saved]).terminal.frame()).not.toContain('a future pod');
  });

  it('shows the first wrong flow at w, and asks before that on a real cluster', async () => {
    const events = [first, saved, { is: 'graded', grade: gradeOfNearMiss }] as const;
    const { terminal, commands } = drawTask([80, 24], events);
    await terminal.press('w');
    expect(commands).toEqual([{ is: 'show-me' }]);
    const real = drawTask([80, 24], [...events, { is: 'staging', context: 'lab', says: '' }]);
    await real.terminal.press('w');
    expect(await real.terminal.frame()).toContain(
      'Try this on lab? The pods that it makes are marked, and removed at once.',
    );
    expect(real.commands.filter(({ is }) => is === 'show-me')).toEqual([]);
    await real.terminal.press('y');
    expect(real.commands.filter(({ is }) => is === 'show-me')).toEqual([{ is: 'show-me' }]);
    const passed = drawTask([80, 24], [first, solved, { is: 'graded', grade: gradeOfSolution }]);
    await passed.terminal.press('w');
    expect(passed.commands).toEqual([]);
  });

  it('reads a check that failed as text in order', async () => {
    const events = [first, saved, { is: 'graded', grade: gradeOfNearMiss }] as const;
    const { terminal } = drawTask([100, 40], events, { linear: true });
    await expect(await terminal.frame()).toMatchFileSnapshot(frames('linear-review'));
  });

  it('moves over the flows, and the reason follows', async () => {
    const { terminal } = drawTask(small, [first]);
    await terminal.press(keys.down, keys.down, keys.down, keys.left);
    expect(await terminal.frame()).toContain('dev/app → db:5432 is allowed and should be blocked');
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
    expect(commands).toEqual([pasted]);
    expect(await terminal.frame()).toContain('That looked like pasted text: no key was acted on.');
  });

  it.each([
    ['e', { is: 'edit' }],
    ['!', { is: 'shell' }],
    ['q', { is: 'leave', interrupted: false }],
    ['\u0003', { is: 'leave', interrupted: true }],
    ['\u001a', { is: 'suspend' }],
    [keys.esc, { is: 'close' }],
    ['s', { is: 'session', event: { is: 'ask', question: 'solution' } }],
    ['s y', { is: 'session', event: { is: 'show-solution' } }],
    ['s n', { is: 'session', event: { is: 'back' } }],
    ['r y', { is: 'reset' }],
    ['i', { is: 'session', event: { is: 'ask', question: 'hint' } }],
    ['i y', { is: 'session', event: { is: 'hint' } }],
    ['h', { is: 'session', event: { is: 'move', rows: 0, columns: -1 } }],
    ['l', { is: 'session', event: { is: 'move', rows: 0, columns: 1 } }],
  ])('understands %j', async (typed, command) => {
    const { terminal, commands } = drawTask(small, [first]);
    await terminal.press(...typed.split(' '));
    expect(commands.at(-1)).toEqual(command);
  });

  it('asks before the first hint alone', async () => {
    const { terminal, commands } = drawTask(small, [first]);
    await terminal.press('i', 'y', 'i');
    expect(commands.map((command) => command.is === 'session' && command.event.is)).toEqual(['ask', 'hint', 'hint']);
    expect(await terminal.frame()).toContain('Hint 2 of 5');
  });

  it.each(['retry\r\ry\r', 'kind: NetworkPolicy\rspec:\r  policyTypes: [Ingress]\riy', 'sy'])(
    'takes %j that arrives at once for pasted text, and does nothing that counts',
    async (text) => {
      const { terminal, commands, store } = drawTask(small, [first]);
      await terminal.press(text);
      expect(commands.filter((command) => command.is !== 'session')).toEqual([]);
      expect(store.get().session).toMatchObject({
        asking: null,
        checking: false,
        notice: { is: 'pasted' },
        attempt: { hints: 0, solutionShown: false },
      });
    },
  );

  it('says why the answer cannot be read before it asks whether the cluster is checked as it is', async () => {
    const says = 'The answer file cannot be read: it is not there.';
    const { terminal, commands } = drawTask(small, [
      first,
      { is: 'trouble', of: 'answer', says },
      { is: 'check' },
      { is: 'check-asks' },
    ]);
    expect(await terminal.frame()).toContain(`Check the cluster as it is? ${says}`);
    await terminal.press('y');
    expect(commands.at(-1)).toEqual({ is: 'session', event: { is: 'check', asItIs: true } });
  });

  it('asks before it leaves a real cluster that kubectl has changed', async () => {
    const { terminal, commands } = drawTask(small, [
      { is: 'staging', context: 'kind-sallyport', says: '' },
      first,
      { is: 'cluster-changed', cluster: saved.cluster, byPerson: true },
    ]);
    await terminal.press('q');
    expect(await terminal.frame()).toContain('Leave? What you changed with kubectl on kind-sallyport will be removed.');
    await terminal.press('n', keys.esc, 'y');
    expect(commands.at(-1)).toEqual({ is: 'close' });
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
    await terminal.press('r');
    await terminal.resize(columns, rows);
    const { terminal: fresh } = drawTask([columns, rows], [first]);
    await fresh.press('r');
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

  it('say what a right answer could leave out', async () => {
    const { terminal } = drawTask([120, 40], [first, wordy, { is: 'graded', grade: gradeOfWordy }]);
    expect(await terminal.frame()).toContain(
      'Could be shorter: removing ingress rule 2 of policy shop/db-only-from-app changes nothing.',
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

  it('lead back with Esc to where they were opened', async () => {
    const { terminal } = drawTask(small, passed);
    const debrief = await terminal.frame();
    await terminal.press('?');
    expect(await terminal.frame()).toContain('keys, and what the map shows');
    await terminal.press(keys.esc);
    expect(await terminal.frame()).toBe(debrief);
  });

  it('explain every mark and every name of the map', async () => {
    const { terminal } = drawTask([80, 60], [secure.first, withoutEgress, { is: 'show', view: 'keys' }], {
      task: secure.scenario,
    });
    await expect(await terminal.frame()).toMatchFileSnapshot(frames('keys-80x60'));
    const { rows, columns } = withoutEgress.cluster.board;
    const kinds = ['api', '/', 'outside', 'anyone new', 'dns'];
    const unexplained = [...rows, ...columns].filter(({ name }) => !kinds.some((kind) => name.includes(kind)));
    expect(unexplained.map(({ key }) => key.split('/')[0])).toEqual(unexplained.map(() => 'secure'));
    for (const kind of kinds) expect(await terminal.frame()).toContain(kind);
  });

  it('say that an attempt cannot be kept, on every page and over every key', async () => {
    const says = 'This attempt cannot be kept, the disk is full: /state/attempts.jsonl.';
    const { terminal } = drawTask(small, [...passed, { is: 'trouble', of: 'journal', says }]);
    expect(await terminal.frame()).toContain(says);
    await terminal.press('?');
    expect(await terminal.frame()).toContain(says);
    await terminal.press(keys.esc, keys.esc);
    expect(await terminal.frame()).toContain('who reaches whom');
    expect(await terminal.frame()).toContain(says);
    await terminal.press('j');
    expect(await terminal.frame()).toContain(says);
  });

  it('open the next task from the debrief; where there is none, the list', async () => {
    const { terminal, commands } = drawTask(small, passed);
    expect(await terminal.frame()).toContain('↵ all tasks');
    await terminal.press(keys.enter);
    expect(commands.at(-1)).toEqual({ is: 'close' });
    const other = drawTask(small, passed, { tasks: [shopTask, secure.scenario] });
    expect(await other.terminal.frame()).toContain('↵ next task');
    await other.terminal.press(keys.enter);
    expect(other.commands.at(-1)).toEqual({ is: 'open-next' });
  });

  it('say that a check of the same cluster is not counted', async () => {
    const again = { is: 'graded', grade: gradeOfNearMiss, isRepeat: true } as const;
    const { terminal } = drawTask(small, [...failed, { is: 'back' }, again]);
    expect(await terminal.frame()).toContain('The cluster is as it was at your last check: this one is not counted');
    await terminal.press(keys.esc);
    expect(await terminal.frame()).toContain('try 2');
  });

  it('show goals, safeguards, and what each broken safeguard cost', async () => {
    const [goal, second, app, rest] = gradeOfSolution.checks.map((check) => ({ ...check, findings: [] }));
    if (!goal || !second || !app || !rest) throw new Error('there are four checks');
    const checks = [goal, second, { ...app, passed: false, weight: 3 }, { ...rest, weight: 1 }];
    const grade = { ...gradeOfSolution, passed: false, score: 0.25, checks };
    const { terminal } = drawTask(small, [first, saved, { is: 'graded', grade }]);
    const frame = await terminal.frame();
    expect(frame).toContain('goals reached: 2 of 2, safeguards kept: 1 of 2');
    expect(frame).toContain('1.5 of 6 points');
    expect(frame).toMatch(/The app still reaches Postgres on 5432 +broken: -4\.5/);
    expect(frame).toContain('The goals earn 6 of 6 points. A broken safeguard costs 4.5 of them: 1.5 are');
  });

  it('lead back to the task with Esc', async () => {
    const { terminal } = drawTask(small, failed);
    await terminal.press(keys.esc);
    expect(await terminal.frame()).toContain('who reaches whom');
  });
});
