import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { loadPack } from '../../src/scenario/load-pack.ts';
import { entryOf } from '../../src/scenario/pack-entry.ts';
import { App } from '../../src/screens/app.tsx';
import { asciiGlyphs, spokenGlyphs, unicodeGlyphs } from '../../src/screens/theme.ts';
import { createStore, type Store } from '../../src/session/app-state.ts';
import { openHome } from '../../src/session/home.ts';
import { openSession } from '../../src/session/session.ts';
import type { SessionEvent } from '../../src/session/session-event.ts';
import { type PlayedTask, playedScenario } from './played-task.ts';
import { drawOn, keys, type TestTerminal } from './terminal.ts';

const terminals: TestTerminal[] = [];
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.unmount();
});

const loaded = loadPack(fileURLToPath(new URL('../packs/access', import.meta.url)));
if ('faults' in loaded) throw new Error(JSON.stringify(loaded.faults, null, 1));
const { scenarios } = loaded.pack;

/** A task of the pack about access. */
async function played(id: string): Promise<PlayedTask> {
  const scenario = scenarios.find((of) => of.id === id);
  if (!scenario) throw new Error(`no scenario ${id}`);
  return playedScenario(scenario);
}

const pods = await played('read-pods');
const secret = await played('one-secret');
const wide = await pods.save(pods.nearMiss('cluster-wide'));
const gradeOfWide = await pods.grade();
const noLog = await pods.save(pods.nearMiss('no-log'));
const gradeOfNoLog = await pods.grade();
const solved = await pods.save(pods.scenario.solution);
const gradeOfSolution = await pods.grade();
const twice = await pods.save(`${pods.nearMiss('no-log')}---\n${pods.nearMiss('cluster-wide')}`);

interface DrawOptions {
  readonly ascii?: boolean;
  readonly linear?: boolean;
}

function draw(
  [columns, rows]: readonly [number, number],
  task: PlayedTask,
  events: readonly SessionEvent[],
  { ascii = false, linear = false }: DrawOptions = {},
): { readonly terminal: TestTerminal; readonly store: Store } {
  const { pack, version, id } = task.scenario;
  const session = openSession(
    task.scenario,
    `~/.local/state/sallyport/tasks/${pack}/${version}/${id}/1/answer.yaml`,
    null,
    0,
  );
  const store = createStore({ home: openHome([entryOf(task.scenario)], new Map(), null), session });
  for (const event of events) store.send({ is: 'session', event });
  let now = 0;
  const terminal = drawOn(
    columns,
    rows,
    <App
      store={store}
      theme={{ glyphs: linear ? spokenGlyphs : ascii ? asciiGlyphs : unicodeGlyphs, ascii, colours: false, linear }}
      now={() => (now += 1000)}
      perform={(command) => {
        if (command.is === 'session') store.send(command);
      }}
      onReady={() => undefined}
    />,
    linear,
  );
  terminals.push(terminal);
  return { terminal, store };
}

const small = [80, 24] as const;
const large = [140, 45] as const;

/** From the text of the task to the map. */
const toMap: SessionEvent = { is: 'next-pane', by: 1, panes: ['task', 'map'], from: 'task' };

describe('a task about who may do what', () => {
  it.each([
    ['access-untouched-80x24', small, pods, [pods.first]],
    ['access-untouched-140x45', large, pods, [pods.first]],
    ['access-cluster-wide-80x24', small, pods, [pods.first, wide]],
    ['access-cluster-wide-140x45', large, pods, [pods.first, wide]],
    ['access-no-log-80x24', small, pods, [pods.first, noLog]],
    ['access-solved-80x24', small, pods, [pods.first, solved]],
    ['access-secret-80x24', small, secret, [secret.first]],
    ['access-secret-140x45', large, secret, [secret.first]],
    ['access-folded-60x18', [60, 18], pods, [pods.first, wide, toMap]],
  ] as const)('%s', async (name, size, task, events) => {
    await expect(await draw(size, task, events).terminal.frame()).toMatchFileSnapshot(`frames/${name}.txt`);
  });

  it.each([
    ['access-review-wide-80x24', small, pods, [pods.first, wide, { is: 'graded', grade: gradeOfWide }]],
    ['access-review-no-log-80x24', small, pods, [pods.first, noLog, { is: 'graded', grade: gradeOfNoLog }]],
    ['access-review-no-log-140x45', large, pods, [pods.first, noLog, { is: 'graded', grade: gradeOfNoLog }]],
    ['access-debrief-80x24', small, pods, [pods.first, solved, { is: 'graded', grade: gradeOfSolution }]],
  ] as const)('%s', async (name, size, task, events) => {
    await expect(await draw(size, task, events).terminal.frame()).toMatchFileSnapshot(`frames/${name}.txt`);
  });

  it('a check that failed is text in reading order too, with one sentence, one cause and the nearest change first', async () => {
    const { terminal } = draw([80, 60], pods, [noLog, { is: 'graded', grade: gradeOfNoLog }], { linear: true });
    await expect(await terminal.frame()).toMatchFileSnapshot('frames/access-linear-review.txt');
  });

  it('is drawn with plain letters where the terminal has no others', async () => {
    const { terminal } = draw(small, pods, [pods.first, wide], { ascii: true });
    await expect(await terminal.frame()).toMatchFileSnapshot('frames/access-ascii-80x24.txt');
  });

  it('is text in reading order for a screen reader', async () => {
    const { terminal } = draw([80, 60], pods, [pods.first, wide], { linear: true });
    await expect(await terminal.frame()).toMatchFileSnapshot('frames/access-linear.txt');
  });

  it('explains every mark and name on the page of keys', async () => {
    const { terminal } = draw([80, 60], secret, [secret.first]);
    await terminal.press('?');
    await expect(await terminal.frame()).toMatchFileSnapshot('frames/access-keys-80x60.txt');
  });

  it('shows the reason of the answer that the arrow keys select, with every binding that allows it', async () => {
    const { terminal } = draw(large, pods, [pods.first, twice]);
    await terminal.press(keys.left, keys.left, keys.left, keys.left, keys.left, keys.left, keys.left, keys.left);
    const frame = await terminal.frame();
    expect(frame).toContain('reporter may get pods in namespace shop, as it should be');
    expect(frame).toMatch(/ClusterRoleBinding reporter gives ClusterRole reporter; rule 1 of +│/);
    expect(frame).toContain('also: RoleBinding shop/reporter gives Role shop/reporter');
  });

  it('is drawn at once: a save changes marks, and says how many', async () => {
    const { terminal, store } = draw(small, pods, [pods.first]);
    expect(await terminal.frame()).not.toContain('*');
    store.send({ is: 'session', event: solved });
    expect(await terminal.frame()).toContain('Accepted: Role reporter, RoleBinding reporter.  It changed');
  });
});
