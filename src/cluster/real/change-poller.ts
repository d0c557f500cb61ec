/** In milliseconds: how often a cluster is read for changes. */
const POLL_INTERVAL = 1000;

/**
 * Calls listeners when a text that stands for the state of a cluster has changed. It reads only while it has listeners.
 */
export class ChangePoller {
  readonly #read: () => Promise<string>;
  readonly #listeners = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;
  #last: string | undefined;

  /** `read` returns the text; where it rejects, the next reading may succeed. */
  constructor(read: () => Promise<string>) {
    this.#read = read;
  }

  /** Calls back after every change; returns a function that stops it. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#timer ??= setInterval(() => void this.#poll().catch(() => undefined), POLL_INTERVAL);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.stop();
    };
  }

  /** Removes all listeners. */
  stop(): void {
    this.#listeners.clear();
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #poll(): Promise<void> {
    const text = await this.#read();
    const hasChanged = this.#last !== undefined && this.#last !== text;
    this.#last = text;
    if (hasChanged) for (const listener of this.#listeners) listener();
  }
}
