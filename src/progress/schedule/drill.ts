import type { JournalEvent } from '../progress.ts';
import { reviewed, type SkillCards } from './cards.ts';
import { type DrillTask, type Missed, type PlannedTask, planDrill } from './drill-plan.ts';
import { type AboutTask, type RatedAttempt, ratedAttempts } from './rated-attempts.ts';
import { type UsedVariants, usedVariants } from './variant-pool.ts';

/** A drill that runs: what it was started with, and what it has given so far. */
export interface Drill<Task extends DrillTask> {
  readonly tasks: readonly Task[];
  readonly minutes: number;
  readonly skill?: string | undefined;
  readonly seed: number;
  /** In their order. */
  readonly given: readonly GivenTask<Task>[];
}

/** A task that a drill has given. */
export interface GivenTask<Task extends DrillTask> extends PlannedTask<Task> {
  /** When, in milliseconds since 1970. */
  readonly at: number;
}

/** What came of a task of a drill. */
export interface DrillResult<Task extends DrillTask> {
  readonly given: GivenTask<Task>;
  /** The last attempt at it that ended during the drill; null where it was left. */
  readonly attempt: RatedAttempt | null;
}

/** What is known when the next task of a drill is asked for. */
export interface DrillMoment {
  /** The attempts that have ended, those of the drill at least, in the order of their ends. */
  readonly attempts: readonly RatedAttempt[];
  readonly cards: SkillCards;
  readonly used: UsedVariants;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Minutes since the drill began, by a clock that is never set. */
  readonly minutesGone: number;
}

/** What a journal says at a moment. */
export function momentOf(
  events: readonly JournalEvent[],
  about: AboutTask,
  time: Pick<DrillMoment, 'now' | 'minutesGone'>,
): DrillMoment {
  const attempts = ratedAttempts(events, about);
  return { attempts, cards: reviewed(new Map(), attempts), used: usedVariants(events), ...time };
}

/**
 * The next task of a drill; null where it is over: no task fits into the time that is left. It follows from how the tasks
 * before it ended: a skill that went wrong comes back once in an easier task.
 */
export function nextTask<Task extends DrillTask>(drill: Drill<Task>, moment: DrillMoment): PlannedTask<Task> | null {
  const { tasks, skill, seed, given } = drill;
  const { attempts, cards, used, now, minutesGone } = moment;
  const [next] = planDrill({
    tasks,
    cards,
    used,
    minutes: drill.minutes - minutesGone,
    skill,
    seed,
    now,
    given: new Set(given.map(({ task }) => refOf(task))),
    lastSkill: given.at(-1)?.task.skills[0],
    missed: missedIn(drill, resultsOf(drill, attempts)),
  });
  return next ?? null;
}

/** What came of each task that a drill has given. */
export function resultsOf<Task extends DrillTask>(
  { given }: Drill<Task>,
  attempts: readonly RatedAttempt[],
): readonly DrillResult<Task>[] {
  return given.map((one) => ({
    given: one,
    attempt:
      attempts.findLast(
        ({ task, variant, endedAt }) => task === refOf(one.task) && variant === one.variant && endedAt >= one.at,
      ) ?? null,
  }));
}

/** What went wrong and was not served again since. */
function missedIn<Task extends DrillTask>(
  { given }: Drill<Task>,
  results: readonly DrillResult<Task>[],
): readonly Missed[] {
  const missed = new Map<string, Missed>();
  for (const [at, { attempt }] of results.entries()) {
    const { reason, task } = given[at] ?? {};
    // A misconception says more than the skills that it was made in: it comes back in their place.
    const wrong = !attempt ? [] : attempt.made.length > 0 ? attempt.made : againIn(attempt);
    if (reason?.is === 'missed') missed.delete(reason.id);
    else if (task) for (const id of wrong.slice(0, mostMissed)) missed.set(id, { id, difficulty: task.difficulty });
  }
  return [...missed.values()];
}

/** So many ids of one task come back: a drill of half an hour has room for little more. */
const mostMissed = 2;

function againIn({ ratings }: RatedAttempt): readonly string[] {
  return [...ratings].flatMap(([skill, rating]) => (rating === 'again' ? [skill] : []));
}

function refOf({ pack, id }: Pick<DrillTask, 'pack' | 'id'>): string {
  return `${pack}/${id}`;
}
