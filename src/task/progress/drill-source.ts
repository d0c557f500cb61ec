import type { Journal } from '../../progress/journal.ts';
import { type Drill, type DrillResult, momentOf, nextTask, resultsOf } from '../../progress/schedule/drill.ts';
import type { DrillReason } from '../../progress/schedule/drill-plan.ts';
import { type AboutTask, ratedAttempts } from '../../progress/schedule/rated-attempts.ts';
import { refOf, type ScenarioEntry } from '../../scenario/pack-entry.ts';
import type { DrillSource } from '../task-runner.ts';
import type { ChosenTask } from '../task-setup.ts';

/** What the source of a drill's tasks works with. */
export interface DrillSourceOptions {
  readonly drill: Drill<ScenarioEntry>;
  readonly about: AboutTask;
  readonly journal: Journal;
  /** A variant of a listed task, by `PACK/ID`. Rejects with a sentence in an `Error`. */
  readonly choose: (ref: string, variant: number) => Promise<ChosenTask>;
  /** Why a task was chosen, as a sentence. `now` is in milliseconds since 1970. */
  readonly says: (reason: DrillReason, now: number) => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds of a clock that is never set. */
  readonly monotonic: () => number;
}

/** Gives the tasks of a drill, each when it is asked for: what is chosen depends on how the tasks before it went. */
export class JournalDrill implements DrillSource {
  readonly #options: DrillSourceOptions;
  readonly #startedAt: number;
  #drill: Drill<ScenarioEntry>;

  constructor(options: DrillSourceOptions) {
    this.#options = options;
    this.#drill = options.drill;
    this.#startedAt = options.monotonic();
  }

  async next(): Promise<{ readonly task: ChosenTask; readonly why: string } | null> {
    const { journal, about, choose, says, now, monotonic } = this.#options;
    const at = now();
    const minutesGone = (monotonic() - this.#startedAt) / 60_000;
    const next = nextTask(this.#drill, momentOf(await journal.read(), about, { now: at, minutesGone }));
    if (next === null) return null;
    const task = await choose(refOf(next.task), next.variant);
    this.#drill = { ...this.#drill, given: [...this.#drill.given, { ...next, at }] };
    const number = this.#drill.given.length;
    const minutesLeft = Math.max(0, Math.round(this.#drill.minutes - minutesGone));
    return { task, why: `Drill, task ${number}, ${minutesLeft} min left. ${says(next.reason, at)}` };
  }

  /** What came of the tasks so far. */
  async results(): Promise<readonly DrillResult<ScenarioEntry>[]> {
    const { journal, about } = this.#options;
    return resultsOf(this.#drill, ratedAttempts(await journal.read(), about));
  }
}
