import type { Process, Signal } from './process.ts';
import { Killed } from './process.ts';

/**
 * Runs a program that answers INT, or other signals, itself: `work` is handed a process whose waits end with the signal, and what
 * `then` says and returns is the program's end.
 */
export async function withSignalHandler(
  process: Process,
  work: (interruptible: Process) => Promise<number>,
  then: (by: Killed) => Promise<number>,
  signals: readonly Signal[] = ['INT'],
): Promise<number> {
  const stop = new AbortController();
  process.onSignal?.((signal) => {
    if (!signals.includes(signal)) return false;
    stop.abort(new Killed(signal));
    return true;
  });
  try {
    return await work({ ...process, signal: AbortSignal.any([process.signal, stop.signal]) });
  } catch (error) {
    if (stop.signal.aborted && error instanceof Killed) return then(error);
    throw error;
  }
}
