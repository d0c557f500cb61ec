import { concatBytes, decodeUtf8 } from '../runtime/bytes.ts';
import type { Readable } from '../runtime/process.ts';

/** An input that can be read by lines and by numbers of bytes. */
export interface BufferedReader {
  /** The next line without its end; null at the end of input. A last line without an end counts. */
  readLine(signal?: AbortSignal): Promise<string | null>;
  /** So many bytes, or fewer at the end of input. */
  readBytes(count: number, signal?: AbortSignal): Promise<Uint8Array>;
  /** Whatever is there or comes next; null at the end. */
  readSome(signal?: AbortSignal): Promise<Uint8Array | null>;
  /** The first bytes, at most so many, without taking them; waits until at least one is there. Empty at the end. */
  peek(count: number, signal?: AbortSignal): Promise<Uint8Array>;
}

const lineFeed = 10;

/** Reads an input with a buffer of its own. */
export function createBufferedReader(input: Readable): BufferedReader {
  let held: Uint8Array = new Uint8Array(0);
  let ended = false;
  const more = async (signal: AbortSignal | undefined): Promise<boolean> => {
    if (ended) return false;
    const chunk = await input.read(signal);
    if (chunk === null) ended = true;
    else held = held.length === 0 ? chunk : concatBytes([held, chunk]);
    return !ended;
  };
  const cut = (count: number): Uint8Array => {
    const taken = held.subarray(0, count);
    held = held.subarray(count);
    return taken;
  };
  return {
    async readLine(signal) {
      for (let from = 0; ; ) {
        const at = held.indexOf(lineFeed, from);
        if (at >= 0) return decodeUtf8(cut(at + 1).subarray(0, at)).replace(/\r$/, '');
        from = held.length;
        if (!(await more(signal))) return held.length === 0 ? null : decodeUtf8(cut(held.length));
      }
    },
    async readBytes(count, signal) {
      while (held.length < count && (await more(signal)));
      return cut(Math.min(count, held.length));
    },
    async readSome(signal) {
      if (held.length === 0 && !(await more(signal))) return null;
      return cut(held.length);
    },
    async peek(count, signal) {
      if (held.length === 0) await more(signal);
      return held.subarray(0, count);
    },
  };
}
