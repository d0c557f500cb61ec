/** One thing that happened in the practice of one task, as the journal keeps it: a line each. */
export type JournalEvent = {
  /** When, in ISO 8601 (UTC). */
  readonly at: string;
  readonly scenario: string;
  /** Counts from 1. */
  readonly variant: number;
  /** Seconds of the attempt's clock when it happened. */
  readonly elapsed: number;
} & AttemptEvent;

/** What can happen in an attempt. */
export type AttemptEvent =
  /** An attempt begins; one that was left goes on without another `started`. */
  | { readonly is: 'started' }
  | {
      readonly is: 'checked';
      readonly score: number | null;
      readonly passed: boolean;
      /** Ids of the checks that did not pass. */
      readonly failed: readonly string[];
      /** Equal for two checks of one cluster with one result. */
      readonly key?: string;
    }
  /** `hint` counts from 1. */
  | { readonly is: 'hinted'; readonly hint: number }
  | { readonly is: 'solution-shown' }
  | { readonly is: 'reset' }
  | { readonly is: 'left' }
  /** Every check passed: the attempt is over. */
  | { readonly is: 'passed' };

/** How far one task has come. */
export interface TaskProgress {
  readonly state: 'new' | 'started' | 'passed';
  /** The best score of all attempts, 0 to 1; `null` before the first check that could be scored. */
  readonly best: number | null;
  /** The attempt that passed in the least time, one without the reference answer first; `null` before the first pass. */
  readonly bestPass: PassedAttempt | null;
  /** Whether the reference answer was shown in any attempt. */
  readonly solutionSeen: boolean;
  /** The attempt that was left and can go on; `null` when there is none. */
  readonly open: OpenAttempt | null;
  /** When it was last worked on, in ISO 8601; `null` for a new one. */
  readonly lastAt: string | null;
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

/** An attempt that is not over, and what was used so far. */
export interface OpenAttempt extends PassedAttempt {
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
  lastAt: null,
};

/** The progress of every task in the events, by scenario id. Events are in the order in which they were kept. */
export function progressOf(events: readonly JournalEvent[]): ReadonlyMap<string, TaskProgress> {
  const tasks = new Map<string, TaskProgress>();
  for (const event of events) tasks.set(event.scenario, after(tasks.get(event.scenario) ?? untouchedProgress, event));
  return tasks;
}

/** An attempt that begins. */
export const newAttempt: OpenAttempt = { elapsed: 0, tries: 0, hints: 0, solutionShown: false, lastCheck: null };

function after(was: TaskProgress, event: JournalEvent): TaskProgress {
  const task = { ...was, state: was.state === 'passed' ? was.state : ('started' as const), lastAt: event.at };
  if (event.is === 'started') return { ...task, open: newAttempt };
  // An event after a pass and before the next start belongs to the attempt that is over.
  if (was.open === null && was.state === 'passed') return { ...was, lastAt: event.at };
  const attempt = was.open ?? newAttempt;
  const open = { ...attempt, elapsed: Math.max(attempt.elapsed, event.elapsed) };
  switch (event.is) {
    case 'checked': {
      const checked = { ...open, tries: open.tries + 1, lastCheck: event.key ?? null };
      const scored = { ...task, best: better(was.best, event.score) };
      return event.passed ? passed(scored, checked) : { ...scored, open: checked };
    }
    case 'passed':
      return passed(task, open);
    case 'hinted':
      return { ...task, open: { ...open, hints: Math.max(open.hints, event.hint) } };
    case 'solution-shown':
      return { ...task, solutionSeen: true, open: { ...open, solutionShown: true } };
    case 'reset':
    case 'left':
      return { ...task, open };
  }
}

/** The task with an attempt that is over. A check that passed is enough: the `passed` after it may not have been written. */
function passed(task: TaskProgress, { elapsed, tries, hints, solutionShown }: OpenAttempt): TaskProgress {
  const own = { elapsed, tries, hints, solutionShown };
  const isBest = task.bestPass === null || isBetter(own, task.bestPass);
  return { ...task, state: 'passed', open: null, bestPass: isBest ? own : task.bestPass };
}

/** An attempt without the reference answer is better than one with it; else the one with less time is. */
function isBetter(one: PassedAttempt, other: PassedAttempt): boolean {
  if (one.solutionShown !== other.solutionShown) return !one.solutionShown;
  return one.elapsed < other.elapsed;
}

function better(best: number | null, score: number | null): number | null {
  if (best === null || score === null) return best ?? score;
  return Math.max(best, score);
}
