import type { Signal } from '../../runtime/signals.ts';

/** The signals that have come and that traps handle, between two commands. */
export class SignalQueue {
  readonly #pending: Signal[] = [];
  #arrival = Promise.withResolvers<void>();

  /** Resolves when the next signal comes. */
  get arrival(): Promise<void> {
    return this.#arrival.promise;
  }

  /** The signal that came last and was not handled yet. */
  get last(): Signal | undefined {
    return this.#pending.at(-1);
  }

  /** A signal has come that a trap handles. */
  add(signal: Signal): void {
    this.#pending.push(signal);
  }

  /** Wakes what waits for a signal. */
  notify(): void {
    this.#arrival.resolve();
    this.#arrival = Promise.withResolvers();
  }

  /** Takes the signal that came first. */
  take(): Signal | undefined {
    return this.#pending.shift();
  }
}
