import { afterEach, expect, it } from 'vitest';
import { entryOf } from '../../src/scenario/pack-entry.ts';
import { App } from '../../src/screens/app.tsx';
import { unicodeGlyphs } from '../../src/screens/theme.ts';
import type { AppCommand } from '../../src/session/app-command.ts';
import { createStore } from '../../src/session/app-state.ts';
import { openHome } from '../../src/session/home.ts';
import { type Loaded, nothingLoaded } from '../../src/session/places/loaded.ts';
import { openSession } from '../../src/session/session.ts';
import { bundledPack } from '../scenario/bundled.fixture.ts';
import { listed, practised } from './drawn-app.tsx';
import { drawOn, keys, type TestTerminal } from './terminal.ts';

const terminals: TestTerminal[] = [];
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.unmount();
});

/** The program in a state that cannot be drawn everywhere; after a crash the first screen is shown, as behind the real one. */
function draw(state: Parameters<typeof createStore>[0]) {
  const store = createStore(state);
  const crashes: unknown[] = [];
  const perform = (command: AppCommand): void => {
    if (command.is === 'go') store.send({ is: 'place', event: { is: 'go', place: command.place } });
    if (command.is === 'place') store.send(command);
    if (command.is !== 'crashed') return;
    crashes.push(command.error);
    store.send({ is: 'place', event: { is: 'home' } });
    store.send({ is: 'close', home: { ...store.get().home, trouble: 'A screen failed.' } });
  };
  let now = 0;
  const terminal = drawOn(
    80,
    24,
    <App
      store={store}
      theme={{ glyphs: unicodeGlyphs, ascii: false, colours: false, linear: false }}
      now={() => (now += 1000)}
      perform={perform}
      onReady={() => undefined}
    />,
  );
  terminals.push(terminal);
  return { terminal, store, crashes };
}

const home = openHome(listed, practised, null);

it('a screen that cannot be drawn leads to the first one, where keys work as before', async () => {
  const broken = { ...nothingLoaded, drill: { minutes: 30, tasks: [null] } } as unknown as Loaded;
  const { terminal, crashes, store } = draw({ home, session: null, loaded: broken });
  await terminal.press('D');
  expect(crashes).toHaveLength(1);
  const frame = await terminal.frame();
  expect(frame).toContain('A screen failed.');
  expect(frame).toContain('what now');
  await terminal.press('T');
  expect(store.get().places[0].is).toBe('catalogue');
  expect(await terminal.frame()).toContain('Task number 1');
});

it('a task that cannot be drawn leads to the first screen', async () => {
  const [scenario] = bundledPack().scenarios;
  if (scenario === undefined) throw new Error('no scenario');
  const broken = openSession({ ...scenario, task: undefined as never }, '~/answer.yaml', null, 0);
  const { terminal, crashes } = draw({ home: openHome([entryOf(scenario)], new Map(), null), session: broken });
  expect(await terminal.frame()).toContain('A screen failed.');
  expect(crashes).toEqual([expect.any(TypeError)]);
  await terminal.press(keys.down);
  expect(crashes).toHaveLength(1);
});
