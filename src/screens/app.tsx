import { Box, useApp, useInput, useIsScreenReaderEnabled, usePaste, useStdout, useWindowSize } from 'ink';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { AppCommand, AppTerminal } from '../session/app-command.ts';
import type { AppState, Store } from '../session/app-state.ts';
import { useCapabilities } from './background.ts';
import { commandOf, commandOfMouse, commandOfPaste, type Size } from './commands.ts';
import { keysIn } from './dispatch-keys.ts';
import { isTooSmall } from './layout.ts';
import { Linear } from './linear.tsx';
import { mouseOff, mouseOn, useMouse } from './mouse.ts';
import { TaskPalette } from './palette/task-palette.tsx';
import { CapabilitiesContext, Lines } from './parts/lines.tsx';
import { openGuard, takeKeys } from './paste-guard.ts';
import { placeFrame } from './places/place-frame.ts';
import { useWholeFrames } from './redraw-on-resize.ts';
import { TaskPage } from './review/task-page.tsx';
import { ScreenBoundary } from './screen-boundary.tsx';
import { measureTask } from './task/measure-task.ts';
import { TaskScreen } from './task/task-screen.tsx';
import type { Theme } from './theme.ts';
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
export function App({ store, theme, now, perform: performAny, onReady }: AppProps) {
  const app = useSyncExternalStore(store.subscribe, store.get);
  const { columns, rows } = useWindowSize();
  const { suspendTerminal, exit } = useApp();
  const { stdout } = useStdout();
  const linear = useIsScreenReaderEnabled() || theme.linear;
  const size: Size = { columns, rows, glyphs: theme.glyphs };

  const hasMouse = !linear && usesMouse(app);
  const mouse = useRef(hasMouse);
  useEffect(() => {
    mouse.current = hasMouse;
  });
  // Another program gets the terminal without the reports of its mouse.
  const suspend = (run: () => Promise<void>): Promise<void> =>
    suspendTerminal(async () => {
      if (mouse.current) stdout.write(mouseOff);
      try {
        await run();
      } finally {
        if (mouse.current) stdout.write(mouseOn);
      }
    });
  // The terminal is handed over once; its functions keep their meaning for the life of the program.
  useEffect(() => {
    onReady({ suspend, exit: () => exit() });
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  const guard = useRef(openGuard);
  const crashed = (error: unknown): void => performAny({ is: 'crashed', error });
  /** A command that was chosen from the list of commands closes that list. */
  const perform = (command: AppCommand): void => {
    if (store.get().palette !== null && command.is !== 'palette') performAny({ is: 'palette', event: { is: 'close' } });
    performAny(command);
  };
  const sayPasted = (): void => {
    if (store.get().session) return performAny({ is: 'session', event: { is: 'notice', notice: { is: 'pasted' } } });
    performAny({ is: 'place', event: { is: 'notice', says: pastedWords } });
  };
  useInput((input, key) => {
    try {
      // Each key of a burst acts on the state that the one before it left.
      const commandNow = (name: string) => commandOf(store.get(), name, size);
      const taken = takeKeys(guard.current, keysIn(input, key), now(), commandNow, perform);
      guard.current = taken.guard;
      if (taken.isPaste) sayPasted();
    } catch (error) {
      crashed(error);
    }
  });
  useWholeFrames(columns, rows, !linear);
  const capabilities = useCapabilities(theme);
  useMouse(hasMouse, (event) => {
    try {
      const command = commandOfMouse(store.get(), event, size);
      if (command !== null) perform(command);
    } catch (error) {
      crashed(error);
    }
  });
  // Pasted text is not taken for keys: it is written where text is, and else dropped.
  usePaste((text) => {
    const command = commandOfPaste(store.get(), text, size);
    if (command !== null) performAny(command);
    else sayPasted();
  });

  return (
    <CapabilitiesContext value={capabilities}>
      <ScreenBoundary screen={screenName(app)} onCrash={crashed}>
        {linear ? (
          <Linear app={app} columns={columns} rows={rows} glyphs={theme.glyphs} />
        ) : (
          <Screen app={app} size={size} />
        )}
      </ScreenBoundary>
    </CapabilitiesContext>
  );
}

/** What is said where several keys came at once. */
const pastedWords = 'Several keys came at once, as pasted text does: none of them was acted on.';

/** Screens with a list use the mouse. In tasks and texts the terminal keeps it, so that text can be marked. */
function usesMouse({ session, places, loaded, keys }: AppState): boolean {
  return loaded.mouse && session === null && keys === null && 'selected' in places[0];
}

/** Names what is drawn, so that a screen that failed is not drawn again, and another one is. */
function screenName({ session, places, keys }: AppState): string {
  if (session) return `task ${session.scenario.pack}/${session.scenario.id} ${session.view}`;
  return `${places.map(({ is }) => is).join(' ')}${keys === null ? '' : ' keys'}`;
}

function Screen({ app, size }: { readonly app: AppState; readonly size: Size }) {
  const { columns, rows, glyphs } = size;
  if (isTooSmall(columns, rows)) return <TooSmall columns={columns} rows={rows} />;
  const state = measureTask(app, columns, rows, glyphs);
  if (!state) {
    return (
      <Box width={columns} height={rows}>
        <Lines lines={placeFrame(app, columns, rows, glyphs).lines} />
      </Box>
    );
  }
  const screen = { state, columns, rows, glyphs };
  if (app.palette !== null) return <TaskPalette palette={app.palette} {...screen} />;
  return state.session.view === 'task' ? <TaskScreen {...screen} /> : <TaskPage {...screen} />;
}
