import { BrokenPipe, type Readable, type Writable } from './process.ts';
import { abortable } from './waiting.ts';

/** A pipe between two programs, and how each side gives its end up. */
export interface Pipe {
  readonly reader: Readable & { close(): void };
  readonly writer: Writable & { close(): void };
}

export const pipeBytes = 65_536;

/** A pipe that holds 64 KiB, as Linux's do. Who writes into one whose reader is gone meets `BrokenPipe`. */
export function createPipe(limit = pipeBytes): Pipe {
  const chunks: Uint8Array[] = [];
  const pipe = { held: 0, ended: false, broken: false };
  let wake = newBell();
  const ring = () => {
    wake.ring();
    wake = newBell();
  };
  return {
    reader: {
      async read(signal) {
        while (chunks.length === 0 && !pipe.ended && !pipe.broken) await abortable(wake.rung, signal);
        signal?.throwIfAborted();
        const chunk = chunks.shift();
        if (chunk === undefined) return null;
        pipe.held -= chunk.length;
        ring();
        return chunk;
      },
      close() {
        pipe.broken = true;
        chunks.length = 0;
        pipe.held = 0;
        ring();
      },
    },
    writer: {
      async write(bytes) {
        while (pipe.held >= limit && !pipe.broken && !pipe.ended) await wake.rung;
        if (pipe.broken || pipe.ended) throw new BrokenPipe();
        if (bytes.length === 0) return;
        chunks.push(bytes.slice());
        pipe.held += bytes.length;
        ring();
      },
      close() {
        pipe.ended = true;
        ring();
      },
    },
  };
}

export function newBell() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { rung: promise, ring: resolve };
}
