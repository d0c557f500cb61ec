import { writeSync } from 'node:fs';
import { errorCode, fileErrorReason } from '../file-errors.ts';
import { escapeUnsafe } from '../plain-text.ts';
import { ExitError, exitCodes } from './exit.ts';

/** Where text goes: a stream, or an object with the same few members. */
export interface Output {
  readonly destroyed: boolean;
  /** False when the text waits to be read: the event `drain` then says when there is room again. */
  write(text: string | Uint8Array): boolean;
  on(event: string, listener: (error: NodeJS.ErrnoException) => void): unknown;
  off(event: string, listener: (error: NodeJS.ErrnoException) => void): unknown;
}

const watched = new WeakSet<Output>();
const closed = new WeakSet<Output>();

/**
 * Makes an output end quietly when its reader goes away (`| head`): text that comes later is dropped. Any other failure
 * ends the program with an `ExitError`.
 */
export function endQuietly<Stream extends Output>(output: Stream): Stream {
  if (watched.has(output)) return output;
  watched.add(output);
  output.on('error', (error) => {
    if (!isHangUp(error)) throw notWritten(error);
    closed.add(output);
  });
  return output;
}

/** How much is written at once without a stream, in bytes: as much as a pipe holds. */
const writtenDirectly = 1 << 16;

/**
 * An output of this process for commands that print little. Text is written at once; the stream, which takes Node some
 * milliseconds to make, is made only for a longer text.
 */
export function directOutput(fd: 1 | 2, makeStream: () => Output): Output {
  let room = writtenDirectly;
  let stream: Output | undefined;
  let isClosed = false;
  const writeToStream = (bytes: string | Uint8Array): boolean => {
    stream ??= endQuietly(makeStream());
    return stream.write(bytes);
  };
  return {
    get destroyed() {
      return isClosed || (stream !== undefined && (stream.destroyed || closed.has(stream)));
    },
    write(text) {
      const bytes = typeof text === 'string' ? Buffer.from(text) : text;
      room -= bytes.length;
      if (isClosed) return true;
      if (stream !== undefined || room < 0) return writeToStream(bytes);
      let at = 0;
      try {
        while (at < bytes.length) at += writeSync(fd, bytes, at);
      } catch (error) {
        if (isHangUp(error)) isClosed = true;
        else if (errorCode(error) === 'EAGAIN') return writeToStream(bytes.subarray(at));
        else throw notWritten(error);
      }
      return true;
    },
    on: (event, listener) => stream?.on(event, listener),
    off: (event, listener) => stream?.off(event, listener),
  };
}

/**
 * An output for people: characters that a terminal obeys, or that show text in another order than it has, are written
 * as escapes. Whatever a manifest, a pack or a file name has in it comes out of here as text. Bytes go through as they are.
 */
export function safeOutput(output: Output): Output {
  return {
    get destroyed() {
      return isClosed(output);
    },
    write: (text) => output.write(typeof text === 'string' ? escapeUnsafe(text) : text),
    on: (event, listener) => output.on(event, listener),
    off: (event, listener) => output.off(event, listener),
  };
}

/** Whether an output has no reader any more: code that prints much may stop. */
export function isClosed(output: Output): boolean {
  return closed.has(output) || output.destroyed;
}

/** Writes and waits until there is room for more, so that millions of rows never pile up in memory. */
export async function write(output: Output, text: string): Promise<void> {
  if (isClosed(output) || output.write(text)) return;
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

/** The system takes no more output: the disk is full, or the device fails. */
function notWritten(error: unknown): ExitError {
  const message = `error: the output could not be written, ${fileErrorReason(error)}`;
  return new ExitError(exitCodes.unwritten, message);
}

function isHangUp(error: unknown): boolean {
  return ['EPIPE', 'ERR_STREAM_DESTROYED', 'EIO'].includes(errorCode(error));
}
