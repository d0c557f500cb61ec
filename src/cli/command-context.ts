import { writeSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';

/** What a command may touch of the process it runs in: handed in, so that a test runs a command as a function. */
export interface PlainSurroundings {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Environment;
  /** The same with whole streams, for what needs a terminal. */
  readonly terminal: () => Surroundings;
}

/** What a command with a screen may touch. */
export interface Surroundings {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly env: Environment;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where text goes: a stream, or something as simple. */
export interface Output {
  readonly destroyed: boolean;
  /** False when the text waits to be read: then `drain` tells when there is room again. */
  write(text: string | Uint8Array): boolean;
  on(event: string, listener: (error: NodeJS.ErrnoException) => void): unknown;
  off(event: string, listener: (error: NodeJS.ErrnoException) => void): unknown;
}

const watched = new WeakSet<Output>();
const gone = new WeakSet<Output>();

/** Makes an output end quietly when its reader goes away (`| head`): what is still written is dropped. */
export function endQuietly<Stream extends Output>(output: Stream): Stream {
  if (watched.has(output)) return output;
  watched.add(output);
  output.on('error', (error) => {
    if (!isHangUp(error)) throw error;
    gone.add(output);
  });
  return output;
}

/** How much is written at once without a stream, in bytes: as much as a pipe holds. */
const writtenDirectly = 1 << 16;

/**
 * A process's output for those who print little: it is written at once, and the stream, which takes Node some
 * milliseconds to make, is made only for what is longer.
 */
export function directOutput(fd: 1 | 2, makeStream: () => Output): Output {
  let room = writtenDirectly;
  let stream: Output | undefined;
  let isGone = false;
  const through = (bytes: string | Uint8Array): boolean => {
    stream ??= endQuietly(makeStream());
    return stream.write(bytes);
  };
  return {
    get destroyed() {
      return isGone || (stream !== undefined && (stream.destroyed || gone.has(stream)));
    },
    write(text) {
      const bytes = typeof text === 'string' ? Buffer.from(text) : text;
      room -= bytes.length;
      if (isGone) return true;
      if (stream !== undefined || room < 0) return through(bytes);
      let at = 0;
      try {
        while (at < bytes.length) at += writeSync(fd, bytes, at);
      } catch (error) {
        if (isHangUp(error)) isGone = true;
        else if (codeOf(error) === 'EAGAIN') return through(bytes.subarray(at));
        else throw error;
      }
      return true;
    },
    on: (event, listener) => stream?.on(event, listener),
    off: (event, listener) => stream?.off(event, listener),
  };
}

function isHangUp(error: unknown): boolean {
  return ['EPIPE', 'ERR_STREAM_DESTROYED', 'EIO'].includes(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Whether nobody reads an output any more: whoever prints much may stop. */
export function isGone(output: Output): boolean {
  return gone.has(output) || output.destroyed;
}

/** Writes and waits until there is room for more, so that millions of rows never pile up in memory. */
export async function write(output: Output, text: string): Promise<void> {
  if (isGone(output) || output.write(text)) return;
  await new Promise<void>((resolve) => {
    const events = ['drain', 'close', 'error'];
    const done = (): void => {
      for (const event of events) output.off(event, done);
      resolve();
    };
    for (const event of events) output.on(event, done);
  });
}

/**
 * Prints a value as JSON: one line, with its `schemaVersion` first. `Shape` is one of src/report/json.ts, which
 * docs/json.md shows.
 */
export function writeJson<Shape extends { readonly schemaVersion: 1 }>(
  output: Output,
  value: Omit<Shape, 'schemaVersion'>,
): Promise<void> {
  return write(output, `${JSON.stringify({ schemaVersion: 1, ...value })}\n`);
}
