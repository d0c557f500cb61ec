import type { Clock } from '../../kube/clock.ts';
import type { Process } from './process.ts';
import { abortable, delay } from './waiting.ts';

/** The promise's value, or `timed out` after so many milliseconds; rejects with the signal's reason when that aborts. */
export async function timeLimited<T>(
  clock: Clock,
  milliseconds: number,
  promise: Promise<T>,
  signal?: AbortSignal,
): Promise<T | 'timed out'> {
  const stop = new AbortController();
  const late = delay(clock, milliseconds, stop.signal).then(() => 'timed out' as const);
  late.catch(() => undefined);
  try {
    return await abortable(Promise.race([promise, late]), signal);
  } finally {
    stop.abort(new Error('no longer waited for'));
  }
}

/** The promise's value, or `timed out` after so many milliseconds; rejects when a signal ends the process. */
export function withTimeout<T>(process: Process, milliseconds: number, promise: Promise<T>): Promise<T | 'timed out'> {
  return timeLimited(process.container.clock, milliseconds, promise, process.signal);
}

/** The same without a limit where `milliseconds` is undefined. */
export function withOptionalTimeout<T>(
  process: Process,
  milliseconds: number | undefined,
  promise: Promise<T>,
): Promise<T | 'timed out'> {
  return milliseconds === undefined ? promise : withTimeout(process, milliseconds, promise);
}

/** A promise that never resolves, for what no answer ever comes to. */
export function never(): Promise<never> {
  return new Promise(() => {});
}

/** Waits so many milliseconds; rejects when a signal ends the process. */
export function pauseProcess(process: Process, milliseconds: number): Promise<void> {
  return delay(process.container.clock, milliseconds, process.signal);
}
