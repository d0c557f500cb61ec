import { useApp, useInput, useIsScreenReaderEnabled, usePaste, useWindowSize } from 'ink';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { AppCommand, AppTerminal } from '../session/app-command.ts';
import type { AppState, Store } from '../session/app-state.ts';
import { keysIn } from './dispatch-keys.ts';
import { homeKeys } from './home/home-keys.ts';
import { HomeScreen } from './home/home-screen.tsx';
import { commandFor } from './keys.ts';
import { isTooSmall } from './layout.ts';
import { Linear } from './linear.tsx';
import { CapabilitiesContext } from './parts/lines.tsx';
import { openGuard, takeKeys } from './paste-guard.ts';
import { useWholeFrames } from './redraw-on-resize.ts';
import { TaskPage } from './review/task-page.tsx';
import { keysOf } from './task/active-key-bindings.ts';
import { measureTask } from './task/measure-task.ts';
import { TaskScreen } from './task/task-screen.tsx';
import type { TaskState } from './task/task-state.ts';
import type { Glyphs, Theme } from './theme.ts';
import { TooSmall } from './too-small.tsx';

/** What the program is drawn with. */
export interface AppProps {
  readonly store: Store;
  readonly theme: Theme;
  /** Milliseconds from any moment on, to tell typed keys from pasted text. */
  readonly now: () => number;
  /** Does what a key asks for. */
  readonly perform: (command: AppCommand) => void;
  /** Called once, after the first frame. */
  readonly onReady: (terminal: AppTerminal) => void;
}

/** The program as it is drawn: a screen of the store's state, and the one place where keys arrive. */
export function App({ store, theme, now, perform, onReady }: AppProps) {
  const app = useSyncExternalStore(store.subscribe, store.get);
  const { columns, rows } = useWindowSize();
  const { suspendTerminal, exit } = useApp();
  const linear = useIsScreenReaderEnabled() || theme.linear;

  // The terminal is handed over once; its functions keep their meaning for the life of the program.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  useEffect(() => onReady({ suspend: (run) => suspendTerminal(run), exit: () => exit() }), []);

  const guard = useRef(openGuard);
  const sayPasted = (): void => {
    if (store.get().session) perform({ is: 'session', event: { is: 'notice', notice: { is: 'pasted' } } });
  };
  useInput((input, key) => {
    // Each key of a burst acts on the state that the one before it left.
    const commandNow = (name: string) => commandOf(store.get(), name, columns, rows, theme.glyphs);
    const taken = takeKeys(guard.current, keysIn(input, key), now(), commandNow, perform);
    guard.current = taken.guard;
    if (taken.isPaste) sayPasted();
  });
  useWholeFrames(columns, rows, !linear);
  // Pasted text is not taken for keys: it is dropped.
  usePaste(sayPasted);

  const state = measureTask(app, columns, rows, theme.glyphs);
  return (
    <CapabilitiesContext value={theme}>
      {linear ? (
        <Linear app={app} state={state} columns={columns} glyphs={theme.glyphs} />
      ) : (
        <Screen app={app} state={state} columns={columns} rows={rows} glyphs={theme.glyphs} />
      )}
    </CapabilitiesContext>
  );
}

interface ScreenProps {
  readonly app: AppState;
  readonly state: TaskState | null;
  readonly columns: number;
  readonly rows: number;
  readonly glyphs: Glyphs;
}

function Screen({ app, state, columns, rows, glyphs }: ScreenProps) {
  if (isTooSmall(columns, rows)) return <TooSmall columns={columns} rows={rows} />;
  if (!state) return <HomeScreen home={app.home} columns={columns} rows={rows} glyphs={glyphs} />;
  const screen = { state, columns, rows, glyphs };
  return state.session.view === 'task' ? <TaskScreen {...screen} /> : <TaskPage {...screen} />;
}

function commandOf(app: AppState, name: string, columns: number, rows: number, glyphs: Glyphs): AppCommand | null {
  const state = measureTask(app, columns, rows, glyphs);
  return state ? commandFor(keysOf(state), state, name) : commandFor(homeKeys, app.home, name);
}
