import { resolveName, type Unresolved } from '../../libc/resolver.ts';
import { type BufferedReader, createBufferedReader } from '../../network/buffered-reader.ts';
import { connectWithTimeout } from '../../network/connect.ts';
import type { Socket } from '../../network/pod-network.ts';
import type { Process } from '../../runtime/process.ts';

/** A server that a client has reached, or why it has not. */
export type ServerConnection =
  | { readonly is: 'connected'; readonly socket: Socket; readonly input: BufferedReader; readonly address: string }
  | { readonly is: 'refused' | 'timed out' | 'unreachable'; readonly address: string }
  | { readonly is: 'unknown host'; readonly because: Unresolved };

/** Looks a server's name up and connects to it, with so many seconds of patience if any were given. */
export async function connectToServer(
  process: Process,
  host: string,
  port: number,
  seconds: number | undefined,
): Promise<ServerConnection> {
  const found = await resolveName(process, host);
  if (typeof found === 'string') return { is: 'unknown host', because: found };
  const address = found.addresses[0] ?? '';
  const patience = seconds === undefined || seconds <= 0 ? undefined : seconds * 1000;
  const connected = await connectWithTimeout(process, address, port, patience);
  if (connected.is !== 'connected') return { is: connected.is, address };
  const { socket } = connected;
  return { is: 'connected', socket, input: createBufferedReader({ read: () => socket.read(process.signal) }), address };
}
