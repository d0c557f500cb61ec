import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { journalFile } from '../../src/folders.ts';
import { openJournal } from '../../src/progress/journal.ts';
import { createStore } from '../../src/session/app-state.ts';
import { nextTask, openHome } from '../../src/session/home.ts';
import { answerPath } from '../../src/task/answer-file.ts';
import { choosePacks } from '../../src/task/choose-scenario.ts';
import { TaskRunner } from '../../src/task/task-runner.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sallyport-runner-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

it('after a crash of a screen the first one is shown, with the attempt kept and a report on the disk', async () => {
  const env = { SALLYPORT_HOME: home, HOME: home, PATH: '' };
  const context = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough(), env };
  const packs = await choosePacks(undefined, context);
  const list = packs.flatMap(({ scenarios }) => scenarios);
  const store = createStore({ home: openHome(list, new Map(), null), session: null });
  const choose = async (ref: string) => {
    const [pack = '', id = ''] = ref.split('/');
    const scenario = await packs.find((one) => one.id === pack)!.load(id);
    return { scenario, target: { is: 'simulated' as const, fast: true }, readLessons: () => Promise.resolve([]) };
  };
  const journal = openJournal(journalFile(env));
  const runner = new TaskRunner({
    store,
    list,
    choose,
    journal,
    packs,
    context,
    planDrill: (minutes) => Promise.resolve({ minutes, tasks: [] }),
    startDrill: () => {
      throw new Error('no drill in this test');
    },
  });
  runner.ready({ suspend: (run) => run(), exit: () => undefined });
  const ref = 'network-policies/database-only-from-app';
  runner.perform({ is: 'place', event: { is: 'go', place: { is: 'packs', selected: 0 } } });
  runner.perform({ is: 'open', scenario: ref });
  await vi.waitFor(() => expect(store.get().session?.answer).toBeTruthy(), { timeout: 10_000 });
  const { scenario } = store.get().session!;
  runner.perform({ is: 'crashed', error: new Error('it fell') });
  await vi.waitFor(() => expect(store.get().session).toBeNull(), { timeout: 10_000 });

  const { places, home: shown } = store.get();
  expect(places.map(({ is }) => is)).toEqual(['home']);
  expect(shown.trouble).toMatch(
    /^A screen failed: .* Your attempt is kept\. What happened is written to ~\/state\/crashes\//,
  );
  const [report = ''] = readdirSync(join(home, 'state/crashes'));
  expect(readFileSync(join(home, 'state/crashes', report), 'utf8')).toContain('Error: it fell');
  expect(existsSync(answerPath(join(home, 'state'), scenario))).toBe(true);
  expect(shown.tasks.find((task) => `${task.scenario.pack}/${task.scenario.id}` === ref)?.progress.open).not.toBeNull();
  await runner.close();
});

it('after a drill that was ended, the first screen offers what it offered before', async () => {
  const env = { SALLYPORT_HOME: home, HOME: home, PATH: '' };
  const context = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough(), env };
  const packs = await choosePacks(undefined, context);
  const list = packs.flatMap(({ scenarios }) => scenarios);
  const store = createStore({ home: openHome(list, new Map(), null), session: null });
  const load = async (id: string) => {
    const scenario = await packs.find((one) => one.id === 'network-policies')!.load(id);
    return { scenario, target: { is: 'simulated' as const, fast: true }, readLessons: () => Promise.resolve([]) };
  };
  const runner = new TaskRunner({
    store,
    list,
    choose: () => Promise.reject(new Error('no task of the list is opened')),
    journal: openJournal(journalFile(env)),
    packs,
    context,
    planDrill: (minutes) => Promise.resolve({ minutes, tasks: [] }),
    startDrill: () => ({
      source: { next: async () => ({ task: await load('database-only-from-app'), why: 'It is new.' }) },
      summary: () => Promise.resolve(['Nothing passed.']),
    }),
  });
  runner.ready({ suspend: (run) => run(), exit: () => undefined });
  const before = nextTask(store.get().home)?.scenario.id;
  runner.perform({ is: 'drill', minutes: 15 });
  await vi.waitFor(() => expect(store.get().session?.answer).toBeTruthy(), { timeout: 10_000 });
  expect(store.get().session?.drill).toBe('It is new.');
  runner.perform({ is: 'close' });
  await vi.waitFor(() => expect(store.get().session).toBeNull(), { timeout: 10_000 });
  expect(store.get().places[0].is).toBe('drill-result');
  expect(nextTask(store.get().home)?.scenario.id).toBe(before);
  await runner.close();
});
