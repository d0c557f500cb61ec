import type { Clock } from '../../kube/clock.ts';
import type { Readable, Writable } from './process.ts';
import { BrokenPipe } from './process.ts';

/** A reader that can be handed bytes back, which it gives again first: what `read` leaves of a chunk. */
export interface PushbackReadable extends Readable {
  unread(bytes: Uint8Array): void;
}

/** A pipe between two programs, and how each side gives its end up. */
export interface Pipe {
  readonly reader: Readable & { close(): void };
  readonly writer: Writable & { close(): void };
}

const pipeBytes = 65_536;

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
        while (chunks.length === 0 && !pipe.ended && !pipe.broken) await heeding(wake.rung, signal);
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

/** The input of a program that has none: it ends at once. */
export const emptyInput: Readable = { read: async () => null };

/** Where nothing that is written is kept: `/dev/null`. */
export const nowhere: Writable = { write: async () => undefined };

/** An input that holds these bytes and then ends. */
export function inputOf(bytes: Uint8Array): Readable {
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
      if (held > mostKept) throw new OutOfMemory();
      if (bytes.length > 0) chunks.push(bytes.slice());
    },
    bytes: () => joinBytes(chunks),
    text: () => textOf(joinBytes(chunks)),
  };
}

/** A program wants to hold more than there is. */
export class OutOfMemory extends Error {
  constructor() {
    super('out of memory');
    this.name = 'OutOfMemory';
  }
}

/** How much a program may hold of one input or in one text, in bytes or characters. */
export const mostKept = 8 * 1024 * 1024;

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
  if (last.length > 0) yield textOf(last);
}

/** Writes text as UTF-8. */
export function say(writer: Writable, text: string): Promise<void> {
  return writer.write(bytesOf(text));
}

/** Text as UTF-8. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** UTF-8 as text. */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Several runs of bytes as one. */
export function joinBytes(chunks: readonly Uint8Array[]): Uint8Array {
  const only = chunks[0];
  if (chunks.length === 1 && only !== undefined) return only;
  const joined = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}

/**
 * Gives everybody else a turn now and then: to be called at every step of work that may never wait. It looks at the
 * clock every so many steps, and after so many more it waits in any case, since a clock may stand still. All who work
 * by the same clock share what may be worked without a wait, and wait together.
 */
export function turnsOf(clock: Clock): Turns {
  let turns = known.get(clock);
  if (turns === undefined) known.set(clock, (turns = createTurns(clock)));
  return turns;
}

export type Turns = (signal?: AbortSignal) => Promise<void> | undefined;

const known = new WeakMap<Clock, Turns>();

function createTurns(clock: Clock): Turns {
  let steps = 0;
  let last = clock.now().getTime();
  let resting: Promise<void> | undefined;
  return (signal) => {
    if (resting !== undefined) return heeding(resting, signal);
    steps += 1;
    if (steps % stepsBetweenLooks !== 0) return undefined;
    if (steps % stepsAtMost !== 0 && clock.now().getTime() - last < turnMilliseconds) return undefined;
    resting = pause(clock, 0).then(() => {
      last = clock.now().getTime();
      resting = undefined;
    });
    return heeding(resting, signal);
  };
}

const stepsBetweenLooks = 32;
const stepsAtMost = 4096;
const turnMilliseconds = 10;

/** Waits so many milliseconds, or for ever; rejects with the signal's reason. */
export function pause(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(asError(signal.reason));
    const longest = 2 ** 31 - 1;
    let cancel = () => {};
    const stop = () => {
      cancel();
      reject(asError(signal?.reason));
    };
    const wait = (left: number) => {
      cancel = clock.later(Math.min(left, longest), () => {
        if (left > longest) return wait(left - longest);
        signal?.removeEventListener('abort', stop);
        resolve();
      });
    };
    signal?.addEventListener('abort', stop, { once: true });
    if (milliseconds !== Infinity) wait(milliseconds);
  });
}

/** The promise, or a rejection as soon as the signal aborts. */
export function heeding<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  if (signal.aborted) return Promise.reject(asError(signal.reason));
  return new Promise((resolve, reject) => {
    const stop = () => reject(asError(signal.reason));
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

const wrapped = new WeakMap<Readable, PushbackReadable>();

function isPushback(reader: Readable): reader is PushbackReadable {
  return 'unread' in reader;
}

function newBell() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { rung: promise, ring: resolve };
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
