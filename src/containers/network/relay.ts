import type { Process } from '../runtime/process.ts';
import { BrokenPipe, chunksOf, copyAll } from '../runtime/streams.ts';
import { pauseProcess, withOptionalTimeout } from '../runtime/timeout.ts';
import type { Socket } from './pod-network.ts';

/** When a relay ends. */
export interface RelayOptions {
  /** Gives up after so many milliseconds in which nothing comes from the other side. */
  readonly idleTimeout?: number;
  /** The end of the input is not passed on: the other side goes on waiting. */
  readonly keepOpen?: boolean;
}

/**
 * Copies a program's input to a connection and the connection to its output, until the other side has ended it. The end
 * of the input is passed on.
 */
export async function relay(
  process: Process,
  socket: Socket,
  { idleTimeout, keepOpen }: RelayOptions = {},
): Promise<'ended' | 'timed out'> {
  const stop = new AbortController();
  const sending = copyAll(process.stdin, socket, AbortSignal.any([process.signal, stop.signal])).then(() => {
    if (keepOpen !== true) socket.end();
  });
  sending.catch(() => undefined);
  try {
    for (;;) {
      const chunk = await withOptionalTimeout(process, idleTimeout, socket.read(process.signal));
      if (chunk === 'timed out') return chunk;
      if (chunk === null) return 'ended';
      await process.stdout.write(chunk);
    }
  } catch (error) {
    if (error instanceof BrokenPipe) return 'ended';
    throw error;
  } finally {
    stop.abort(new Error('the connection has ended'));
    socket.close();
  }
}

/**
 * Sends a program's input as datagrams, a chunk each, and copies what comes back to its output. False: one was rejected
 * since nothing listens on the port.
 */
export async function relayDatagrams(process: Process, address: string, port: number): Promise<boolean> {
  const { network } = process.container;
  for await (const chunk of chunksOf(process.stdin, process.signal)) {
    if (network.isPortUnreachable(address, port)) return false;
    void network.exchange(address, port, chunk).then((answer) => answer && process.stdout.write(answer));
    await pauseProcess(process, datagramPause);
  }
  return true;
}

/** Between two datagrams, in milliseconds. */
const datagramPause = 20;
