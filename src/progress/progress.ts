/** One thing that happened in the practice of one task, as the journal keeps it: a line each. */
export type JournalEvent = {
  /** When, in ISO 8601 (UTC). */
  readonly at: string;
  readonly scenario: string;
  /** Counts from 1. */
  readonly variant: number;
  /** Seconds of the attempt's clock when it happened. */
  readonly elapsed: number;
} & Happening;

export type Happening =
  /** An attempt begins; one that was left goes on without a new `started`. */
  | { readonly is: 'started' }
  | {
      readonly is: 'checked';
      readonly score: number | null;
      readonly passed: boolean;
      /** Ids of the checks that did not pass. */
      readonly failed: readonly string[];
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
  /** The attempt that can be gone on with; `null` when there is none. */
  readonly open: OpenAttempt | null;
  /** When it was last worked on, in ISO 8601; `null` for a new one. */
  readonly lastAt: string | null;
}

export interface OpenAttempt {
  /** Seconds on its clock so far. */
  readonly elapsed: number;
  /** Checks made. */
  readonly tries: number;
  readonly hints: number;
  readonly solutionShown: boolean;
}

/** Seconds that an attempt's clock may show: more than a year is no time that somebody practised. */
export function isElapsed(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 366 * 86_400;
}

export const untouchedProgress: TaskProgress = { state: 'new', best: null, open: null, lastAt: null };

/** The progress of every task that the events speak of, by scenario id. Events are in the order they were kept. */
export function progressOf(events: readonly JournalEvent[]): ReadonlyMap<string, TaskProgress> {
  const tasks = new Map<string, TaskProgress>();
  for (const event of events) tasks.set(event.scenario, after(tasks.get(event.scenario) ?? untouchedProgress, event));
  return tasks;
}

const freshAttempt: OpenAttempt = { elapsed: 0, tries: 0, hints: 0, solutionShown: false };

function after(was: TaskProgress, event: JournalEvent): TaskProgress {
  const task = { ...was, state: was.state === 'passed' ? was.state : ('started' as const), lastAt: event.at };
  if (event.is === 'passed') return { ...task, state: 'passed', open: null };
  if (event.is === 'started') return { ...task, open: freshAttempt };
  // Whatever comes after a pass and before the next start belongs to the attempt that is over.
  if (was.open === null && was.state === 'passed') return { ...was, lastAt: event.at };
  const attempt = was.open ?? freshAttempt;
  const open = { ...attempt, elapsed: Math.max(attempt.elapsed, event.elapsed) };
  switch (event.is) {
    case 'checked':
      return { ...task, best: better(was.best, event.score), open: { ...open, tries: open.tries + 1 } };
    case 'hinted':
      return { ...task, open: { ...open, hints: Math.max(open.hints, event.hint) } };
    case 'solution-shown':
      return { ...task, open: { ...open, solutionShown: true } };
    case 'reset':
    case 'left':
      return { ...task, open };
  }
}

function better(best: number | null, score: number | null): number | null {
  if (best === null || score === null) return best ?? score;
  return Math.max(best, score);
}
