import { lookUp, type Unresolved } from '../../libc/resolver.ts';
import { type BufferedInput, bufferedInput } from '../../network/buffered-input.ts';
import { connectWithin } from '../../network/connect.ts';
import type { Socket } from '../../network/pod-network.ts';
import type { Process } from '../../runtime/process.ts';

/** A server that a client has reached, or why it has not. */
export type DialledServer =
  | { readonly is: 'connected'; readonly socket: Socket; readonly input: BufferedInput; readonly address: string }
  | { readonly is: 'refused' | 'timed out' | 'unreachable'; readonly address: string }
  | { readonly is: 'unknown host'; readonly because: Unresolved };

/** Looks a server's name up and connects to it, with so many seconds of patience if any were given. */
export async function dialServer(
  process: Process,
  host: string,
  port: number,
  seconds: number | undefined,
): Promise<DialledServer> {
  const found = await lookUp(process, host);
  if (typeof found === 'string') return { is: 'unknown host', because: found };
  const address = found.addresses[0] ?? '';
  const patience = seconds === undefined || seconds <= 0 ? undefined : seconds * 1000;
  const connected = await connectWithin(process, address, port, patience);
  if (connected.is !== 'connected') return { is: connected.is, address };
  const { socket } = connected;
  return { is: 'connected', socket, input: bufferedInput({ read: () => socket.read(process.signal) }), address };
}
