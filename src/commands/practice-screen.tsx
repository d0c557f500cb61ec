import { constants } from 'node:os';
import { handleSignals } from '../cli/child-process.ts';
import type { TerminalContext } from '../cli/command-context.ts';
import { wrongUsage } from '../cli/exit.ts';
import { isProcessAlive } from '../cli/is-process-alive.ts';
import { keepHeapSmall } from '../cli/keep-heap-small.ts';
import { folders, journalFile } from '../folders.ts';
import { escapeUnsafe } from '../plain-text.ts';
import { type Journal, JournalError, openJournal } from '../progress/journal.ts';
import { dueIds, reviewed } from '../progress/schedule/cards.ts';
import { planDrill } from '../progress/schedule/drill-plan.ts';
import { aboutTasks, ratedAttempts } from '../progress/schedule/rated-attempts.ts';
import { usedVariants } from '../progress/schedule/variant-pool.ts';
import { drillSummaryText } from '../report/drill-text.ts';
import { refOf, type ScenarioEntry } from '../scenario/pack-entry.ts';
import type { Lesson, Scenario } from '../scenario/scenario.ts';
import { themeFor } from '../screens/theme.ts';
import { createStore, type Store } from '../session/app-state.ts';
import { type Home, type HomeTask, nextTask, variantLeft } from '../session/home.ts';
import { type DrillView, nothingLoaded } from '../session/places/loaded.ts';
import { allLessons, type ChosenPack, choosePacks, findScenario, packIn } from '../task/choose-scenario.ts';
import { chosenSettings } from '../task/chosen-settings.ts';
import { refuseTask } from '../task/exam/during-exam.ts';
import { runningExam } from '../task/home/running-exam.ts';
import { migrateAnswers } from '../task/migrate-answers.ts';
import { JournalDrill } from '../task/progress/drill-source.ts';
import { readHome } from '../task/read-home.ts';
import type { RealTarget } from '../task/real/real-target.ts';
import { TaskRunner } from '../task/task-runner.ts';
import type { ChosenTask } from '../task/task-setup.ts';
import { drawApp } from './draw-app.ts';
import { type DrillWish, nothingFits, reasonSays } from './drill-request.ts';

/** What the screen of `practice`, and the first screen, are drawn with. */
export interface PracticeScreenOptions {
  /** The task to open, as `ID` or `PACK/ID`; without one the first screen. */
  readonly scenario?: string;
  /** The pack to take tasks from: its id, or its folder. */
  readonly pack?: string;
  /** Which variant of the named task, counted from 1. */
  readonly variant?: number;
  /** Without a task: open the one that was left, or the next new one, instead of the first screen. */
  readonly next?: boolean;
  /** Open the tasks of a drill, one after the other. */
  readonly drill?: DrillWish;
  /** Show tasks as a candidate sees them, in a home that is removed at the end. */
  readonly isPreview?: boolean;
  /** `--no-color` makes it false. */
  readonly color: boolean;
  /** `--fast`: the task's cluster shortens built-in delays. */
  readonly fast?: boolean;
  /** A real cluster in the place of the simulated one. */
  readonly target?: RealTarget;
  /** What has just happened, in a sentence. */
  readonly notice?: string;
  readonly context: TerminalContext;
}

/** How the screen was left: the exit code, and what the person wants to do next. */
export interface PracticeEnd {
  readonly code: number;
  readonly next: 'exam' | null;
}

/**
 * Draws until the person leaves; resolves to how it was left. This file is built apart from the commands, with the screens
 * and all that runs behind them: see scripts/build.ts.
 */
export async function practiceScreen({
  scenario,
  pack,
  variant,
  next = false,
  drill,
  isPreview = false,
  color,
  fast = false,
  target,
  notice,
  context,
}: PracticeScreenOptions): Promise<PracticeEnd> {
  if (!context.stdin.isTTY || !context.stdout.isTTY) {
    if (drill) throw wrongUsage('drill needs a terminal; without one, "sallyport drill --plan" shows the tasks');
    throw wrongUsage(
      'practice needs a terminal; without one, "sallyport list" shows the tasks and "sallyport grade" judges an answer',
    );
  }
  const packs = await choosePacks(pack, context, scenario);
  const list = packs.flatMap((one) => one.scenarios);
  await migrateAnswers(folders(context.env).state, { pid: process.pid, now: Date.now() }, isProcessAlive);
  const { trouble } = chosenSettings(context.env);
  if (trouble !== null) context.stderr.write(escapeUnsafe(`warning: ${trouble}\n`));
  const journal = openJournal(journalFile(context.env));
  const home = await readHome(list, journal, Date.now());
  const choose = async (name: string, number?: number): Promise<ChosenTask> => {
    const { id, from } = findScenario(name, packs);
    await refuseTask(context.env, { pack: from.id, id }, drill ? 'drill' : 'practice');
    const task = [...home.tasks, ...home.entryTest].find(({ scenario }) => refOf(scenario) === `${from.id}/${id}`);
    const left = number === undefined && task ? leftInOtherVersion(task, from.otherVersions) : null;
    const pack = left === null ? from : await packIn(left.folder);
    return taskFrom(pack, await pack.load(id, left?.variant ?? number ?? 1), target ?? { fast }, () =>
      allLessons([pack]),
    );
  };

  if (scenario === undefined && variant !== undefined) {
    throw wrongUsage('--variant says which variant of a task is meant: name the task');
  }
  const source = drill && drillSource(drill, packs, journal, choose);
  const given = await source?.next();
  if (drill && !given) throw wrongUsage(nothingFits(drill, list));
  const first = scenario === undefined ? nextOf(home, next) : { name: scenario, variant };
  const opened = given?.task ?? (first && (await choose(first.name, first.variant)));
  const exam = await runningExam(context.env, Date.now());
  const store = createStore({
    home,
    session: null,
    loaded: { ...nothingLoaded, exam },
    ...(notice === undefined ? {} : { notice }),
  });
  // A drill gives the tasks that its plan has shown; the next one gives others.
  let seed = newSeed();
  const runner = new TaskRunner({
    store,
    list,
    choose,
    journal,
    context,
    isPreview,
    packs,
    fast,
    ...(source ? { drill: source } : {}),
    planDrill: async (minutes) => ({ minutes, tasks: await plannedDrill(packs, journal, minutes, seed) }),
    startDrill(minutes) {
      const started = drillSource({ minutes, seed }, packs, journal, choose);
      seed = newSeed();
      return { source: started, summary: () => summaryLines(started, list, journal) };
    },
  });
  if (opened) runner.open(opened, given?.why);
  const signal = await draw(store, runner, { color, context, isReal: target !== undefined });
  if (target) context.stderr.write(`removing what was made on ${target.context}\n`);
  const { code, unkept } = await runner.close();
  if (unkept !== null) context.stderr.write(`error: ${unkept}\n`);
  if (source) await printSummary(source, list, journal, context);
  return { code: signal === undefined ? code : 128 + constants.signals[signal], next: runner.next };
}

/** Chooses the tasks of a drill by what the journal says each time. */
function drillSource(
  { minutes, skill, seed }: DrillWish,
  packs: readonly ChosenPack[],
  journal: Journal,
  choose: (ref: string, variant: number) => Promise<ChosenTask>,
): JournalDrill {
  const tasks = packs.flatMap((pack) => pack.scenarios);
  const drill = { tasks, minutes, skill, seed, given: [] };
  const about = aboutTasks(tasks);
  const monotonic = (): number => performance.now();
  return new JournalDrill({ drill, about, journal, choose, says: reasonSays(packs), now: Date.now, monotonic });
}

/** After a drill: what came of its tasks. */
async function printSummary(
  source: JournalDrill,
  list: readonly ScenarioEntry[],
  journal: Journal,
  { stdout }: TerminalContext,
): Promise<void> {
  for (const line of await summaryLines(source, list, journal)) stdout.write(`${escapeUnsafe(line)}\n`);
}

/** What came of the tasks of a drill, line by line; nothing where the journal cannot be read, which was reported before. */
async function summaryLines(
  source: JournalDrill,
  list: readonly ScenarioEntry[],
  journal: Journal,
): Promise<readonly string[]> {
  try {
    const results = await source.results();
    const cards = reviewed(new Map(), ratedAttempts(await journal.read(), aboutTasks(list)));
    const lines = results.map(({ given: { task }, attempt }) => ({
      title: task.title,
      end: attempt?.end ?? null,
      seconds: attempt?.seconds ?? null,
      minutes: task.minutes,
      checks: attempt?.checks ?? 0,
      hints: attempt?.hints ?? 0,
    }));
    return drillSummaryText(lines, dueIds(cards, Date.now()).size).trimEnd().split('\n');
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    return [];
  }
}

/** A seed that is another one each time. */
function newSeed(): number {
  return (Date.now() % 999_983) + 1;
}

/** The tasks that a drill would give now, each with why. */
async function plannedDrill(
  packs: readonly ChosenPack[],
  journal: Journal,
  minutes: number,
  seed: number,
): Promise<DrillView['tasks']> {
  const tasks = packs.flatMap((pack) => pack.scenarios);
  const now = Date.now();
  const events = await journal.read().catch((error: unknown) => {
    if (!(error instanceof JournalError)) throw error;
    return [];
  });
  const cards = reviewed(new Map(), ratedAttempts(events, aboutTasks(tasks)));
  const planned = planDrill({ tasks, cards, used: usedVariants(events), minutes, skill: undefined, seed, now });
  const says = reasonSays(packs);
  return planned.map(({ task, reason }) => ({ title: task.title, minutes: task.minutes, because: says(reason, now) }));
}

/**
 * The task that was left, or the next new one, where `wanted` says that one is to be opened without being named. On a new
 * machine there is none: the first screen offers the entry test.
 */
function nextOf(
  home: Home,
  wanted: boolean,
): { readonly name: string; readonly variant: number | undefined } | undefined {
  const task = wanted && !home.isNew ? nextTask(home) : null;
  return task ? { name: refOf(task.scenario), variant: variantLeft(task) } : undefined;
}

/**
 * The attempt to go on with where the pack has another version by now: it stays on its own, while that is kept and the
 * present one has no attempt.
 */
function leftInOtherVersion(
  { scenario, progress }: HomeTask,
  kept: ChosenPack['otherVersions'],
): { readonly folder: string; readonly variant: number } | null {
  if (progress.attempts.some(({ version }) => version === scenario.version)) return null;
  const left = progress.attempts.findLast(({ version }) => kept?.has(version) === true);
  const folder = left && kept?.get(left.version);
  return left === undefined || folder === undefined ? null : { folder, variant: left.variant };
}

/** A task as it is to stand on a real cluster, or else on the simulated one. */
async function taskFrom(
  { folder }: ChosenPack,
  scenario: Scenario,
  on: RealTarget | { readonly fast: boolean },
  readLessons: () => Promise<readonly Lesson[]>,
): Promise<ChosenTask> {
  const packFolder = folder === undefined ? {} : { packFolder: folder };
  if (!('prepare' in on)) return { scenario, ...packFolder, target: { is: 'simulated', fast: on.fast }, readLessons };
  const task = await on.prepare(scenario);
  return { scenario: task.scenario, ...packFolder, target: { is: 'real', context: on.context, task }, readLessons };
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
  const theme = themeFor(context.env, { ...chosenSettings(context.env).data, color });
  const { App } = await import('../screens/app.tsx');
  let ending: NodeJS.Signals | undefined;
  let restore = (): void => undefined;
  await drawApp(
    <App
      store={store}
      theme={theme}
      now={() => performance.now()}
      perform={(command) => runner.perform(command)}
      onReady={(terminal) => {
        runner.ready(terminal);
        keepHeapSmall();
      }}
    />,
    context,
    theme.linear,
    (unmount) => {
      if (!isReal) return;
      restore = handleSignals({ forward: ['SIGTERM', 'SIGHUP'] }, (signal) => {
        ending = signal;
        unmount();
      });
    },
  );
  restore();
  return ending;
}
