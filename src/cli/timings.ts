/** How long each part of a command took, in milliseconds; engine time is `compiling` and `deciding`. */
export type Part = keyof TimingsJson;

/** The line that `--timings` writes, in milliseconds with at most three digits after the point. */
export interface TimingsJson {
  readonly reading: number;
  readonly compiling: number;
  readonly deciding: number;
  readonly printing: number;
}

/** A stopwatch for the parts of a command, for `--timings`. */
export interface Timings {
  /** Runs a part and counts its time; parts of one name add up. */
  time<T>(part: Part, run: () => T): T;
  /** The same for a part that waits. */
  timeAsync<T>(part: Part, run: () => Promise<T>): Promise<T>;
  /** One line of JSON: every part, in milliseconds with three digits. */
  line(): string;
}

/** A stopwatch that has counted nothing yet. `now` gives milliseconds from any start. */
export function startTimings(now: () => number): Timings {
  const spent: Record<Part, number> = { reading: 0, compiling: 0, deciding: 0, printing: 0 };
  return {
    time(part, run) {
      const from = now();
      try {
        return run();
      } finally {
        spent[part] += now() - from;
      }
    },
    async timeAsync(part, run) {
      const from = now();
      try {
        return await run();
      } finally {
        spent[part] += now() - from;
      }
    },
    line() {
      const rounded = Object.entries(spent).map(([part, ms]) => [part, Math.round(ms * 1000) / 1000]);
      return JSON.stringify(Object.fromEntries(rounded));
    },
  };
}
