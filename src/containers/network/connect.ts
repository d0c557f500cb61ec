import { type Errno, strerror } from '../libc/strerror.ts';
import type { Process } from '../runtime/process.ts';
import { never, withTimeout } from '../runtime/timeout.ts';
import type { ConnectResult, Socket } from './pod-network.ts';

/** How long Linux tries to open a connection, in milliseconds: six repeated SYNs. Source: tcp(7), `tcp_syn_retries`. */
export const tcpConnectTimeout = 131_000;

/** Why a connection could not be opened, as a program sees it. */
export type ConnectFailure = 'refused' | 'timed out' | 'unreachable';

/** What a program sees of an attempt to connect. */
export type ConnectAttempt = { readonly is: 'connected'; readonly socket: Socket } | { readonly is: ConnectFailure };

/** The message of the C library for a connection that could not be opened. */
export function connectError(failure: ConnectFailure): string {
  return strerror(errnos[failure]);
}

const errnos: Readonly<Record<ConnectFailure, Errno>> = {
  refused: 'ECONNREFUSED',
  'timed out': 'ETIMEDOUT',
  unreachable: 'ENETUNREACH',
};

/** Tries to connect. `timed out` after so many milliseconds; undefined: when Linux gives up. */
export async function connectWithTimeout(
  process: Process,
  address: string,
  port: number,
  milliseconds: number | undefined,
): Promise<ConnectAttempt> {
  const { clock, network } = process.container;
  const attempt = network.connect(address, port).then(attemptOf);
  const result = await withTimeout(process, milliseconds ?? clock.builtInDelay(tcpConnectTimeout), attempt);
  return result === 'timed out' ? { is: 'timed out' } : result;
}

function attemptOf(result: ConnectResult): ConnectAttempt | Promise<never> {
  if (result.is === 'connected') return result;
  return result.is === 'lost' ? never() : { is: result.is };
}
