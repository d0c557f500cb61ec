import { type TaskProgress, untouchedProgress } from '../progress/progress.ts';
import { refOf, type ScenarioEntry } from '../scenario/pack-entry.ts';
import { isAnswered, isEntryQuestion, knownSteps } from './entry-test.ts';

/** The tasks, and how far the person has come with each: what the first screen and the catalogue show. */
export interface Home {
  /** The next question of the entry test, while one is to be asked; then every task. */
  readonly tasks: readonly HomeTask[];
  /** The questions of the entry test; empty where no pack has one. */
  readonly entryTest: readonly HomeTask[];
  /** Nothing was ever practised: the entry test is offered, and can be passed over. */
  readonly isNew: boolean;
  /** The entry test was passed over. */
  readonly isStraight: boolean;
  /** `PACK/ID` of the task that was offered before a drill which has just ended: it is offered again. */
  readonly before?: string | undefined;
  /** What does not work, in one sentence. */
  readonly trouble: string | null;
}

/** What the first screen shows of a scenario. */
export type HomeScenario = Pick<
  ScenarioEntry,
  | 'id'
  | 'pack'
  | 'version'
  | 'title'
  | 'domain'
  | 'competency'
  | 'difficulty'
  | 'minutes'
  | 'skills'
  | 'misconceptions'
  | 'uses'
  | 'kind'
>;

/** A task, and how far the person has come with it. */
export interface HomeTask {
  readonly scenario: HomeScenario;
  readonly progress: TaskProgress;
  /** It was passed, and one of its skills should be practised again. */
  readonly isDue?: boolean;
  /** The entry test showed that the person knows it: it is not offered as the next one. */
  readonly isKnown?: boolean;
}

/** What happens to the tasks: the entry test is passed over, and so are the steps after it. */
export type HomeEvent = { readonly is: 'straight' };

/**
 * All tasks with the progress of each. `due` has the skills that should be practised again.
 */
export function openHome(
  scenarios: readonly HomeScenario[],
  progress: ReadonlyMap<string, TaskProgress>,
  trouble: string | null,
  due: ReadonlySet<string> = new Set(),
): Home {
  const all = scenarios.map((scenario): HomeTask => {
    const own = progress.get(refOf(scenario)) ?? untouchedProgress;
    const isDue = own.state === 'passed' && scenario.skills.some((skill) => due.has(skill));
    return { scenario, progress: own, ...(isDue ? { isDue } : {}) };
  });
  const [entryTest, others] = [all.filter(isQuestion), all.filter((task) => !isQuestion(task))];
  const known = new Set<HomeTask>(
    entryTest.every(isAnswered)
      ? knownSteps(
          entryTest,
          others.filter((task) => isStep(task, entryTest)),
        )
      : [],
  );
  const practised = others.map((task): HomeTask => (known.has(task) ? { ...task, isKnown: true } : task));
  const isStraight = !entryTest.some(isTouched) && others.some(isTouched);
  const isNew = trouble === null && entryTest.length > 0 && !all.some(isTouched);
  const home = { tasks: practised, entryTest, isNew, isStraight, trouble };
  return { ...home, tasks: [...questionsLeft(home).slice(0, 1), ...practised] };
}

/**
 * The task to go on with: the one offered before a drill, else the one left last, else the next question of the entry test, else the first that is due, else the
 * first new one; `null` when all are passed. `except` is a task that does not count, as `PACK/ID`.
 */
export function nextTask(home: Home, except?: string): HomeTask | null {
  const { entryTest, isStraight } = home;
  const practised = home.tasks.filter((task) => !isQuestion(task));
  const tasks = [...questionsLeft(home), ...practised].filter(({ scenario }) => refOf(scenario) !== except);
  const left = tasks.filter(({ progress }) => progress.open !== null);
  const latest = left.toSorted((a, b) => (b.progress.lastAt ?? '').localeCompare(a.progress.lastAt ?? ''))[0];
  const areStepsSkipped = isStraight && !practised.some((task) => isStep(task, entryTest) && isTouched(task));
  const isNext = (task: HomeTask): boolean =>
    task.progress.state === 'new' && !task.isKnown && !(areStepsSkipped && isStep(task, entryTest));
  const [question] = tasks.filter((task) => isQuestion(task) && isNext(task));
  const isLeft = ({ progress, isKnown, isDue }: HomeTask): boolean =>
    progress.open !== null || (progress.state === 'new' && !isKnown) || isDue === true;
  const before = home.before === except ? undefined : home.before;
  const offered = [...entryTest, ...practised].find((task) => refOf(task.scenario) === before && isLeft(task));
  return offered ?? latest ?? question ?? practised.find((task) => isAgain(task, except)) ?? tasks.find(isNext) ?? null;
}

/** The steps that the entry test has just skipped: it is answered, and nothing was practised after it; else null. */
export function justSkipped({ tasks, entryTest }: Home): readonly HomeTask[] | null {
  if (entryTest.length === 0 || !entryTest.every(isAnswered) || tasks.some(isTouched)) return null;
  return tasks.filter(({ isKnown }) => isKnown);
}

/** The first steps where all are done: those that were passed, and those that the entry test skipped. */
export interface DoneSteps {
  readonly passed: readonly HomeTask[];
  readonly skipped: readonly HomeTask[];
}

/** The first steps, where each of them is passed or skipped, and one is passed at least; else null. */
function doneSteps({ tasks, entryTest }: Home, isPassed: (task: HomeTask) => boolean): DoneSteps | null {
  const steps = tasks.filter((task) => !isQuestion(task) && isStep(task, entryTest));
  const passed = steps.filter(isPassed);
  if (passed.length === 0 || !steps.every((step) => isPassed(step) || step.isKnown === true)) return null;
  return { passed, skipped: steps.filter((step) => !isPassed(step)) };
}

/** The first steps where they have just been done: nothing was practised after them; else null. */
export function justDoneSteps(home: Home): DoneSteps | null {
  const isAfter = (task: HomeTask): boolean => !isQuestion(task) && !isStep(task, home.entryTest);
  return home.tasks.some((task) => isAfter(task) && isTouched(task)) ? null : doneSteps(home, hasPassed);
}

/** The first steps where a task, as `PACK/ID`, is the last of them and has just been passed for the first time; else null. */
export function stepsDoneBy(home: Home, ref: string): DoneSteps | null {
  const step = home.tasks.find(({ scenario }) => refOf(scenario) === ref);
  if (step === undefined || isQuestion(step) || !isStep(step, home.entryTest) || hasPassed(step)) return null;
  return doneSteps(home, (task) => task === step || hasPassed(task));
}

/** The variant that was left last in a task's present version; undefined where none was. */
export function variantLeft({ scenario, progress }: HomeTask): number | undefined {
  return progress.attempts.findLast(({ version }) => version === scenario.version)?.variant;
}

/** What the tasks become by an event. */
export function stepHome(state: Home, _event: HomeEvent): Home {
  const tasks = state.tasks.filter((task) => !isQuestion(task));
  return { ...state, tasks, isNew: false, isStraight: true };
}

/** The questions that are still to be asked. */
function questionsLeft({ entryTest, isStraight }: Pick<Home, 'entryTest' | 'isStraight'>): readonly HomeTask[] {
  return isStraight ? [] : entryTest.filter((question) => !isAnswered(question));
}

/** Whether a task is due, and is not the one that does not count. */
function isAgain({ scenario, isDue }: HomeTask, except: string | undefined): boolean {
  return isDue === true && refOf(scenario) !== except;
}

function isQuestion({ scenario }: HomeTask): boolean {
  return isEntryQuestion(scenario);
}

/** Whether a task is of a pack that begins with an entry test. */
function isStep({ scenario }: HomeTask, entryTest: readonly HomeTask[]): boolean {
  return entryTest.some((question) => question.scenario.pack === scenario.pack);
}

function hasPassed({ progress }: HomeTask): boolean {
  return progress.state === 'passed';
}

function isTouched({ progress }: HomeTask): boolean {
  return progress.state !== 'new';
}
