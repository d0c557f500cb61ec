import { afterEach, describe, expect, it } from 'vitest';
import type { Lesson } from '../../src/scenario/scenario.ts';
import { type Loaded, nothingLoaded } from '../../src/session/places/loaded.ts';
import { type DrawnOptions, drawHome, refAt } from './drawn-app.tsx';
import { keys, type TestTerminal } from './terminal.ts';

const terminals: TestTerminal[] = [];
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.unmount();
});

const lesson = (id: string, title: string): Lesson => ({
  id,
  pack: 'network',
  title,
  sentence: `What ${title} means, in one sentence that is long enough to be broken into two lines on a narrow terminal.`,
  misconceptions: [],
  covers: [],
  skills: ['ports'],
  world: [],
  network: 'policies',
  first: { caption: 'The first set.', policies: '' },
  second: { caption: 'The second set.', policies: '' },
  flows: [],
  command: 'kubectl get netpol -A',
  links: [],
});

const loaded: Loaded = {
  ...nothingLoaded,
  packs: [
    {
      id: 'network',
      title: 'Who reaches whom',
      version: '1.0.0',
      about: 'Tasks about NetworkPolicies.',
      authors: ['A. Author'],
      licence: 'Apache-2.0',
      from: 'comes with the program',
      lessons: 2,
      skills: [],
    },
  ],
  lessons: [lesson('and-or-or', 'And, or or'), lesson('ports', 'Ports')],
  progress: {
    skills: [
      {
        id: 'dns-egress',
        says: 'Close outgoing traffic and keep DNS working, over UDP and TCP.',
        isMistake: false,
        state: 'due',
        known: 0.86,
        attempts: 3,
        lastRating: 'good',
        days: -2,
      },
      {
        id: 'dns-udp-only',
        says: 'A mistake: DNS over UDP only.',
        isMistake: true,
        state: 'weak',
        known: 0.95,
        attempts: 1,
        lastRating: 'again',
        days: 1,
      },
      {
        id: 'ports',
        says: 'Open only the ports that are asked for.',
        isMistake: false,
        state: 'new',
        known: null,
        attempts: 0,
        lastRating: null,
        days: null,
      },
    ],
    domains: [{ domain: 'Cluster Setup', ready: [0.2, 0.8], practised: 2, of: 12 }],
    history: [
      {
        at: '2026-11-30 15:04',
        scenario: refAt(2),
        title: 'Task number 2',
        variant: 1,
        passed: false,
        score: 0.5,
        failed: ['only-app'],
        elapsed: 130,
      },
      {
        at: '2026-11-29 09:12',
        scenario: refAt(1),
        title: 'Task number 1',
        variant: 3,
        passed: true,
        score: 1,
        failed: [],
        elapsed: 252,
      },
    ],
  },
  settings: {
    file: '~/.config/sallyport/settings.json',
    rows: [
      {
        name: 'drill-minutes',
        says: 'How long a drill is, without --minutes.',
        chosen: null,
        unchosen: '30',
        values: ['5', '10', '30'],
      },
      { name: 'mouse', says: 'Lists use the mouse.', chosen: 'no', unchosen: 'yes', values: ['yes', 'no'] },
    ],
    faults: ['Line 3: "drillMinutes" is to be a whole number from 1 to 600: drill-minutes counts as not chosen.'],
  },
  drill: {
    minutes: 30,
    tasks: [
      {
        title: 'Task number 1',
        minutes: 5,
        because: 'Due: Close outgoing traffic and keep DNS working, over UDP and TCP.',
      },
      { title: 'Task number 3', minutes: 11, because: 'New: Say who may connect to a pod.' },
    ],
  },
  drillResult: ['1 of 2 tasks passed', '  passed  4:12 of 5:00  1 check  Task number 1', 'Nothing is due now.'],
};

function draw(options: DrawnOptions = {}) {
  const drawn = drawHome({ state: { loaded }, ...options });
  terminals.push(drawn.terminal);
  return drawn;
}

const frames = (name: string): string => `frames/${name}.txt`;

describe.each([
  ['lessons', ['L']],
  ['progress', ['P']],
  ['progress-history', ['P', keys.tab, keys.tab]],
  ['settings', ['O']],
  ['drill', ['D']],
  ['packs', ['K']],
] as const)('the screen %s', (name, typed) => {
  it.each([
    ['80x24', [80, 24]],
    ['140x45', [140, 45]],
  ] as const)('on a terminal of %s', async (words, size) => {
    const { terminal } = draw({ size });
    await terminal.press(...typed);
    await expect(await terminal.frame()).toMatchFileSnapshot(frames(`${name}-${words}`));
  });

  it('is read aloud in one column', async () => {
    const { terminal } = draw({ linear: true });
    await terminal.press(...typed);
    expect(await terminal.frame()).toContain('Keys: ');
    expect(await terminal.frame()).not.toMatch(/[╭│╰]/);
  });
});

describe('lessons', () => {
  it('are read with Enter, turned with L, and left with Esc to where one was in the list', async () => {
    const { terminal, store } = draw();
    await terminal.press('L', 'j', 'k', keys.enter);
    expect(await terminal.frame()).toContain('And, or or');
    await terminal.press('L');
    expect(await terminal.frame()).toMatch(/^╭─ Ports ─/m);
    await terminal.press('L', keys.esc);
    expect(store.get().places[0]).toEqual({ is: 'lessons', selected: 0 });
    await terminal.press(keys.esc);
    expect(store.get().places).toHaveLength(1);
  });
});

describe('the progress', () => {
  it('leads from a skill, a mistake and a domain to their tasks, and back', async () => {
    const { terminal, store } = draw();
    await terminal.press('P', keys.enter);
    expect(await terminal.frame()).toMatch(/only dns-egress/);
    expect(await terminal.frame()).toMatch(/ 10 of 40 /);
    await terminal.press(keys.esc, 'j', keys.enter);
    expect(await terminal.frame()).toMatch(/ 1 of 40 /);
    await terminal.press(keys.esc, keys.tab, keys.enter);
    expect(await terminal.frame()).toMatch(/only Cluster Setup/);
    await terminal.press(keys.esc);
    expect(store.get().places[0]).toMatchObject({ is: 'progress', part: 'domains' });
  });

  it('opens the task of a checked answer, and exports', async () => {
    const { terminal, commands } = draw();
    await terminal.press('P', keys.tab, keys.tab, keys.enter, 'x');
    expect(commands.slice(-2)).toEqual([{ is: 'open', scenario: refAt(2) }, { is: 'export' }]);
  });
});

describe('the settings', () => {
  it('are changed with the arrow keys, one value at a time', async () => {
    const { terminal, commands } = draw();
    await terminal.press('O', keys.right, 'j', 'h');
    expect(commands.filter(({ is }) => is === 'set')).toEqual([
      { is: 'set', name: 'drill-minutes', by: 1 },
      { is: 'set', name: 'mouse', by: -1 },
    ]);
  });

  it('are not changed by text that is pasted', async () => {
    const { terminal, commands } = draw();
    await terminal.press('O', 'lllhhl');
    expect(commands.filter(({ is }) => is === 'set')).toEqual([]);
    expect(await terminal.frame()).toContain('none of them was acted on');
  });
});

describe('a drill', () => {
  it('is begun with the minutes that are selected', async () => {
    const { terminal, commands } = draw();
    await terminal.press('D', keys.enter);
    expect(commands.at(-1)).toEqual({ is: 'drill', minutes: 30 });
    await terminal.press('k', 'k', keys.enter);
    expect(commands.at(-1)).toEqual({ is: 'drill', minutes: 15 });
  });

  it('shows at its end what came of it', async () => {
    const { terminal, store } = draw({
      state: {
        loaded,
        places: [
          { is: 'drill-result', scroll: 0 },
          { is: 'home', selected: 0 },
        ],
      },
    });
    expect(await terminal.frame()).toContain('1 of 2 tasks passed');
    await terminal.press(keys.enter);
    expect(store.get().places[0].is).toBe('home');
  });
});

describe('packs', () => {
  it('lead to their tasks', async () => {
    const { terminal } = draw();
    await terminal.press('K', keys.enter);
    expect(await terminal.frame()).toMatch(/ 30 of 40 /);
  });
});

describe('the list of commands', () => {
  it.each([
    ['80x24', [80, 24]],
    ['140x45', [140, 45]],
  ] as const)('on a terminal of %s', async (words, size) => {
    const { terminal } = draw({ size });
    await terminal.press(':');
    await expect(await terminal.frame()).toMatchFileSnapshot(frames(`palette-${words}`));
  });

  it('finds a command by its name, and does it', async () => {
    const { terminal, store } = draw();
    await terminal.press(':', 'prog');
    expect(await terminal.frame()).toContain(': prog_');
    await terminal.press(keys.enter);
    expect(store.get().places[0].is).toBe('progress');
    expect(store.get().palette).toBeNull();
  });

  it('takes a whole burst of keys: the name and Enter', async () => {
    const { terminal, store } = draw();
    await terminal.press(':', 'settings\r');
    expect(store.get().places[0].is).toBe('settings');
  });

  it('selects with the arrow keys, says where nothing is found, and is given up with Esc', async () => {
    const { terminal, commands, store } = draw();
    await terminal.press(':', keys.down, keys.down, 'zzz');
    expect(await terminal.frame()).toContain('No command of this screen has this in its name.');
    await terminal.press('\u0015', 'leave', keys.enter);
    expect(commands.at(-1)).toEqual({ is: 'leave', interrupted: false });
    await terminal.press(':', keys.esc);
    expect(store.get().palette).toBeNull();
  });

  it('is closed by the last Backspace', async () => {
    const { terminal, store } = draw();
    await terminal.press(':', 'a', '\u007f');
    expect(store.get().palette).toEqual({ text: '', selected: 0 });
    await terminal.press('\u007f');
    expect(store.get().palette).toBeNull();
  });

  it('is not opened by pasted text', async () => {
    const { terminal, store } = draw();
    await terminal.press('spec: all\r');
    expect(store.get().palette).toBeNull();
  });
});

describe('the page of keys', () => {
  it('explains the screen that is shown, scrolls, and goes back to it', async () => {
    const { terminal } = draw();
    await terminal.press('T', 'j', '?');
    const frame = await terminal.frame();
    await expect(frame).toMatchFileSnapshot(frames('catalogue-keys-80x24'));
    await terminal.press('G');
    expect(await terminal.frame()).not.toBe(frame);
    await terminal.press('?');
    expect(await terminal.frame()).toContain('▸ → Task number 2');
  });
});
