import { type TaskProgress, untouchedProgress } from '../progress/progress.ts';
import { refOf, type ScenarioEntry } from '../scenario/pack-entry.ts';

/** The first screen: the list of tasks. */
export interface Home {
  readonly tasks: readonly HomeTask[];
  /** The index of the selected task. */
  readonly selected: number;
  /** The page of keys is shown. */
  readonly keys: boolean;
  /** What does not work, in one sentence. */
  readonly trouble: string | null;
}

/** What the first screen shows of a scenario. */
export type HomeScenario = Pick<
  ScenarioEntry,
  'id' | 'pack' | 'version' | 'title' | 'domain' | 'difficulty' | 'minutes' | 'skills'
>;

/** A task, and how far the person has come with it. */
export interface HomeTask {
  readonly scenario: HomeScenario;
  readonly progress: TaskProgress;
  /** It was passed, and one of its skills should be practised again. */
  readonly isDue: boolean;
}

/** What happens on the first screen. */
export type HomeEvent =
  | { readonly is: 'choose'; readonly by: number }
  | { readonly is: 'keys'; readonly shown: boolean };

/**
 * The first screen with all tasks and the progress of each; the task to go on with is selected. `due` has the skills that
 * should be practised again.
 */
export function openHome(
  scenarios: readonly HomeScenario[],
  progress: ReadonlyMap<string, TaskProgress>,
  trouble: string | null,
  due: ReadonlySet<string> = new Set(),
): Home {
  const tasks = scenarios.map((scenario) => {
    const own = progress.get(refOf(scenario)) ?? untouchedProgress;
    const isDue = own.state === 'passed' && scenario.skills.some((skill) => due.has(skill));
    return { scenario, progress: own, isDue };
  });
  const next = nextTask(tasks);
  return { tasks, selected: next ? tasks.indexOf(next) : 0, keys: false, trouble };
}

/**
 * The task to go on with: the one left last, else the first that is due, else the first new one; `null` when all are passed.
 * `except` is a task that does not count, as `PACK/ID`.
 */
export function nextTask(all: readonly HomeTask[], except?: string): HomeTask | null {
  const tasks = all.filter(({ scenario }) => refOf(scenario) !== except);
  const left = tasks.filter(({ progress }) => progress.open !== null);
  const latest = left.toSorted((a, b) => (b.progress.lastAt ?? '').localeCompare(a.progress.lastAt ?? ''))[0];
  return latest ?? tasks.find(({ isDue }) => isDue) ?? tasks.find(({ progress }) => progress.state === 'new') ?? null;
}

/** The variant that was left last in a task's present version; undefined where none was. */
export function variantLeft({ scenario, progress }: HomeTask): number | undefined {
  return progress.attempts.findLast(({ version }) => version === scenario.version)?.variant;
}

/** What the first screen becomes by an event. */
export function stepHome(state: Home, event: HomeEvent): Home {
  if (event.is === 'keys') return { ...state, keys: event.shown };
  return { ...state, selected: Math.max(0, Math.min(state.selected + event.by, state.tasks.length - 1)) };
}
