import { afterEach, describe, expect, it } from 'vitest';
import { type TaskProgress, untouchedProgress } from '../../src/progress/progress.ts';
import type { ScenarioEntry } from '../../src/scenario/pack-entry.ts';
import { openHome } from '../../src/session/home.ts';
import { nothingLoaded } from '../../src/session/places/loaded.ts';
import { type DrawnOptions, drawHome, listed, refAt } from './drawn-app.tsx';
import { keys, type TestTerminal } from './terminal.ts';

const terminals: TestTerminal[] = [];
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.unmount();
});

function draw(options: DrawnOptions = {}) {
  const drawn = drawHome(options);
  terminals.push(drawn.terminal);
  return drawn;
}

const frames = (name: string): string => `frames/${name}.txt`;
const large = [140, 45] as const;
const row = (frame: string, text: string): number => frame.split('\n').findIndex((line) => line.includes(text)) + 1;

describe('the first screen', () => {
  it.each([
    ['home-80x24', {}],
    ['home-140x45', { size: large }],
    ['home-60x18', { size: [60, 18] }],
    ['home-ascii-80x24', { ascii: true }],
  ] as const)('%s', async (name, options) => {
    const { terminal } = draw(options);
    await expect(await terminal.frame()).toMatchFileSnapshot(frames(name));
  });

  it('does what it says in its first line with one key', async () => {
    const { terminal, commands } = draw();
    expect((await terminal.frame()).split('\n')[2]).toContain('Go on with “Task number 2”: 2:10 of 8:00 so far.');
    await terminal.press(keys.enter);
    expect(commands).toEqual([{ is: 'open', scenario: refAt(2) }]);
  });

  it('says how many answers of the entry test were right, and after the last step that the steps are done', async () => {
    const pass = { elapsed: 20, tries: 1, hints: 0, solutionShown: false };
    const passed: TaskProgress = { ...untouchedProgress, state: 'passed', best: 1, bestPass: pass };
    const [a, b, c, later] = listed.map((task) => ({ ...task, pack: 'steps' }));
    const question: ScenarioEntry = { ...b!, id: 'ask', uses: ['entry-test'] };
    const missed: ScenarioEntry = { ...c!, id: 'ask-more', uses: ['entry-test'], skills: ['ports'] };
    const tasks = [question, missed, { ...a!, skills: ['ports'] }, b!, { ...later!, pack: 'network' }];
    const answered = [
      ['steps/ask', passed],
      ['steps/ask-more', { ...untouchedProgress, state: 'started', best: 0 }],
    ] as const;
    const says = async (progress: ReadonlyMap<string, TaskProgress>) => {
      const { terminal } = draw({ size: large, state: { home: openHome(tasks, progress, null) } });
      return (await terminal.frame()).replaceAll(/[│\s]+/g, ' ');
    };
    const skipped = `Skipped, because you know it: “${b!.title}”.`;
    const test = await says(new Map(answered));
    expect(test).toContain(`The entry test is done: 1 of 2 right. ${skipped} Next: “${a!.title}”, 5 minutes.`);
    const steps = await says(new Map([...answered, ['steps/task-1', passed]]));
    expect(steps).toContain(`The first steps are done: 1 of 2 passed. ${skipped} Next: “${later!.title}”, 5 minutes.`);
  });

  it('goes on with an exam that is running before anything else', async () => {
    const exam = { left: '1 h 12 min', isElsewhere: false };
    const { terminal, commands } = draw({ state: { loaded: { ...nothingLoaded, exam } } });
    expect(await terminal.frame()).toContain('Go on with the exam: 1 h 12 min left.');
    await terminal.press(keys.enter);
    expect(commands).toEqual([{ is: 'exam' }]);
  });

  it.each([
    ['T', 'catalogue'],
    ['D', 'drill'],
    ['S', 'catalogue'],
    ['L', 'lessons'],
    ['P', 'progress'],
    ['K', 'packs'],
    ['O', 'settings'],
    ['1', 'catalogue'],
  ] as const)('%s leads to another screen, which Esc leads back from', async (key, name) => {
    const { terminal, store } = draw();
    const before = await terminal.frame();
    await terminal.press(key);
    expect(store.get().places.map(({ is }) => is)).toEqual([name, 'home']);
    expect(await terminal.frame()).not.toBe(before);
    await terminal.press(keys.esc);
    expect(await terminal.frame()).toBe(before);
  });

  it('leads to every screen by its row too', async () => {
    const { terminal, commands } = draw();
    await terminal.press('j', 'j', 'j', keys.enter);
    expect(commands.at(-1)).toEqual({ is: 'exam' });
    await terminal.press('G', keys.enter);
    expect(await terminal.frame()).toMatch(/only Runtime Security/);
  });

  it('stays where Esc leads nowhere, and leaves with q', async () => {
    const { terminal, commands } = draw();
    await terminal.press(keys.esc);
    expect(commands).toEqual([]);
    await terminal.press('q');
    expect(commands).toEqual([{ is: 'leave', interrupted: false }]);
  });

  it('is read aloud in one column', async () => {
    const { terminal } = draw({ linear: true });
    await expect(await terminal.frame()).toMatchFileSnapshot(frames('home-linear'));
  });
});

describe('the catalogue', () => {
  it.each([
    ['catalogue-80x24', {}],
    ['catalogue-140x45', { size: large }],
    ['catalogue-80x50', { size: [80, 50] }],
    ['catalogue-60x18', { size: [60, 18] }],
    ['catalogue-ascii-80x24', { ascii: true }],
  ] as const)('%s', async (name, options) => {
    const { terminal, store } = draw(options);
    store.send({
      is: 'place',
      event: { is: 'text', scenario: refAt(1), text: 'Allow `web` to reach `db`.\n\nNothing else changes.' },
    });
    await terminal.press('T');
    await expect(await terminal.frame()).toMatchFileSnapshot(frames(name));
  });

  it('filters while one types, also when all letters come at once', async () => {
    const { terminal, commands } = draw();
    await terminal.press('T', '/', 'hard', ' dns');
    const frame = await terminal.frame();
    expect(frame).toContain('/ hard dns_');
    expect(frame).toMatch(/ 4 of 40 /);
    await terminal.press(keys.down, keys.enter);
    await terminal.press(keys.enter);
    expect(commands.at(-1)).toEqual({ is: 'open', scenario: refAt(9) });
  });

  it('takes letters for text while one types, and q and ? for letters too', async () => {
    const { terminal, commands } = draw();
    await terminal.press('T', '/', 'q', '?');
    expect(await terminal.frame()).toContain('No task has all of this.');
    expect(commands.some(({ is }) => is === 'leave')).toBe(false);
    await terminal.press('\u007f', '\u007f');
    expect(await terminal.frame()).toMatch(/ 40 /);
  });

  it('writes pasted text into the filter, also where its end is lost', async () => {
    const { terminal } = draw();
    await terminal.press('T', '/', '\u001b[200~number 1\n\u001b[201~');
    expect(await terminal.frame()).toMatch(/ 13 of 40 /);
  });

  it('gives the filter up with Esc, and goes back with the next one', async () => {
    const { terminal, store } = draw();
    await terminal.press('T', '/', 'dns', keys.esc);
    expect(await terminal.frame()).toMatch(/ 40 /);
    await terminal.press(keys.esc);
    expect(store.get().places[0].is).toBe('home');
  });

  it('shows only tasks of a domain, a skill, a difficulty, a kind, a state or a pack', async () => {
    const { terminal } = draw();
    await terminal.press('T', keys.tab);
    await expect(await terminal.frame()).toMatchFileSnapshot(frames('catalogue-filter-80x24'));
    await terminal.press('j', 'j', keys.right, 'j', 'l', keys.shiftTab);
    expect(await terminal.frame()).toContain('only easy, predict');
    expect(await terminal.frame()).toMatch(/ 3 of 40 /);
    await terminal.press('C');
    expect(await terminal.frame()).toMatch(/ 40 /);
  });

  it('turns a facet back to any value', async () => {
    const { terminal } = draw({ size: large });
    await terminal.press('T', keys.tab, keys.left);
    expect(await terminal.frame()).toContain('‹ Runtime Security ›');
    await terminal.press(keys.right);
    expect(await terminal.frame()).toContain('‹ any of 3 ›');
  });

  it('moves by pages, to the end and to the beginning', async () => {
    const { terminal, store } = draw();
    const selected = (): number => {
      const [place] = store.get().places;
      return 'selected' in place ? place.selected : -1;
    };
    await terminal.press('T', ' ');
    expect(selected()).toBe(16);
    await terminal.press('\u001b[6~');
    expect(selected()).toBe(32);
    await terminal.press('G');
    expect(selected()).toBe(39);
    expect(await terminal.frame()).toContain('Task number 40');
    await terminal.press('\u001b[5~');
    expect(selected()).toBe(23);
    await terminal.press('g');
    expect(selected()).toBe(0);
  });

  it('is used with the mouse: the wheel selects, a click selects, and a second one opens', async () => {
    const { terminal, store, commands } = draw();
    await terminal.press('T', '\u001b[<65;10;10M');
    expect(store.get().places[0]).toMatchObject({ selected: 3 });
    const line = row(await terminal.frame(), 'Task number 7');
    await terminal.press(`\u001b[<0;10;${line}M`, `\u001b[<0;10;${line}m`);
    expect(store.get().places[0]).toMatchObject({ selected: 6 });
    await terminal.press(`\u001b[<0;10;${row(await terminal.frame(), 'Task number 7')}M`);
    expect(commands.at(-1)).toEqual({ is: 'open', scenario: refAt(7) });
  });

  it('has no mouse where a setting says so, and gives it back at the end', async () => {
    const without = draw({ state: { loaded: { ...nothingLoaded, mouse: false } } });
    await without.terminal.frame();
    expect(without.terminal.written()).not.toContain('\u001b[?1000h');
    const { terminal } = draw();
    await terminal.frame();
    terminal.unmount();
    expect(terminal.written().lastIndexOf('\u001b[?1000l')).toBeGreaterThan(
      terminal.written().lastIndexOf('\u001b[?1000h'),
    );
  });

  it('gives the mouse to another program that uses the terminal, and takes it back', async () => {
    const { terminal, suspend } = draw();
    await terminal.frame();
    const before = terminal.written().length;
    let meanwhile = '';
    await suspend(() => {
      meanwhile = terminal.written().slice(before);
      return Promise.resolve();
    });
    expect(meanwhile).toContain('\u001b[?1000l');
    expect(terminal.written().slice(before + meanwhile.length)).toContain('\u001b[?1000h');
  });

  it('chooses the cluster of a sandbox as it chooses a task', async () => {
    const { terminal, commands } = draw();
    await terminal.press('S', 'j', keys.enter);
    expect(commands.at(-1)).toEqual({ is: 'sandbox', scenario: refAt(2) });
    await terminal.press('!');
    expect(commands.at(-1)).toEqual({ is: 'sandbox', scenario: null });
  });

  it('shows the selected task on a key where there is no room beside the list', async () => {
    const { terminal } = draw();
    await terminal.press('T', 'j', 'j', 'j', keys.tab, keys.tab);
    await expect(await terminal.frame()).toMatchFileSnapshot(frames('catalogue-preview-80x24'));
  });
});

describe('a screen on which nothing changes', () => {
  it('is not drawn again, whatever is pressed', async () => {
    const { terminal } = draw();
    await terminal.press('T', 'g');
    const before = terminal.written();
    await terminal.press('k', keys.up, 'g', '\u001b[5~', 'Z', '\u001b[<64;3;3M', '\u001b[<0;1;1m');
    expect(terminal.written()).toBe(before);
  });
});

describe('a terminal of another size in the middle', () => {
  it('shows the whole screen again, with what was typed and selected', async () => {
    const { terminal } = draw();
    await terminal.press('T', '/', 'hard');
    await terminal.resize(140, 45);
    await terminal.resize(60, 18);
    await terminal.resize(30, 8);
    expect(await terminal.frame()).toContain('too small');
    await terminal.resize(80, 24);
    await new Promise((resolve) => setTimeout(resolve, 60));
    const frame = await terminal.frame();
    expect(frame).toContain('/ hard_');
    expect(frame.split('\n')).toHaveLength(24);
  });
});
