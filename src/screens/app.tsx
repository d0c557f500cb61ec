import { Box, Text, useApp, useInput, useIsScreenReaderEnabled, usePaste, useWindowSize } from 'ink';
import { useEffect, useSyncExternalStore } from 'react';
import type { Store, Trainer } from '../session/app-state.ts';
import { keysIn } from './dispatch-keys.ts';
import { homeKeys } from './home/home-keys.ts';
import { HomeScreen } from './home/home-screen.tsx';
import { type Wish, wishOf } from './keys.ts';
import { smallest } from './layout.ts';
import { Linear } from './linear.tsx';
import { TerminalShows } from './parts/lines.tsx';
import { TaskPage } from './review/task-page.tsx';
import { type TaskState, taskKeys } from './task/task-keys.ts';
import { TaskScreen } from './task/task-screen.tsx';
import { taskState } from './task/task-state.ts';
import type { Glyphs, Theme } from './theme.ts';
import { useWholeFrames } from './whole-frames.ts';

/** What the drawn program lends to whoever runs it. */
export interface Terminal {
  /** Hands the terminal over while `run` runs, and draws everything anew after it. */
  readonly suspend: (run: () => Promise<void>) => Promise<void>;
  readonly exit: () => void;
}

export interface AppProps {
  readonly store: Store;
  readonly theme: Theme;
  /** Does what a key asks for. */
  readonly perform: (wish: Wish) => void;
  /** Called once, after the first frame. */
  readonly onReady: (terminal: Terminal) => void;
}

/** The program as it is drawn: one screen of the store's state, and the one place where keys arrive. */
export function App({ store, theme, perform, onReady }: AppProps) {
  const trainer = useSyncExternalStore(store.subscribe, store.get);
  const { columns, rows } = useWindowSize();
  const { suspendTerminal, exit } = useApp();
  const linear = useIsScreenReaderEnabled() || theme.linear;

  // The terminal is handed over once; its functions keep their meaning for the life of the program.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  useEffect(() => onReady({ suspend: (run) => suspendTerminal(run), exit: () => exit() }), []);

  useInput((input, key) => {
    // Each key of a burst meets the state that the one before it left.
    for (const name of keysIn(input, key)) {
      const wish = wishFor(store.get(), name, columns, rows, theme.glyphs);
      if (wish) perform(wish);
    }
  });
  useWholeFrames(columns, rows, !linear);
  // Pasted text is no keys: it is dropped.
  usePaste(() => undefined);

  const state = taskState(trainer, columns, rows, theme.glyphs);
  return (
    <TerminalShows value={theme}>
      {linear ? (
        <Linear trainer={trainer} state={state} columns={columns} glyphs={theme.glyphs} />
      ) : (
        <Screen trainer={trainer} state={state} columns={columns} rows={rows} glyphs={theme.glyphs} />
      )}
    </TerminalShows>
  );
}

interface ScreenProps {
  readonly trainer: Trainer;
  readonly state: TaskState | null;
  readonly columns: number;
  readonly rows: number;
  readonly glyphs: Glyphs;
}

function Screen({ trainer, state, columns, rows, glyphs }: ScreenProps) {
  if (columns < smallest.columns || rows < smallest.rows) return <TooSmall columns={columns} rows={rows} />;
  if (!state) return <HomeScreen home={trainer.home} columns={columns} rows={rows} glyphs={glyphs} />;
  const screen = { state, columns, rows, glyphs };
  return state.session.view === 'task' ? <TaskScreen {...screen} /> : <TaskPage {...screen} />;
}

function TooSmall({ columns, rows }: { readonly columns: number; readonly rows: number }) {
  return (
    <Box width={columns} height={rows}>
      <Text wrap="truncate">{`too small: ${smallest.columns}x${smallest.rows} needed`}</Text>
    </Box>
  );
}

function wishFor(trainer: Trainer, name: string, columns: number, rows: number, glyphs: Glyphs): Wish | null {
  const state = taskState(trainer, columns, rows, glyphs);
  return state ? wishOf(taskKeys, state, name) : wishOf(homeKeys, trainer.home, name);
}
