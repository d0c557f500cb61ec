import { BrokenPipe, type Process, type Readable, type Writable } from '../runtime/process.ts';
import { withTimeout } from '../runtime/timeout.ts';
import type { Socket } from './pod-network.ts';

export interface RelayOptions {
  /** Gives up after so many milliseconds in which nothing comes from the other side. */
  readonly idleTimeout?: number;
  /** The end of the input is not passed on: the other side goes on waiting. */
  readonly keepOpen?: boolean;
}

/**
 * Carries bytes between a program's input and output and a connection, until the other side has ended it. The end of
 * the input is passed on.
 */
export async function relay(process: Process, socket: Socket, options: RelayOptions = {}): Promise<'ended' | 'silent'> {
  const stop = new AbortController();
  const up = copy(process.stdin, socket, AbortSignal.any([process.signal, stop.signal])).then(() => {
    if (options.keepOpen !== true) socket.end();
  });
  up.catch(() => undefined);
  try {
    for (;;) {
      const read = socket.read(process.signal);
      const chunk =
        options.idleTimeout === undefined ? await read : await withTimeout(process, options.idleTimeout, read);
      if (chunk === 'timed out') return 'silent';
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

async function copy(from: Readable, to: Writable, signal: AbortSignal): Promise<void> {
  for (let chunk = await from.read(signal); chunk !== null; chunk = await from.read(signal)) await to.write(chunk);
}
