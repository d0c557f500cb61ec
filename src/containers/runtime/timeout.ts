import type { Process } from './process.ts';
import { abortable, delay } from './waiting.ts';

/** The promise's value, or `timed out` after so many milliseconds; rejects when a signal ends the process. */
export async function withTimeout<T>(
  process: Process,
  milliseconds: number,
  promise: Promise<T>,
): Promise<T | 'timed out'> {
  const stop = new AbortController();
  const late = delay(process.container.clock, milliseconds, stop.signal).then(() => 'timed out' as const);
  late.catch(() => undefined);
  try {
    return await abortable(Promise.race([promise, late]), process.signal);
  } finally {
    stop.abort(new Error('no longer waited for'));
  }
}

/** Waits, unless a signal ends the process. */
export function pauseProcess(process: Process, milliseconds: number): Promise<void> {
  return delay(process.container.clock, milliseconds, process.signal);
}
