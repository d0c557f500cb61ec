import { newAttempt, type TaskProgress, untouchedProgress } from '../../src/progress/progress.ts';
import { refOf, type ScenarioEntry } from '../../src/scenario/pack-entry.ts';
import { App } from '../../src/screens/app.tsx';
import { asciiGlyphs, spokenGlyphs, unicodeGlyphs } from '../../src/screens/theme.ts';
import type { AppCommand } from '../../src/session/app-command.ts';
import { createStore, type Store } from '../../src/session/app-state.ts';
import type { AppState } from '../../src/session/app-view.ts';
import { openHome } from '../../src/session/home.ts';
import { drawOn, type TestTerminal } from './terminal.ts';

/** Tasks of three domains, some of them passed, started or due. */
export const listed: readonly ScenarioEntry[] = Array.from({ length: 40 }, (_, at) => ({
  id: `task-${at + 1}`,
  pack: at < 30 ? 'network' : 'access',
  version: '1.0.0',
  title: at === 2 ? 'Keep DNS working for every pod of a namespace with a long title' : `Task number ${at + 1}`,
  domain: ['Cluster Setup', 'Cluster Hardening', 'Runtime Security'][at % 3] ?? '',
  competency: 'network policies',
  skills: at % 4 === 0 ? ['dns-egress', 'ports'] : ['ingress-rules'],
  difficulty: (['easy', 'medium', 'hard'] as const)[at % 3] ?? 'easy',
  minutes: 5 + (at % 3) * 3,
  weight: 4,
  covers: [],
  uses: ['practice', 'drill'],
  kind: at % 5 === 0 ? 'predict' : 'write',
  misconceptions: at === 1 ? ['dns-udp-only'] : [],
  variants: 15,
}));

const open = { ...newAttempt, version: '1.0.0', variant: 1, elapsed: 130, tries: 1 };
const bestPass = { elapsed: 252, tries: 2, hints: 1, solutionShown: false };

/** The progress in those tasks: the first and the fourth were passed, the second was left. */
export const practised: ReadonlyMap<string, TaskProgress> = new Map<string, TaskProgress>([
  ['network/task-1', { ...untouchedProgress, state: 'passed', best: 1, bestPass }],
  ['network/task-4', { ...untouchedProgress, state: 'passed', best: 1, bestPass, solutionSeen: true }],
  [
    'network/task-2',
    { ...untouchedProgress, state: 'started', best: 0.5, open, attempts: [open], lastAt: '2026-11-21T10:00:00.000Z' },
  ],
]);

/** A program that is drawn, and what its keys asked for. */
export interface DrawnApp {
  readonly terminal: TestTerminal;
  readonly store: Store;
  readonly commands: readonly AppCommand[];
  /** Hands the terminal over while something runs. */
  readonly suspend: (run: () => Promise<void>) => Promise<void>;
}

/** How it is drawn, and what it begins with. */
export interface DrawnOptions {
  readonly size?: readonly [columns: number, rows: number];
  readonly ascii?: boolean;
  readonly linear?: boolean;
  readonly state?: Partial<AppState>;
  readonly tasks?: readonly ScenarioEntry[];
  /** Milliseconds that pass between two pieces of input. */
  readonly pause?: number;
}

/** Draws the program outside of a task. What its keys ask for beyond the screen is only recorded. */
export function drawHome({
  size: [columns, rows] = [80, 24],
  ascii = false,
  linear = false,
  state = {},
  tasks = listed,
  pause = 1000,
}: DrawnOptions = {}): DrawnApp {
  const home = openHome(tasks, practised, null, new Set(['dns-egress']));
  const store = createStore({ home, session: null, ...state });
  const commands: AppCommand[] = [];
  const perform = (command: AppCommand): void => {
    commands.push(command);
    if (command.is === 'go') store.send({ is: 'place', event: { is: 'go', place: command.place } });
    if (command.is === 'place' || command.is === 'palette' || command.is === 'home') store.send(command);
    if (command.is === 'session') store.send(command);
  };
  const glyphs = linear ? spokenGlyphs : ascii ? asciiGlyphs : unicodeGlyphs;
  let now = 0;
  let suspend: DrawnApp['suspend'] = () => Promise.reject(new Error('nothing is drawn'));
  const terminal = drawOn(
    columns,
    rows,
    <App
      store={store}
      theme={{ glyphs, ascii, colours: false, linear }}
      now={() => (now += pause)}
      perform={perform}
      onReady={(handle) => void (suspend = handle.suspend)}
    />,
    linear,
  );
  return { terminal, store, commands, suspend: (run) => suspend(run) };
}

/** The `PACK/ID` of a listed task, counted from 1. */
export function refAt(number: number): string {
  const task = listed[number - 1];
  return task ? refOf(task) : '';
}
