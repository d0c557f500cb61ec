import { concatBytes, decodeUtf8, encodeUtf8 } from './bytes.ts';
import { maxBufferedBytes, OutOfMemory } from './memory-limit.ts';
import { pipeBytes } from './pipe.ts';
import type { Readable, Writable } from './process.ts';

/** A reader that can be handed bytes back, which it gives again first: what `read` leaves of a chunk. */
export interface PushbackReadable extends Readable {
  unread(bytes: Uint8Array): void;
}

/** The input of a program that has none: it ends at once. */
export const emptyInput: Readable = { read: async () => null };

/** Where nothing that is written is kept: `/dev/null`. */
export const devNull: Writable = { write: async () => undefined };

/** An input that holds these bytes and then ends. */
export function readableFrom(bytes: Uint8Array): Readable {
  let rest = bytes;
  return {
    async read(signal) {
      signal?.throwIfAborted();
      if (rest.length === 0) return null;
      const chunk = rest.subarray(0, pipeBytes);
      rest = rest.subarray(chunk.length);
      return chunk;
    },
  };
}

/** An output that keeps what is written, and what it holds so far. Rejects with `OutOfMemory`. */
export function createSink(): Writable & { bytes(): Uint8Array; text(): string } {
  const chunks: Uint8Array[] = [];
  let held = 0;
  return {
    async write(bytes) {
      held += bytes.length;
      if (held > maxBufferedBytes) throw new OutOfMemory();
      if (bytes.length > 0) chunks.push(bytes.slice());
    },
    bytes: () => concatBytes(chunks),
    text: () => decodeUtf8(concatBytes(chunks)),
  };
}

/** A reader with room for bytes that are handed back. The same one for the same reader. */
export function withPushback(reader: Readable): PushbackReadable {
  if (isPushback(reader)) return reader;
  const known = wrapped.get(reader);
  if (known !== undefined) return known;
  let back: Uint8Array[] = [];
  const made: PushbackReadable = {
    async read(signal) {
      signal?.throwIfAborted();
      return back.shift() ?? reader.read(signal);
    },
    unread(bytes) {
      if (bytes.length > 0) back = [bytes, ...back];
    },
  };
  wrapped.set(reader, made);
  return made;
}

/** Everything up to the end of an input. Rejects with `OutOfMemory`. */
export async function readAll(reader: Readable, signal?: AbortSignal): Promise<Uint8Array> {
  const sink = createSink();
  for (let chunk = await reader.read(signal); chunk !== null; chunk = await reader.read(signal))
    await sink.write(chunk);
  return sink.bytes();
}

/** The lines of an input as they come, without their ends; a last line without one counts. Rejects with `OutOfMemory`. */
export async function* linesOf(reader: Readable, signal?: AbortSignal): AsyncGenerator<string> {
  let rest = createSink();
  for (let chunk = await reader.read(signal); chunk !== null; chunk = await reader.read(signal)) {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      await rest.write(chunk.subarray(from, at));
      yield rest.text();
      rest = createSink();
      from = at + 1;
    }
    await rest.write(chunk.subarray(from));
  }
  const last = rest.bytes();
  if (last.length > 0) yield decodeUtf8(last);
}

/** Writes text as UTF-8. */
export function writeText(writer: Writable, text: string): Promise<void> {
  return writer.write(encodeUtf8(text));
}

const wrapped = new WeakMap<Readable, PushbackReadable>();

function isPushback(reader: Readable): reader is PushbackReadable {
  return 'unread' in reader;
}
