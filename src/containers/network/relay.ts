import { BrokenPipe, type Process, type Readable, type Writable } from '../runtime/process.ts';
import { within } from '../runtime/time-limit.ts';
import type { Socket } from './pod-network.ts';

export interface Pumping {
  /** Gives up after so many milliseconds in which nothing comes from the other side. */
  readonly silence?: number;
  /** The end of the input is not passed on: the other side goes on waiting. */
  readonly keepsOpen?: boolean;
}

/**
 * Carries bytes between a program's input and output and a connection, until the other side has ended it. The end of
 * the input is passed on.
 */
export async function pump(process: Process, socket: Socket, options: Pumping = {}): Promise<'ended' | 'silent'> {
  const stop = new AbortController();
  const up = copy(process.stdin, socket, AbortSignal.any([process.signal, stop.signal])).then(() => {
    if (options.keepsOpen !== true) socket.end();
  });
  up.catch(() => undefined);
  try {
    for (;;) {
      const read = socket.read(process.signal);
      const chunk = options.silence === undefined ? await read : await within(process, options.silence, read);
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
