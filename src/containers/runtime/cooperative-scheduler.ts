import type { Clock } from '../../kube/clock.ts';
import { abortable, delay } from './waiting.ts';

/** How many steps pass before a wait in any case, since a clock may stand still. */
const maxSteps = 4096;

/** How long work may go on before everything else gets a turn. */
const sliceMilliseconds = 10;

/**
 * Keeps work that never waits from blocking everything else in this process. All containers with the same clock share
 * one scheduler: together they work for a time slice and then wait for a turn of the event loop.
 */
export class CooperativeScheduler {
  static readonly #schedulers = new WeakMap<Clock, CooperativeScheduler>();
  readonly #clock: Clock;
  #steps = 0;
  #sliceStart: number;
  #pause: Promise<void> | undefined;

  /** The scheduler of a clock. */
  static for(clock: Clock): CooperativeScheduler {
    const scheduler = CooperativeScheduler.#schedulers.get(clock) ?? new CooperativeScheduler(clock);
    CooperativeScheduler.#schedulers.set(clock, scheduler);
    return scheduler;
  }

  private constructor(clock: Clock) {
    this.#clock = clock;
    this.#sliceStart = clock.now().getTime();
  }

  /**
   * To be awaited at every step of work that may never wait. Undefined: go on at once. Rejects with the signal's reason
   * when that aborts.
   */
  yieldControl(signal?: AbortSignal): Promise<void> | undefined {
    if (this.#pause !== undefined) return abortable(this.#pause, signal);
    this.#steps += 1;
    if (this.#steps % maxSteps !== 0 && this.#clock.now().getTime() - this.#sliceStart < sliceMilliseconds) {
      return undefined;
    }
    this.#pause = delay(this.#clock, 0).then(() => {
      this.#sliceStart = this.#clock.now().getTime();
      this.#pause = undefined;
    });
    return abortable(this.#pause, signal);
  }
}
