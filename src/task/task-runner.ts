import { homedir } from 'node:os';
import { dirname } from 'node:path';
import type { Surroundings } from '../cli/command-context.ts';
import { exitCodes } from '../cli/exit.ts';
import { lives } from '../cli/is-process-alive.ts';
import { listenTo } from '../cli/run-command.ts';
import { folders } from '../folders.ts';
import { type Journal, JournalError } from '../progress/journal.ts';
import { attemptOf, progressOf, type TaskProgress, untouchedProgress } from '../progress/progress.ts';
import { runningFile } from '../progress/running.ts';
import { refOf } from '../scenario/pack-entry.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Terminal } from '../screens/app.tsx';
import type { Wish } from '../screens/keys.ts';
import type { Store } from '../session/app-state.ts';
import { type Home, type HomeScenario, openHome, variantLeft } from '../session/home.ts';
import { openSession, type SessionEvent } from '../session/session.ts';
import { answerFile } from './answer-file.ts';
import { findEditor, letGoOf, noEditor, runEditor } from './editor.ts';
import { type OpenTask, openTask, type TaskWorld } from './open-task.ts';
import type { RealTask } from './real/real-task.ts';
import { shellOpener } from './shell/open-shell.ts';

/** What runs behind the screens: does what keys ask for, and keeps the task that is open. */
export interface Trainer {
  /** Opens a task; once it has settled, a session is there. */
  readonly open: (task: ChosenTask) => void;
  readonly perform: (wish: Wish) => void;
  /** Called when the first frame stands: what is heavy begins only now. */
  readonly ready: (terminal: Terminal) => void;
  /** Keeps what there is to keep; returns the exit code. */
  readonly close: () => Promise<number>;
}

/** A task to open. */
export interface ChosenTask {
  readonly scenario: Scenario;
  /** The folder of its pack, where that did not come with the program. */
  readonly packFolder?: string;
  /** As it is to stand on a real cluster. */
  readonly real?: RealTask;
}

/** Where tasks come from, and where they stand. */
export interface Ground {
  /** What the first screen lists. */
  readonly list: readonly HomeScenario[];
  /** One of them by `PACK/ID`: variant 1, or the one that was left. Rejects with a sentence in an `Error`. */
  readonly choose: (ref: string, variant: number) => Promise<ChosenTask>;
  /** On the simulated cluster: shortens waits that nobody chose. */
  readonly fast: boolean;
  /** The context of the real cluster that tasks stand on. */
  readonly context?: string;
}

export function startTrainer(store: Store, journal: Journal, around: Surroundings, ground: Ground): Trainer {
  const state = folders(around.env).state;
  const send = (event: SessionEvent): void => store.send({ is: 'session', event });
  let task: OpenTask | null = null;
  let begin: (() => void) | undefined;
  let terminal: Terminal | null = null;
  let code: number = exitCodes.passed;

  const progressAt = (ref: string): TaskProgress =>
    store.get().home.tasks.find((entry) => refOf(entry.scenario) === ref)?.progress ?? untouchedProgress;
  const open = (chosen: ChosenTask): void => {
    const { scenario } = chosen;
    const world = taskWorld(state, chosen, journal, store, around, ground);
    const attempt = attemptOf(progressAt(refOf(scenario)), scenario);
    store.send({ is: 'open', session: openSession(scenario, world.shownPath, attempt, world.now()) });
    begin = () => void (task ??= openTask(scenario, attempt === null, world));
    if (terminal) setImmediate(() => begin?.());
  };
  const closeTask = async (): Promise<void> => {
    const closing = task;
    task = null;
    begin = undefined;
    await closing?.close();
  };
  const goHome = async (): Promise<void> => {
    await closeTask();
    store.send({ is: 'close', home: await homeOf(ground.list, journal) });
  };

  const openFromList = oneAtATime(async (ref: string) => {
    const entry = store.get().home.tasks.find(({ scenario }) => refOf(scenario) === ref);
    if (entry === undefined) return;
    try {
      open(await ground.choose(ref, variantLeft(entry)));
    } catch (error) {
      const trouble = `The task cannot be opened: ${error instanceof Error ? error.message : String(error)}`;
      store.send({ is: 'close', home: { ...store.get().home, trouble } });
    }
  });

  const away = oneAtATime(async (run: () => Promise<void>) => {
    await terminal?.suspend(async () => {
      await letGoOf(around.stdin);
      // Ctrl-C of the terminal is for the other program alone.
      const hearAgain = listenTo({ passOn: [], deafTo: ['SIGINT'] }, () => undefined);
      try {
        await run();
      } finally {
        hearAgain();
      }
    });
  });
  const edit = async (path: string): Promise<void> => {
    const editor = await findEditor(around.env);
    let trouble: string | null = editor ? null : noEditor;
    if (editor) await away(async () => void (trouble = await runEditor(editor, path, around.env)));
    if (trouble) send({ is: 'trouble', of: 'editor', says: trouble });
  };
  const leave = (by: number): void => {
    code = by;
    terminal?.exit();
  };
  const shell = oneAtATime(
    shellOpener({
      env: around.env,
      task: () => task,
      name: () => store.get().session?.scenario.id ?? '',
      send,
      away,
      leave,
    }),
  );
  const tell = (event: SessionEvent): void => {
    const before = store.get().session;
    send(event);
    const after = store.get().session;
    if (!before || !after || !task) return;
    if (event.is === 'check') void task.check();
    if (after.attempt.hints > before.attempt.hints) task.hinted(after.attempt.hints);
    if (after.attempt.solutionShown && !before.attempt.solutionShown && !before.over) task.solutionShown();
  };

  return {
    open,
    perform(wish) {
      switch (wish.is) {
        case 'home':
          return store.send(wish);
        case 'session':
          return tell(wish.event);
        case 'open':
          return void openFromList(wish.scenario);
        case 'edit':
          return void (task && edit(task.answerPath));
        case 'shell':
          if (wish.pane !== undefined) send({ is: 'back' });
          return void shell(wish.pane);
        case 'reset':
          send({ is: 'back' });
          return void task?.reset();
        case 'close':
          return void goHome();
        case 'suspend':
          return void away(stopSelf);
        case 'leave':
          return leave(wish.interrupted ? exitCodes.interrupted : exitCodes.passed);
      }
    },
    ready(lent) {
      terminal = lent;
      setImmediate(() => begin?.());
    },
    async close() {
      await closeTask();
      return code;
    },
  };
}

/** The first screen with the progress kept so far; a journal that cannot be read is told there. */
export async function homeOf(scenarios: readonly HomeScenario[], journal: Journal): Promise<Home> {
  try {
    return openHome(scenarios, progressOf(await journal.read()), null);
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    return openHome(scenarios, new Map(), error.message);
  }
}

function taskWorld(
  state: string,
  { scenario, packFolder, real }: ChosenTask,
  journal: Journal,
  store: Store,
  around: Surroundings,
  { fast, context }: Ground,
): TaskWorld {
  const answer = answerFile(state, scenario);
  // A task that was left may still be finishing: what it tells is no longer wanted.
  const send = (event: SessionEvent): unknown =>
    isShown(store.get().session?.scenario, scenario) && store.send({ is: 'session', event });
  const home = around.env.HOME || homedir();
  return {
    answer,
    shownPath: answer.path.startsWith(`${home}/`) ? `~${answer.path.slice(home.length)}` : answer.path,
    journal,
    running: runningFile(dirname(answer.path)),
    pid: process.pid,
    env: around.env,
    ...(packFolder === undefined ? {} : { packFolder }),
    ...(context !== undefined && real ? { context } : {}),
    now: Date.now,
    lives,
    startEngine: async (of, now) => {
      const { startEngine } = await import('./task-engine.ts');
      if (!real || context === undefined) return startEngine(of, now, { fast });
      return startEngine(of, now, {
        stage: async () => {
          const tell = (says: string): void => void send({ is: 'making', context, says });
          const cluster = await real.stage(tell);
          tell('');
          return cluster;
        },
      });
    },
    get: () => store.get().session,
    send,
  };
}

/** Whether the task that is shown is that one. */
function isShown(shown: Scenario | undefined, { pack, version, id, variant }: Scenario): boolean {
  return shown?.id === id && shown.pack === pack && shown.version === version && shown.variant === variant;
}

/** Runs nothing while it still runs something. */
function oneAtATime<T>(run: (argument: T) => Promise<void>): (argument: T) => Promise<void> {
  let busy = false;
  return async (argument) => {
    if (busy) return;
    busy = true;
    try {
      await run(argument);
    } finally {
      busy = false;
    }
  };
}

/** Stops this program and what runs with it in the foreground, as Ctrl-Z does; settles when it goes on. */
async function stopSelf(): Promise<void> {
  await new Promise<void>((resolve) => {
    process.once('SIGCONT', () => resolve());
    // Where nobody could bring it back (no job control), the system does not stop it.
    setTimeout(resolve, 300);
    process.kill(0, 'SIGTSTP');
  });
}
