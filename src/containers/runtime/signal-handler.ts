import type { Process } from './process.ts';
import { Killed, type Signal } from './signals.ts';

/**
 * Runs a program that handles INT or other signals itself. `run` gets a process whose waits end with the signal; then
 * `onKilled` has the last word and the exit code.
 */
export async function withSignalHandler(
  process: Process,
  run: (interruptible: Process) => Promise<number>,
  onKilled: (killed: Killed) => Promise<number>,
  signals: readonly Signal[] = ['INT'],
): Promise<number> {
  const stop = new AbortController();
  process.onSignal((signal) => {
    if (!signals.includes(signal)) return false;
    stop.abort(new Killed(signal));
    return true;
  });
  try {
    return await run({ ...process, signal: AbortSignal.any([process.signal, stop.signal]) });
  } catch (error) {
    if (stop.signal.aborted && error instanceof Killed) return onKilled(error);
    throw error;
  }
}
