import { constants } from 'node:os';
import type { TerminalContext } from '../cli/command-context.ts';
import { wrongUsage } from '../cli/exit.ts';
import { handleSignals } from '../cli/run-command.ts';
import { journalFile } from '../folders.ts';
import { openJournal } from '../progress/journal.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { asciiGlyphs, drawingFor, spokenGlyphs, unicodeGlyphs } from '../screens/theme.ts';
import { createStore, type Store } from '../session/app-state.ts';
import { nextTask } from '../session/home.ts';
import { choosePacks, chooseScenario } from '../task/choose-scenario.ts';
import { readHome } from '../task/read-home.ts';
import type { RealTarget, RealTask } from '../task/real/real-target.ts';
import { TaskRunner } from '../task/task-runner.ts';
import type { TaskTarget } from '../task/task-setup.ts';

/** What the screen of `practice`, and the first screen, are drawn with. */
export interface PracticeScreenOptions {
  /** The id of the task to open; without one the first screen. */
  readonly scenario?: string;
  /** Without a task: open the one that was left, or the next new one, instead of the first screen. */
  readonly next?: boolean;
  /** `--no-color` makes it false. */
  readonly color: boolean;
  /** `--fast`: the task's cluster shortens built-in delays. */
  readonly fast?: boolean;
  /** A real cluster in the place of the simulated one. */
  readonly target?: RealTarget;
  readonly context: TerminalContext;
}

/**
 * Draws until the person leaves; resolves to the exit code. This file is built apart from the commands, with the screens
 * and all that runs behind them: see scripts/build.ts.
 */
export async function practiceScreen({
  scenario: id,
  next = false,
  color,
  fast = false,
  target: realTarget,
  context,
}: PracticeScreenOptions): Promise<number> {
  if (!context.stdin.isTTY || !context.stdout.isTTY) {
    throw wrongUsage(
      'practice needs a terminal; without one, "sallyport list" shows the tasks and "sallyport grade" judges an answer',
    );
  }
  const asked = id === undefined ? undefined : await chooseScenario(id);
  const bundled = (await choosePacks()).flatMap((pack) => pack.scenarios);
  const target: TaskTarget = realTarget
    ? { is: 'real', context: realTarget.context, tasks: await prepareAll(realTarget, bundled) }
    : { is: 'simulated', fast };
  const scenarios =
    target.is === 'real' ? bundled.map((scenario) => target.tasks.get(scenario.id)?.scenario ?? scenario) : bundled;
  const journal = openJournal(journalFile(context.env));
  const home = await readHome(scenarios, journal);

  const store = createStore({ home, session: null });
  const runner = new TaskRunner({ store, scenarios, journal, context, target });
  const first =
    (asked && scenarios.find((scenario) => scenario.id === asked.id)) ??
    (next ? nextTask(home.tasks)?.scenario : undefined);
  if (first) runner.open(first);
  const signal = await draw(store, runner, { color, context, isReal: target.is === 'real' });
  if (target.is === 'real') context.stderr.write(`taking away what was made on ${target.context}\n`);
  const { code, unkept } = await runner.close();
  if (unkept !== null) context.stderr.write(`error: ${unkept}\n`);
  return signal === undefined ? code : 128 + constants.signals[signal];
}

/** Every task as it is to stand on a real cluster, by its scenario's id. */
async function prepareAll(target: RealTarget, scenarios: readonly Scenario[]): Promise<ReadonlyMap<string, RealTask>> {
  const tasks = await Promise.all(scenarios.map((scenario) => target.prepare(scenario)));
  return new Map(tasks.map((task) => [task.scenario.id, task]));
}

interface DrawOptions {
  readonly color: boolean;
  readonly context: TerminalContext;
  /** A signal ends the screen and not the program, which has objects to remove from a real cluster. */
  readonly isReal: boolean;
}

/**
 * Draws until the person leaves, or a signal comes that does not end the program; resolves to that signal. Ink is loaded
 * here, once it is known how to draw.
 */
async function draw(
  store: Store,
  runner: TaskRunner,
  { color, context, isReal }: DrawOptions,
): Promise<NodeJS.Signals | undefined> {
  const { colours, ascii, linear } = drawingFor(context.env);
  const [{ render }, { App }] = await Promise.all([import('ink'), import('../screens/app.tsx')]);
  const glyphs = linear ? spokenGlyphs : ascii ? asciiGlyphs : unicodeGlyphs;
  const theme = { glyphs, ascii, colours: color && colours, linear };
  const app = render(
    <App
      store={store}
      theme={theme}
      now={() => performance.now()}
      perform={(command) => runner.perform(command)}
      onReady={(terminal) => runner.ready(terminal)}
    />,
    {
      stdin: context.stdin,
      stdout: context.stdout,
      stderr: context.stderr,
      alternateScreen: !linear,
      incrementalRendering: !linear,
      isScreenReaderEnabled: linear,
      interactive: true,
      exitOnCtrlC: false,
      maxFps: 60,
    },
  );
  let ending: NodeJS.Signals | undefined;
  const restore = isReal
    ? handleSignals({ forward: ['SIGTERM', 'SIGHUP'] }, (signal) => {
        ending = signal;
        app.unmount();
      })
    : () => undefined;
  await app.waitUntilExit();
  restore();
  return ending;
}
