import { abortable } from './waiting.ts';

/** What several may wait for, as on a condition variable: each notification wakes all that wait at that moment. */
export class Condition {
  #next = Promise.withResolvers<void>();

  /** Resolves with the next notification; rejects with the signal's reason when that aborts. */
  wait(signal?: AbortSignal): Promise<void> {
    return abortable(this.#next.promise, signal);
  }

  /** Wakes all that wait. */
  notifyAll(): void {
    this.#next.resolve();
    this.#next = Promise.withResolvers();
  }
}
