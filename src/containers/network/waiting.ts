import type { Process } from '../runtime/process.ts';
import { heeding, pause } from '../runtime/streams.ts';
import type { Socket } from './pod-network.ts';

/** How long Linux tries to open a connection before it gives up, in milliseconds: six repeated SYNs. */
export const connectPatience = 131_000;

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

/** What a program sees of an attempt to connect. */
export type Attempt =
  | { readonly is: 'connected'; readonly socket: Socket }
  | { readonly is: 'refused' | 'timed out' | 'unreachable' };

/**
 * One attempt at a connection as a program sees it: `timed out` after so many milliseconds, or when Linux gives up,
 * which nobody chose.
 */
export async function connectWithin(
  process: Process,
  address: string,
  port: number,
  milliseconds: number | undefined,
): Promise<Attempt> {
  const patience = milliseconds ?? process.container.clock.builtInDelay(connectPatience);
  const attempt = process.container.network.connect(address, port).then((connected): Attempt | Promise<never> => {
    if (connected.is === 'connected') return connected;
    return connected.is === 'lost' ? new Promise<never>(() => {}) : { is: connected.is };
  });
  const result = await within(process, patience, attempt);
  return result === 'timed out' ? { is: 'timed out' } : result;
}

/** Waits, unless a signal ends the process. */
export function rest(process: Process, milliseconds: number): Promise<void> {
  return pause(process.container.clock, milliseconds, process.signal);
}
