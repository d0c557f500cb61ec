import { constants } from 'node:os';
import type { Surroundings } from '../cli/command-context.ts';
import { wrongUsage } from '../cli/exit.ts';
import { listenTo } from '../cli/run-command.ts';
import { journalFile } from '../folders.ts';
import { openJournal } from '../progress/journal.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { asciiGlyphs, drawingFor, spokenGlyphs, unicodeGlyphs } from '../screens/theme.ts';
import { createStore, type Store } from '../session/app-state.ts';
import { whatNow } from '../session/home.ts';
import { choosePacks, chooseScenario } from '../task/choose-scenario.ts';
import type { RealStage, RealTask } from '../task/real/real-task.ts';
import { homeOf, startTrainer, type Trainer } from '../task/task-runner.ts';

export interface PracticeOptions {
  /** The task to open; without one the first screen. */
  readonly scenario?: string;
  /** Without a task: open the one that was left, or the next new one, instead of the first screen. */
  readonly next?: boolean;
  /** `--no-color` makes it false. */
  readonly color?: boolean;
  /** `--fast`: the task's cluster shortens waits that nobody chose. */
  readonly fast?: boolean;
  /** A real cluster in the place of the simulated one. */
  readonly stage?: RealStage;
  readonly around: Surroundings;
}

/** `sallyport practice` and the first screen: draws until the person leaves; returns the exit code. */
export async function practice({
  scenario,
  next = false,
  color = true,
  fast = false,
  stage,
  around,
}: PracticeOptions): Promise<number> {
  if (!around.stdin.isTTY || !around.stdout.isTTY) {
    throw wrongUsage(
      'practice needs a terminal; without one, "sallyport list" shows the tasks and "sallyport grade" judges an answer',
    );
  }
  const asked = scenario === undefined ? undefined : await chooseScenario(scenario);
  const bundled = (await choosePacks()).flatMap((pack) => pack.scenarios);
  const real = stage && { context: stage.name, tasks: await tasksOn(stage, bundled) };
  const scenarios = bundled.map((scenario) => real?.tasks.get(scenario.id)?.scenario ?? scenario);
  const journal = openJournal(journalFile(around.env));
  const home = await homeOf(scenarios, journal);

  const store = createStore({ home, session: null });
  const trainer = startTrainer(store, scenarios, journal, around, { fast, ...(real ? { real } : {}) });
  const first =
    (asked && scenarios.find(({ id }) => id === asked.id)) ?? (next ? whatNow(home.tasks)?.scenario : undefined);
  if (first) trainer.open(first);
  const told = await draw(store, trainer, { color, outlive: real !== undefined, around });
  if (real) around.stderr.write(`taking away what was made on ${real.context}\n`);
  const code = await trainer.close();
  return told === undefined ? code : 128 + constants.signals[told];
}

/** Every task as it is to stand on a real cluster. */
async function tasksOn(stage: RealStage, scenarios: readonly Scenario[]): Promise<ReadonlyMap<string, RealTask>> {
  const tasks = await Promise.all(scenarios.map((scenario) => stage.prepare(scenario)));
  return new Map(tasks.map((task) => [task.scenario.id, task]));
}

interface Drawing {
  readonly color: boolean;
  /** A signal ends the screen and not the program: it has something to take away. */
  readonly outlive: boolean;
  readonly around: Surroundings;
}

/**
 * Draws until the person leaves, or a signal comes that is outlived; returns that. Ink is loaded here, once it is known
 * how to draw.
 */
async function draw(
  store: Store,
  trainer: Trainer,
  { color, outlive, around }: Drawing,
): Promise<NodeJS.Signals | undefined> {
  const { colours, ascii, linear } = drawingFor(around.env);
  const [{ render }, { App }] = await Promise.all([import('ink'), import('../screens/app.tsx')]);
  const glyphs = linear ? spokenGlyphs : ascii ? asciiGlyphs : unicodeGlyphs;
  const theme = { glyphs, ascii, colours: color && colours, linear };
  const app = render(<App store={store} theme={theme} perform={trainer.perform} onReady={trainer.ready} />, {
    stdin: around.stdin,
    stdout: around.stdout,
    stderr: around.stderr,
    alternateScreen: !linear,
    incrementalRendering: !linear,
    isScreenReaderEnabled: linear,
    interactive: true,
    exitOnCtrlC: false,
    maxFps: 60,
  });
  let told: NodeJS.Signals | undefined;
  const release = outlive
    ? listenTo({ passOn: ['SIGTERM', 'SIGHUP'] }, (signal) => {
        told = signal;
        app.unmount();
      })
    : () => undefined;
  await app.waitUntilExit();
  release();
  return told;
}
