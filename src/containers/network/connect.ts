/** How long Linux tries to open a connection before it gives up, in milliseconds: six repeated SYNs. */

import type { Process } from '../runtime/process.ts';
import { withTimeout } from '../runtime/timeout.ts';
import type { Socket } from './pod-network.ts';

export const tcpConnectTimeout = 131_000;

/** What a program sees of an attempt to connect. */
export type ConnectAttempt =
  | { readonly is: 'connected'; readonly socket: Socket }
  | { readonly is: 'refused' | 'timed out' | 'unreachable' };

/**
 * One attempt at a connection as a program sees it: `timed out` after so many milliseconds, or when Linux gives up,
 * which nobody chose.
 */
export async function connectWithTimeout(
  process: Process,
  address: string,
  port: number,
  milliseconds: number | undefined,
): Promise<ConnectAttempt> {
  const patience = milliseconds ?? process.container.clock.unchosen(tcpConnectTimeout);
  const attempt = process.container.network
    .connect(address, port)
    .then((connected): ConnectAttempt | Promise<never> => {
      if (connected.is === 'connected') return connected;
      return connected.is === 'lost' ? new Promise<never>(() => {}) : { is: connected.is };
    });
  const result = await withTimeout(process, patience, attempt);
  return result === 'timed out' ? { is: 'timed out' } : result;
}
