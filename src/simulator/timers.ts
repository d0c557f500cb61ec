import type { Clock } from '../kube/clock.ts';

/** Waits that are known by a name: a new wait takes the place of the old one of its name. Times are in milliseconds. */
export class Timers {
  readonly #clock: Clock;
  readonly #cancelByName = new Map<string, () => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Acts once after so many milliseconds. */
  after(name: string, milliseconds: number, act: () => void): void {
    this.#cancelByName.get(name)?.();
    const cancel = this.#clock.later(Math.max(0, milliseconds), () => {
      this.#cancelByName.delete(name);
      act();
    });
    this.#cancelByName.set(name, cancel);
  }

  /** Acts once after so many milliseconds, unless a wait of that name is running already. */
  once(name: string, milliseconds: number, act: () => void): void {
    if (!this.isWaiting(name)) this.after(name, milliseconds, act);
  }

  /** Whether a wait of that name is running. */
  isWaiting(name: string): boolean {
    return this.#cancelByName.has(name);
  }

  /** Cancels every wait whose name starts with the prefix. */
  cancel(prefix: string): void {
    for (const [name, cancel] of this.#cancelByName) {
      if (!name.startsWith(prefix)) continue;
      cancel();
      this.#cancelByName.delete(name);
    }
  }
}
