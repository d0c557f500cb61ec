import { spawnSync } from 'node:child_process';

/** A command line to time, with what its standard input is. */
export interface Timed {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs the commands in turn, `rounds` times, after one round that does not count, so that whatever slows the machine
 * down slows all of them. Returns the times of each in milliseconds, by name.
 */
export function interleaved(timed: readonly Timed[], rounds: number): ReadonlyMap<string, readonly number[]> {
  const times = new Map<string, number[]>(timed.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const { name, command, env } of timed) {
      const ms = once(command, env);
      if (round > 0) times.get(name)?.push(ms);
    }
  }
  return times;
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** One line of the report: a name, its median, and what it is measured against. */
export function reportLine(name: string, ms: number, against: string): string {
  return `${name.padEnd(46)} ${ms.toFixed(1).padStart(8)} ms   ${against}\n`;
}

function once([program = '', ...args]: readonly string[], env: Readonly<Record<string, string>> = {}): number {
  const from = performance.now();
  const ended = spawnSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env } });
  const ms = performance.now() - from;
  if (ended.error || ended.status === null || ended.status > 1) {
    throw new Error(
      `${[program, ...args].join(' ')} ended with ${ended.status}: ${ended.error?.message ?? ended.stderr.toString()}`,
    );
  }
  return ms;
}
