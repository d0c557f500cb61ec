import { constants } from 'node:os';
import type { Surroundings } from '../cli/command-context.ts';
import { wrongUsage } from '../cli/exit.ts';
import { listenTo } from '../cli/run-command.ts';
import { lives } from '../cli/is-process-alive.ts';
import { folders, journalFile } from '../folders.ts';
import { openJournal } from '../progress/journal.ts';
import { refOf } from '../scenario/pack-entry.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { asciiGlyphs, drawingFor, spokenGlyphs, unicodeGlyphs } from '../screens/theme.ts';
import { createStore, type Store } from '../session/app-state.ts';
import { type Home, variantLeft, whatNow } from '../session/home.ts';
import { type ChosenPack, choosePacks, findScenario } from '../task/choose-scenario.ts';
import { migrateAnswers } from '../task/migrate-answers.ts';
import type { RealStage } from '../task/real/real-task.ts';
import { type ChosenTask, homeOf, startTrainer, type Trainer } from '../task/task-runner.ts';

export interface PracticeOptions {
  /** The task to open; without one the first screen. */
  readonly scenario?: string;
  /** The pack to take tasks from: its id, or its folder. */
  readonly pack?: string;
  /** Which variant of the named task, counted from 1. */
  readonly variant?: number;
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
  pack,
  variant,
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
  const packs = await choosePacks(pack);
  const list = packs.flatMap((one) => one.scenarios);
  const choose = async (name: string, number: number): Promise<ChosenTask> => {
    const { id, from } = findScenario(name, packs);
    return taskFrom(from, from.load(id, number), stage);
  };
  await migrateAnswers(folders(around.env).state, { pid: process.pid, now: Date.now(), lives });
  const journal = openJournal(journalFile(around.env));
  const home = await homeOf(list, journal);

  if (scenario === undefined && variant !== undefined) {
    throw wrongUsage('--variant says which variant of a task is meant: name the task');
  }
  const first = scenario === undefined ? nextOf(home, next) : { name: scenario, variant: variant ?? 1 };
  const opened = first && (await choose(first.name, first.variant));
  const store = createStore({ home, session: null });
  const trainer = startTrainer(store, journal, around, {
    list,
    choose,
    fast,
    ...(stage ? { context: stage.name } : {}),
  });
  if (opened) trainer.open(opened);
  const told = await draw(store, trainer, { color, outlive: stage !== undefined, around });
  if (stage) around.stderr.write(`taking away what was made on ${stage.name}\n`);
  const code = await trainer.close();
  return told === undefined ? code : 128 + constants.signals[told];
}

/** The task that was left, or the next new one, where one is to be opened without being named. */
function nextOf({ tasks }: Home, wanted: boolean): { readonly name: string; readonly variant: number } | undefined {
  const task = wanted ? whatNow(tasks) : null;
  return task ? { name: refOf(task.scenario), variant: variantLeft(task) } : undefined;
}

/** A task as it is to stand on the simulated cluster, or on a real one. */
async function taskFrom({ folder }: ChosenPack, scenario: Scenario, stage: RealStage | undefined): Promise<ChosenTask> {
  const packFolder = folder === undefined ? {} : { packFolder: folder };
  if (stage === undefined) return { scenario, ...packFolder };
  const real = await stage.prepare(scenario);
  return { scenario: real.scenario, ...packFolder, real };
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
