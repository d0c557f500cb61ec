/** A command that was started with `&`. */
export interface Job {
  readonly pid: number;
  readonly text: string;
  /** Resolves when it has ended. */
  readonly ended: Promise<number>;
  /** Undefined: it still runs. */
  readonly exitCode: number | undefined;
}

/** The background jobs of a shell, oldest first. */
export class Jobs {
  readonly #byPid = new Map<number, Job>();

  get size(): number {
    return this.#byPid.size;
  }

  /** Adds a job that has just been started. */
  add(pid: number, text: string, ended: Promise<number>): void {
    this.#byPid.set(pid, { pid, text, ended, exitCode: undefined });
    void ended.then((exitCode) => {
      if (this.#byPid.has(pid)) this.#byPid.set(pid, { pid, text, ended, exitCode });
    });
  }

  /** All jobs; the number of each is its place, from 1. */
  all(): readonly Job[] {
    return [...this.#byPid.values()];
  }

  /** The job of a process; undefined: there is none. */
  get(pid: number | undefined): Job | undefined {
    return pid === undefined ? undefined : this.#byPid.get(pid);
  }

  /** Forgets a job. */
  remove(pid: number): void {
    this.#byPid.delete(pid);
  }

  /** The process of a word: `%1`, `%%` or its number. NaN: the word is none; undefined: there is no such job. */
  pidOf(word: string): number | undefined {
    if (!word.startsWith('%')) return Number(word);
    const pids = [...this.#byPid.keys()];
    return /^%\d+$/.test(word) ? pids[Number(word.slice(1)) - 1] : pids.at(-1);
  }
}
