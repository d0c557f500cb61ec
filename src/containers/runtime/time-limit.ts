import type { Process } from './process.ts';
import { heeding, pause } from './waiting.ts';

/** The promise's value, or `timed out` after so many milliseconds; rejects when a signal ends the process. */
export async function within<T>(process: Process, milliseconds: number, promise: Promise<T>): Promise<T | 'timed out'> {
  const stop = new AbortController();
  const late = pause(process.container.clock, milliseconds, stop.signal).then(() => 'timed out' as const);
  late.catch(() => undefined);
  try {
    return await heeding(Promise.race([promise, late]), process.signal);
  } finally {
    stop.abort(new Error('no longer waited for'));
  }
}

/** Waits, unless a signal ends the process. */
export function rest(process: Process, milliseconds: number): Promise<void> {
  return pause(process.container.clock, milliseconds, process.signal);
}
