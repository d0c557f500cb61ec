import { type TaskProgress, untouchedProgress } from '../progress/progress.ts';
import { refOf, type ScenarioEntry } from '../scenario/pack-entry.ts';

/** The first screen: which task now. */
export interface Home {
  readonly tasks: readonly HomeTask[];
  readonly selected: number;
  readonly keys: boolean;
  /** What the surroundings do not let happen: one sentence. */
  readonly trouble: string | null;
}

/** What the first screen shows of a scenario. */
export type HomeScenario = Pick<
  ScenarioEntry,
  'id' | 'pack' | 'version' | 'title' | 'domain' | 'difficulty' | 'minutes'
>;

export interface HomeTask {
  readonly scenario: HomeScenario;
  readonly progress: TaskProgress;
}

export type HomeEvent =
  | { readonly is: 'choose'; readonly by: number }
  | { readonly is: 'keys'; readonly shown: boolean };

/** The catalogue with what is known of each task; what to do now is selected. */
export function openHome(
  scenarios: readonly HomeScenario[],
  progress: ReadonlyMap<string, TaskProgress>,
  trouble: string | null,
): Home {
  const tasks = scenarios.map((scenario) => ({
    scenario,
    progress: progress.get(refOf(scenario)) ?? untouchedProgress,
  }));
  const next = whatNow(tasks);
  return { tasks, selected: next ? tasks.indexOf(next) : 0, keys: false, trouble };
}

/** The task to go on with: the one left last, else the first new one; nothing when all are passed. */
export function whatNow(tasks: readonly HomeTask[]): HomeTask | null {
  const left = tasks.filter(({ progress }) => progress.open !== null);
  const latest = left.toSorted((a, b) => (b.progress.lastAt ?? '').localeCompare(a.progress.lastAt ?? ''))[0];
  return latest ?? tasks.find(({ progress }) => progress.state === 'new') ?? null;
}

/** The variant of a task that was left in its present version, the last one; else the task as it is written. */
export function variantLeft({ scenario, progress }: HomeTask): number {
  return progress.attempts.findLast(({ version }) => version === scenario.version)?.variant ?? 1;
}

export function stepHome(state: Home, event: HomeEvent): Home {
  if (event.is === 'keys') return { ...state, keys: event.shown };
  return { ...state, selected: Math.max(0, Math.min(state.selected + event.by, state.tasks.length - 1)) };
}
