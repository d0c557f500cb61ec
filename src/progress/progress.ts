/** One thing that happened in the practice of one task, as the journal keeps it: a line each. */
export type JournalEvent = {
  /** When, in ISO 8601 (UTC). */
  readonly at: string;
  readonly pack: string;
  /** The version of the pack: a variant's number means the same while it does. */
  readonly version: string;
  readonly scenario: string;
  /** Counts from 1. */
  readonly variant: number;
  /** Seconds of the attempt's clock when it happened. */
  readonly elapsed: number;
  /** Set where it was imported from another machine: equal for all events of one import. See `import-events.ts`. */
  readonly from?: string;
} & AttemptEvent;

/** What can happen in an attempt. */
export type AttemptEvent =
  /**
   * An attempt begins; one that was left goes on without another `started`. It has what the task is about, so
   * that the schedule can be computed where the pack is missing.
   */
  | { readonly is: 'started'; readonly about?: TaskAbout }
  | {
      readonly is: 'checked';
      readonly score: number | null;
      readonly passed: boolean;
      /** Ids of the checks that did not pass. */
      readonly failed: readonly string[];
      /** Equal for two checks of one cluster with one result. */
      readonly key?: string;
      /** The skills that the failed checks are about; absent: all skills of the task. */
      readonly skills?: readonly string[];
      /** Ids of the misconceptions that the grade names. */
      readonly misconceptions?: readonly string[];
    }
  /** `hint` counts from 1. */
  | { readonly is: 'hinted'; readonly hint: number }
  | { readonly is: 'solution-shown' }
  | { readonly is: 'reset' }
  | { readonly is: 'left' }
  /** The task was skipped in a drill: the attempt is given up, and over. */
  | { readonly is: 'skipped' }
  /** Every check passed: the attempt is over. */
  | { readonly is: 'passed' };

/** What a task asks for, as the schedule of skills needs it. */
export interface TaskAbout {
  /** Ids of skills, the main one first. */
  readonly skills: readonly string[];
  /** Par time. */
  readonly minutes: number;
  /** Ids of the misconceptions that the task shows when they are made. */
  readonly misconceptions: readonly string[];
}

/** How far one task has come. */
export interface TaskProgress {
  readonly state: 'new' | 'started' | 'passed';
  /** The best score of all attempts, 0 to 1; `null` before the first check that could be scored. */
  readonly best: number | null;
  /** The attempt that passed in the least time, one without the reference answer first; `null` before the first pass. */
  readonly bestPass: PassedAttempt | null;
  /** Whether the reference answer was shown in any attempt. */
  readonly solutionSeen: boolean;
  /** The attempt that was left last and can go on; `null` when there is none. */
  readonly open: OpenAttempt | null;
  /** All that can be gone on with, of whatever variant, the last one last. */
  readonly attempts: readonly OpenAttempt[];
  /** When it was last worked on, in ISO 8601; `null` for a new one. */
  readonly lastAt: string | null;
}

/** An attempt that was left and is not over. */
export interface OpenAttempt extends Attempt {
  readonly version: string;
  readonly variant: number;
}

/** What was used of an attempt. */
export interface PassedAttempt {
  /** Seconds on its clock. */
  readonly elapsed: number;
  /** Checks made. */
  readonly tries: number;
  readonly hints: number;
  readonly solutionShown: boolean;
}

/** Whether a value is a number of seconds that an attempt's clock may show: at most a year. */
export function isElapsed(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 366 * 86_400;
}

/** How far an attempt has come. */
export interface Attempt extends PassedAttempt {
  /** The key of its last check: see `AttemptEvent`. `null` before the first, or where it had none. */
  readonly lastCheck: string | null;
}

/** The progress of a task that was never opened. */
export const untouchedProgress: TaskProgress = {
  state: 'new',
  best: null,
  bestPass: null,
  solutionSeen: false,
  open: null,
  attempts: [],
  lastAt: null,
};

/** The open attempt of one variant; `null` where there is none. */
export function attemptOf(
  { attempts }: TaskProgress,
  which: Pick<OpenAttempt, 'version' | 'variant'>,
): OpenAttempt | null {
  return attempts.find((attempt) => isOf(attempt, which)) ?? null;
}

/** The progress of every task in the events, by `PACK/SCENARIO`. Events are in the order in which they were kept. */
export function progressOf(events: readonly JournalEvent[]): ReadonlyMap<string, TaskProgress> {
  const tasks = new Map<string, Known>();
  for (const event of events) {
    const key = `${event.pack}/${event.scenario}`;
    tasks.set(key, after(tasks.get(key) ?? { progress: untouchedProgress, over: [] }, event));
  }
  return new Map([...tasks].map(([key, { progress }]) => [key, progress]));
}

/** The progress of a task, and its variants that were passed or skipped and not started again. */
interface Known {
  readonly progress: TaskProgress;
  readonly over: readonly Pick<OpenAttempt, 'version' | 'variant'>[];
}

/** An attempt that begins. */
export const newAttempt: Attempt = { elapsed: 0, tries: 0, hints: 0, solutionShown: false, lastCheck: null };

function after({ progress: was, over }: Known, event: JournalEvent): Known {
  const { version, variant } = event;
  const task = { ...was, state: was.state === 'passed' ? was.state : ('started' as const), lastAt: event.at };
  const others = was.attempts.filter((attempt) => !isOf(attempt, event));
  const stillOver = over.filter((each) => !isOf(each, event));
  // An event after a pass and before the next start belongs to the attempt that is over.
  if (event.is !== 'started' && stillOver.length < over.length) return { progress: { ...was, lastAt: event.at }, over };
  const attempt = {
    ...(event.is === 'started' ? newAttempt : (attemptOf(was, event) ?? newAttempt)),
    version,
    variant,
  };
  const open = continued(attempt, event);
  const best = event.is === 'checked' ? better(was.best, event.score) : was.best;
  const solutionSeen = was.solutionSeen || open.solutionShown;
  const isOver = { attempts: others, open: others.at(-1) ?? null };
  if (event.is === 'skipped')
    return { progress: { ...task, solutionSeen, ...isOver }, over: [...stillOver, { version, variant }] };
  // A check that passed is enough: a crash may have come before the `passed` after it.
  if (event.is !== 'passed' && !(event.is === 'checked' && event.passed)) {
    return { progress: { ...task, best, solutionSeen, attempts: [...others, open], open }, over: stillOver };
  }
  const bestPass = was.bestPass === null || isBetter(open, was.bestPass) ? usedOf(open) : was.bestPass;
  const passed = { state: 'passed' as const, ...isOver };
  return { progress: { ...task, best, solutionSeen, bestPass, ...passed }, over: [...stillOver, { version, variant }] };
}

function usedOf({ elapsed, tries, hints, solutionShown }: Attempt): PassedAttempt {
  return { elapsed, tries, hints, solutionShown };
}

/** An attempt without the reference answer is better than one with it; else the one with less time is. */
function isBetter(one: PassedAttempt, other: PassedAttempt): boolean {
  if (one.solutionShown !== other.solutionShown) return !one.solutionShown;
  return one.elapsed < other.elapsed;
}

function continued(attempt: OpenAttempt, event: JournalEvent): OpenAttempt {
  if (event.is === 'started') return attempt;
  const open = { ...attempt, elapsed: Math.max(attempt.elapsed, event.elapsed) };
  switch (event.is) {
    case 'checked':
      return { ...open, tries: open.tries + 1, lastCheck: event.key ?? null };
    case 'hinted':
      return { ...open, hints: Math.max(open.hints, event.hint) };
    case 'solution-shown':
      return { ...open, solutionShown: true };
    case 'reset':
    case 'left':
    case 'skipped':
    case 'passed':
      return open;
  }
}

function isOf(one: Pick<OpenAttempt, 'version' | 'variant'>, other: Pick<OpenAttempt, 'version' | 'variant'>): boolean {
  return one.version === other.version && one.variant === other.variant;
}

function better(best: number | null, score: number | null): number | null {
  if (best === null || score === null) return best ?? score;
  return Math.max(best, score);
}
