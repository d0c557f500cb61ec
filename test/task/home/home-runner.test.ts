import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TerminalContext } from '../../../src/cli/command-context.ts';
import { journalFile, settingsFile } from '../../../src/folders.ts';
import { openJournal } from '../../../src/progress/journal.ts';
import { openCatalogue, openDrill } from '../../../src/screens/home/open-screens.ts';
import { createStore } from '../../../src/session/app-state.ts';
import { openHome } from '../../../src/session/home.ts';
import { choosePacks } from '../../../src/task/choose-scenario.ts';
import { HomeRunner } from '../../../src/task/home/home-runner.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sallyport-home-runner-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** A runner on the packs that come with the program. */
async function opened() {
  const env = { SALLYPORT_HOME: home, HOME: home, PATH: '' };
  const context: TerminalContext = {
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    env,
  };
  const packs = await choosePacks(undefined, context);
  const list = packs.flatMap(({ scenarios }) => scenarios);
  const store = createStore({ home: openHome(list, new Map(), null), session: null });
  const planned: number[] = [];
  const runner = new HomeRunner({
    store,
    packs,
    journal: openJournal(journalFile(env)),
    context,
    planDrill: (minutes) => {
      planned.push(minutes);
      return Promise.resolve({ minutes, tasks: [] });
    },
    fast: true,
    handOver: (run) => run(),
    leave: () => undefined,
  });
  runner.start();
  return { env, store, runner, planned };
}

function keepSettings(env: { readonly SALLYPORT_HOME: string }, text: string): void {
  mkdirSync(dirname(settingsFile(env)), { recursive: true });
  writeFileSync(settingsFile(env), text);
}

describe('the screens outside of a task', () => {
  it('have the packs from the start, and the text of the selected task when the catalogue is open', async () => {
    const { store, runner } = await opened();
    expect(store.get().loaded.packs.map(({ id, from }) => [id, from])).toEqual([
      ['first-steps', 'comes with the program'],
      ['network-policies', 'comes with the program'],
      ['cluster-hardening', 'comes with the program'],
    ]);
    await runner.go(openCatalogue());
    await runner.place({ is: 'choose', by: 1 });
    const { texts } = store.get().loaded;
    expect(Object.keys(texts)).toHaveLength(2);
    expect(Object.values(texts).every((text) => text.length > 20)).toBe(true);
  });

  it('read all lessons once, when their screen is opened', async () => {
    const { store, runner } = await opened();
    await runner.go({ is: 'lessons', selected: 0 });
    const { lessons } = store.get().loaded;
    expect(lessons?.length).toBeGreaterThan(50);
    await runner.go({ is: 'lesson', id: lessons?.[0]?.id ?? '', scroll: 0 });
    expect(store.get().loaded.lessons).toBe(lessons);
  });

  it('list every checked answer, the last one first, and the skills by how much they need practice', async () => {
    const { env, store, runner } = await opened();
    const of = { pack: 'network-policies', version: '1.0.0', scenario: 'database-only-from-app', variant: 1 };
    await openJournal(journalFile(env)).append(
      { at: '2026-11-01T10:00:00.000Z', ...of, elapsed: 0, is: 'started' },
      { at: '2026-11-01T10:02:00.000Z', ...of, elapsed: 120, is: 'checked', score: 0.5, passed: false, failed: ['x'] },
      { at: '2026-11-01T10:03:00.000Z', ...of, elapsed: 180, is: 'checked', score: 1, passed: true, failed: [] },
      { at: '2026-11-01T10:03:00.000Z', ...of, elapsed: 180, is: 'passed' },
    );
    await runner.go({ is: 'progress', part: 'skills', selected: 0 });
    const lists = store.get().loaded.progress;
    expect(lists?.history.map(({ passed, score, elapsed }) => [passed, score, elapsed])).toEqual([
      [true, 1, 180],
      [false, 0.5, 120],
    ]);
    const states = lists?.skills.map(({ state }) => state) ?? [];
    expect(states[0]).toBe('due');
    expect(
      states.toSorted(
        (a, b) => ['due', 'weak', 'later', 'new'].indexOf(a) - ['due', 'weak', 'later', 'new'].indexOf(b),
      ),
    ).toEqual(states);
    expect(lists?.skills.every(({ says }) => says.length > 5)).toBe(true);
  });

  it('export to a file of their own, for the person alone, and say where', async () => {
    const { env, store, runner } = await opened();
    const of = { pack: 'p', version: '1.0.0', scenario: 's', variant: 1 };
    await openJournal(journalFile(env)).append({ at: '2026-11-01T10:00:00.000Z', ...of, elapsed: 0, is: 'started' });
    await runner.export(new Date('2026-12-01T02:03:04Z'));
    const file = join(home, 'state/exports/attempts-2026-12-01T02-03-04.jsonl');
    expect(store.get().notice).toBe('1 event written to ~/state/exports/attempts-2026-12-01T02-03-04.jsonl');
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(1);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await runner.export(new Date('2026-12-01T02:03:04Z'));
    expect(store.get().notice).toContain('is there already');
  });

  it('keep a setting when it is changed, and give the mouse up at once', async () => {
    const { env, store, runner } = await opened();
    await runner.go({ is: 'settings', selected: 0 });
    runner.set('mouse', 1);
    expect(store.get().loaded.settings?.rows.find(({ name }) => name === 'mouse')?.chosen).toBe('no');
    expect(store.get().loaded.mouse).toBe(false);
    expect(JSON.parse(readFileSync(settingsFile(env), 'utf8'))).toMatchObject({ mouse: false });
    runner.set('mouse', 1);
    expect(store.get().loaded.settings?.rows.find(({ name }) => name === 'mouse')?.chosen).toBeNull();
  });

  it('have a number that is none of the usual ones in its place among them', async () => {
    const { env, store, runner } = await opened();
    keepSettings(env, '{"settingsVersion": 1, "drillMinutes": 25}\n');
    const chosen = (): string | null | undefined =>
      store.get().loaded.settings?.rows.find(({ name }) => name === 'drill-minutes')?.chosen;
    await runner.go({ is: 'settings', selected: 0 });
    expect(chosen()).toBe('25');
    runner.set('drill-minutes', 1);
    expect(chosen()).toBeNull();
    runner.set('drill-minutes', -1);
    expect(chosen()).toBe('20');
  });

  it('go from the default to the next value of its size, and back to it', async () => {
    const { store, runner } = await opened();
    const chosen = (): string | null | undefined =>
      store.get().loaded.settings?.rows.find(({ name }) => name === 'drill-minutes')?.chosen;
    await runner.go({ is: 'settings', selected: 0 });
    expect(chosen()).toBeNull();
    runner.set('drill-minutes', 1);
    expect(chosen()).toBe('45');
    runner.set('drill-minutes', -1);
    expect(chosen()).toBeNull();
    runner.set('drill-minutes', -1);
    expect(chosen()).toBe('20');
  });

  it('name the lines of the file of settings that cannot be used', async () => {
    const { env, store, runner } = await opened();
    keepSettings(env, '{\n  "settingsVersion": 1,\n  "drillMinutes": "long"\n}\n');
    await runner.go({ is: 'settings', selected: 0 });
    expect(store.get().loaded.settings?.faults).toEqual([expect.stringMatching(/^Line 3: "drillMinutes" is to be/)]);
    keepSettings(env, '{\n  "settingsVersion": 1,\n  "drillMinutes": 20,,\n}\n');
    await runner.go({ is: 'settings', selected: 0 });
    expect(store.get().loaded.settings?.faults).toEqual([
      expect.stringMatching(/are damaged at line 3: .*\.damaged-1/),
    ]);
  });

  it('plan a drill of the length that is chosen, and of every other one that is selected', async () => {
    const { env, store, runner, planned } = await opened();
    keepSettings(env, '{"settingsVersion": 1, "drillMinutes": 25}\n');
    await runner.go(openDrill());
    await runner.place({ is: 'choose', by: 1 });
    expect(planned).toEqual([20, 30]);
    expect(store.get().loaded.drill?.minutes).toBe(30);
  });

  it('say that a sandbox needs kubectl', async () => {
    const { store, runner } = await opened();
    await runner.sandbox(null);
    expect(store.get().notice).toContain('kubectl is not installed');
  });
});
