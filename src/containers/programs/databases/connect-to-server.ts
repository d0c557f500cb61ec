import { resolveName, type Unresolved } from '../../libc/resolver.ts';
import { BufferedReader } from '../../network/buffered-reader.ts';
import { type ConnectFailure, connectWithTimeout } from '../../network/connect.ts';
import type { Socket } from '../../network/pod-network.ts';
import type { Process } from '../../runtime/process.ts';

/** An open connection to a server. */
export interface ServerConnection {
  readonly is: 'connected';
  readonly socket: Socket;
  readonly input: BufferedReader;
  readonly address: string;
}

/** What an attempt to connect to a server came to. */
export type ConnectionAttempt =
  | ServerConnection
  | { readonly is: ConnectFailure; readonly address: string }
  | { readonly is: 'unknown host'; readonly reason: Unresolved };

/** Resolves a server's name and connects to it, for at most so many seconds if that is more than 0. */
export async function connectToServer(
  process: Process,
  host: string,
  port: number,
  seconds = 0,
): Promise<ConnectionAttempt> {
  const found = await resolveName(process, host);
  if (typeof found === 'string') return { is: 'unknown host', reason: found };
  const [address = ''] = found.addresses;
  const connected = await connectWithTimeout(process, address, port, seconds > 0 ? seconds * 1000 : undefined);
  if (connected.is !== 'connected') return { is: connected.is, address };
  const { socket } = connected;
  const input = new BufferedReader({ read: () => socket.read(process.signal) });
  return { is: 'connected', socket, input, address };
}
