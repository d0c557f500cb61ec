import { seededRandom } from '../../src/cluster/seeded-random.ts';
import type { AttemptEvent, JournalEvent } from '../../src/progress/progress.ts';
import { dueIds, retrievability, reviewed, type SkillCards } from '../../src/progress/schedule/cards.ts';
import { type Drill, nextTask, resultsOf } from '../../src/progress/schedule/drill.ts';
import type { DrillTask, PlannedTask } from '../../src/progress/schedule/drill-plan.ts';
import { aboutTasks, type RatedAttempt, ratedAttempts } from '../../src/progress/schedule/rated-attempts.ts';
import { type UsedVariants, usedVariants } from '../../src/progress/schedule/variant-pool.ts';

/** Milliseconds. */
const day = 86_400_000;
const firstDay = Date.parse('2026-01-01T18:00:00Z');

/** A person who practises, as a simulation has them. */
export interface Learner {
  readonly name: string;
  readonly about: string;
  readonly seed: number;
  /** Minutes of a drill. */
  readonly minutes: number;
  /** Whether they practise on a day, counted from 0. */
  readonly practises: (day: number, draw: () => number) => boolean;
  /** The chance that they do a thing wrong though they know it. */
  readonly slips: number;
  /** The chance that they know a skill that they meet for the first time. */
  readonly begins: number;
  /** Days after which half of a new skill's memory is gone. */
  readonly halfLife: number;
  /** Their time as a share of par: from, to. */
  readonly pace: readonly [number, number];
  /** The chance that they give up when something went wrong. */
  readonly givesUp: number;
}

/** One day of a learner. */
export interface LearnerDay {
  readonly minutes: number;
  readonly tasks: number;
  /** Ratings given. */
  readonly reviews: number;
  /** Skills and misconceptions that are due after the drill. */
  readonly due: number;
  /** The mean chance that a skill of the catalogue is known, by the learner's own memory; 0 for skills never met. */
  readonly known: number;
}

/** A rating that the scheduler had a forecast for. */
export interface Forecast {
  /** The chance that FSRS gave, 0 to 1. */
  readonly chance: number;
  /** Whether the learner knew it. */
  readonly known: boolean;
}

/** What a simulated time brought. */
export interface LearnerRun {
  readonly days: readonly LearnerDay[];
  readonly forecasts: readonly Forecast[];
  /** After how many days with a drill something came back that was rated `again`, one number for each such rating. */
  readonly returns: readonly number[];
  /** Ratings of `again` that had not come back at the end, and since how many days with a drill. */
  readonly waiting: readonly number[];
  /** How often a variant came back before all variants of its task were given. */
  readonly earlyVariants: number;
  /** How many tasks were given. */
  readonly tasks: number;
}

/**
 * A learner's days with a drill each. Memory fades as `2^(-t / h)`: an exponential, and not the power curve of FSRS. The half-life
 * `h` grows when a skill is recalled late, and shrinks when it is not. Nothing here is left to chance but by the seed.
 */
export function simulate(learner: Learner, tasks: readonly DrillTask[], days: number): LearnerRun {
  return new Simulation(learner, tasks).run(days);
}

/** What a learner remembers of a skill. */
interface Memory {
  readonly halfLife: number;
  /** In days. */
  readonly at: number;
}

class Simulation {
  readonly #learner: Learner;
  readonly #tasks: readonly DrillTask[];
  readonly #skills: readonly string[];
  readonly #draw: () => number;
  readonly #memory = new Map<string, Memory>();
  readonly #used = new Map<string, number[]>();
  readonly #forecasts: Forecast[] = [];
  readonly #returns: number[] = [];
  /** What was rated `again`, and on which day with a drill. */
  readonly #failedOn = new Map<string, number>();
  #cards: SkillCards = new Map();
  #drills = 0;
  #earlyVariants = 0;
  #given = 0;

  constructor(learner: Learner, tasks: readonly DrillTask[]) {
    this.#learner = learner;
    this.#tasks = tasks;
    this.#skills = [...new Set(tasks.flatMap(({ skills }) => skills))];
    this.#draw = seededRandom(learner.seed);
  }

  run(days: number): LearnerRun {
    const run = Array.from({ length: days }, (_, at) => this.#day(at));
    return {
      days: run,
      forecasts: this.#forecasts,
      returns: this.#returns,
      waiting: [...this.#failedOn.values()].map((since) => this.#drills - since),
      earlyVariants: this.#earlyVariants,
      tasks: this.#given,
    };
  }

  #day(at: number): LearnerDay {
    const now = firstDay + at * day;
    const done = this.#learner.practises(at, this.#draw) ? this.#drill(at, now) : [];
    return {
      minutes: done.reduce((sum, { seconds }) => sum + seconds, 0) / 60,
      tasks: done.length,
      reviews: done.reduce((sum, { ratings }) => sum + ratings.size, 0),
      due: dueIds(this.#cards, now).size,
      known: this.#skills.reduce((sum, skill) => sum + this.#chance(skill, at, 0), 0) / this.#skills.length,
    };
  }

  /** A drill of a day, by the same code that gives a person's drill. */
  #drill(at: number, evening: number): readonly RatedAttempt[] {
    const { minutes } = this.#learner;
    this.#drills += 1;
    let drill: Drill<DrillTask> = { tasks: this.#tasks, minutes, seed: at + 1, given: [] };
    const attempts: RatedAttempt[] = [];
    let minutesGone = 0;
    for (;;) {
      const now = evening + minutesGone * 60_000;
      const next = nextTask(drill, { attempts, cards: this.#cards, used: this.#used, now, minutesGone });
      if (next === null) return attempts;
      drill = { ...drill, given: [...drill.given, { ...next, at: now }] };
      const [attempt] = ratedAttempts(this.#attempt(next, at, now), aboutTasks(this.#tasks));
      if (attempt === undefined) throw new Error(`the attempt at ${next.task.id} has no end`);
      attempts.push(attempt);
      this.#take(attempt);
      minutesGone += attempt.seconds / 60;
      if (resultsOf(drill, attempts).some((result) => result.attempt === null)) throw new Error('an attempt is lost');
    }
  }

  /** The events of an attempt, as the journal would have them. */
  #attempt({ task, variant }: PlannedTask<DrillTask>, at: number, now: number): readonly JournalEvent[] {
    const { pace, slips, begins, givesUp } = this.#learner;
    this.#countVariant(task, variant);
    const wrong = task.skills.filter((skill) => {
      const isKnown = this.#draw() < this.#chance(skill, at, begins) * (1 - slips);
      const card = this.#cards.get(skill);
      if (card) this.#forecasts.push({ chance: retrievability(card, now), known: isKnown });
      this.#learn(skill, at, isKnown);
      return !isKnown;
    });
    const made = wrong.length > 0 && this.#draw() < 0.4 ? task.misconceptions.slice(0, 1) : [];
    const share = pace[0] + this.#draw() * (pace[1] - pace[0]);
    const seconds = Math.round(task.minutes * 60 * share);
    const isGivenUp = wrong.length > 0 && this.#draw() < givesUp;
    const failed: AttemptEvent = {
      is: 'checked',
      score: 0.5,
      passed: false,
      failed: ['x'],
      skills: wrong,
      misconceptions: made,
    };
    const happenings: readonly (readonly [number, AttemptEvent])[] = [
      [0, { is: 'started' }],
      ...(wrong.length > 0 ? [[Math.round(seconds * 0.7), failed] as const] : []),
      [seconds, isGivenUp ? { is: 'solution-shown' } : { is: 'checked', score: 1, passed: true, failed: [] }],
    ];
    const events = happenings.map(([elapsed, event]): JournalEvent => {
      const { pack, version, id: scenario } = task;
      return { at: new Date(now + elapsed * 1000).toISOString(), pack, version, scenario, variant, elapsed, ...event };
    });
    for (const [key, variants] of usedVariants(events))
      this.#used.set(key, [...(this.#used.get(key) ?? []), ...variants]);
    return events;
  }

  /** What an attempt does to the schedule. */
  #take(attempt: RatedAttempt): void {
    const before = this.#cards;
    this.#cards = reviewed(before, [attempt]);
    this.#given += 1;
    for (const [id, { attempts, lastRating }] of this.#cards) {
      if (attempts === before.get(id)?.attempts) continue;
      const since = this.#failedOn.get(id);
      if (since !== undefined && since < this.#drills) {
        this.#returns.push(this.#drills - since);
        this.#failedOn.delete(id);
      }
      if (lastRating === 'again') this.#failedOn.set(id, this.#drills);
    }
  }

  #countVariant(task: DrillTask, variant: number): void {
    const used: UsedVariants = this.#used;
    const started = used.get(`${task.pack}/${task.version}/${task.id}`) ?? [];
    const round = started.slice(started.length - (started.length % task.variants));
    if (round.includes(variant)) this.#earlyVariants += 1;
  }

  /** The chance that a skill is recalled, by the learner's own memory; `begins` for one that was never met. */
  #chance(skill: string, at: number, begins: number): number {
    const memory = this.#memory.get(skill);
    return memory ? 2 ** (-(at - memory.at) / memory.halfLife) : begins;
  }

  #learn(skill: string, at: number, isKnown: boolean): void {
    const { halfLife: first } = this.#learner;
    const before = this.#memory.get(skill);
    if (!before) return void this.#memory.set(skill, { halfLife: isKnown ? first * 2 : first, at });
    const forgotten = 1 - this.#chance(skill, at, 0);
    const halfLife = isKnown ? before.halfLife * (1 + 4 * forgotten) : Math.max(first, before.halfLife * 0.4);
    this.#memory.set(skill, { halfLife: Math.min(halfLife, 400), at });
  }
}
