/** How long Linux tries to open a connection before it gives up, in milliseconds: six repeated SYNs. */

import type { Process } from '../runtime/process.ts';
import { within } from '../runtime/time-limit.ts';
import type { Socket } from './pod-network.ts';

export const connectPatience = 131_000;

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
  const patience = milliseconds ?? process.container.clock.unchosen(connectPatience);
  const attempt = process.container.network.connect(address, port).then((connected): Attempt | Promise<never> => {
    if (connected.is === 'connected') return connected;
    return connected.is === 'lost' ? new Promise<never>(() => {}) : { is: connected.is };
  });
  const result = await within(process, patience, attempt);
  return result === 'timed out' ? { is: 'timed out' } : result;
}
