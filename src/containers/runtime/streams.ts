import { maxBufferedBytes, OutOfMemory } from './buffer-limit.ts';
import { concatBytes, decodeUtf8, encodeUtf8 } from './bytes.ts';

/** Where bytes come from. One reader at a time. */
export interface Readable {
  /** The next bytes, at least one; null at the end. Rejects with the reason of `signal` when that is given and aborts. */
  read(signal?: AbortSignal): Promise<Uint8Array | null>;
}

/** Where bytes go. */
export interface Writable {
  /** Resolves once there is room for more. Rejects with `BrokenPipe` when the reader is gone. */
  write(bytes: Uint8Array): Promise<void>;
}

/** The reader of a pipe is gone. */
export class BrokenPipe extends Error {
  constructor() {
    super('Broken pipe');
    this.name = 'BrokenPipe';
  }
}

/** The input of a program that has none: it ends at once. */
export const emptyInput: Readable = { read: async () => null };

/** The output of `/dev/null`: what is written is gone. */
export const devNull: Writable = { write: async () => undefined };

/** What is read of a text or a file at once, in bytes. */
const chunkSize = 65_536;

/** An input that holds these bytes and then ends. */
export function readableFrom(bytes: Uint8Array): Readable {
  let rest = bytes;
  return {
    async read(signal) {
      signal?.throwIfAborted();
      if (rest.length === 0) return null;
      const chunk = rest.subarray(0, chunkSize);
      rest = rest.subarray(chunk.length);
      return chunk;
    },
  };
}

/** An output that keeps what is written. */
export interface Sink extends Writable {
  /** All that was written so far. */
  bytes(): Uint8Array;
  /** The same as text. */
  text(): string;
}

/** An output that keeps what is written. Writing rejects with `OutOfMemory` where it is too much. */
export function createSink(): Sink {
  const chunks: Uint8Array[] = [];
  let size = 0;
  return {
    async write(bytes) {
      size += bytes.length;
      if (size > maxBufferedBytes) throw new OutOfMemory();
      if (bytes.length > 0) chunks.push(bytes.slice());
    },
    bytes: () => concatBytes(chunks),
    text: () => decodeUtf8(concatBytes(chunks)),
  };
}

/** A reader that takes bytes back, which it gives again first: what follows the line that a shell's `read` has taken. */
export interface PushbackReadable extends Readable {
  unread(bytes: Uint8Array): void;
}

const pushbackReaders = new WeakMap<Readable, PushbackReadable>();

/** A reader that takes bytes back. The same one each time for the same reader. */
export function withPushback(reader: Readable): PushbackReadable {
  const known = pushbackReaders.get(reader);
  if (known !== undefined) return known;
  let unread: Uint8Array[] = [];
  const made: PushbackReadable = {
    async read(signal) {
      signal?.throwIfAborted();
      return unread.shift() ?? reader.read(signal);
    },
    unread(bytes) {
      if (bytes.length > 0) unread = [bytes, ...unread];
    },
  };
  pushbackReaders.set(reader, made);
  pushbackReaders.set(made, made);
  return made;
}

/** The pieces of an input as they come, to its end. Throws the reason of `signal` when that aborts. */
export async function* chunksOf(reader: Readable, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  for (let chunk = await reader.read(signal); chunk !== null; chunk = await reader.read(signal)) yield chunk;
}

/** Everything up to the end of an input. Rejects with `OutOfMemory`. */
export async function readAll(reader: Readable, signal?: AbortSignal): Promise<Uint8Array> {
  const sink = createSink();
  for await (const chunk of chunksOf(reader, signal)) await sink.write(chunk);
  return sink.bytes();
}

/** The lines of an input as they come, without their ends; a last line without one counts. Throws `OutOfMemory`. */
export async function* linesOf(reader: Readable, signal?: AbortSignal): AsyncGenerator<string> {
  let line = createSink();
  for await (const chunk of chunksOf(reader, signal)) {
    let from = 0;
    for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, from)) {
      await line.write(chunk.subarray(from, at));
      yield line.text();
      line = createSink();
      from = at + 1;
    }
    await line.write(chunk.subarray(from));
  }
  const last = line.bytes();
  if (last.length > 0) yield decodeUtf8(last);
}

const lineFeed = 10;

/** Copies an input to an output, to its end. */
export async function copyAll(from: Readable, to: Writable, signal?: AbortSignal): Promise<void> {
  for await (const chunk of chunksOf(from, signal)) await to.write(chunk);
}

/** Writes text as UTF-8. */
export function writeText(writer: Writable, text: string): Promise<void> {
  return writer.write(encodeUtf8(text));
}
