import { concatBytes, decodeUtf8 } from '../runtime/bytes.ts';
import type { Readable } from '../runtime/streams.ts';

const lineFeed = 10;

/** Reads an input by lines and by numbers of bytes. What it has read ahead, no other reader gets. */
export class BufferedReader {
  readonly #input: Readable;
  #buffer: Uint8Array = new Uint8Array(0);
  #hasEnded = false;

  constructor(input: Readable) {
    this.#input = input;
  }

  /** The next line without its end; null at the end of input. A last line without an end counts. */
  async readLine(signal?: AbortSignal): Promise<string | null> {
    for (let from = 0; ; ) {
      const at = this.#buffer.indexOf(lineFeed, from);
      if (at >= 0) return decodeUtf8(this.#cut(at + 1).subarray(0, at)).replace(/\r$/, '');
      from = this.#buffer.length;
      if (await this.#fill(signal)) continue;
      return this.#buffer.length === 0 ? null : decodeUtf8(this.#cut(this.#buffer.length));
    }
  }

  /** So many bytes, or fewer at the end of input. */
  async readBytes(count: number, signal?: AbortSignal): Promise<Uint8Array> {
    while (this.#buffer.length < count && (await this.#fill(signal)));
    return this.#cut(Math.min(count, this.#buffer.length));
  }

  /** What has been read ahead, or what comes next; null at the end. */
  async readSome(signal?: AbortSignal): Promise<Uint8Array | null> {
    if (this.#buffer.length === 0 && !(await this.#fill(signal))) return null;
    return this.#cut(this.#buffer.length);
  }

  /** At most so many of the next bytes, which stay unread; waits until there is one. Empty at the end. */
  async peek(count: number, signal?: AbortSignal): Promise<Uint8Array> {
    if (this.#buffer.length === 0) await this.#fill(signal);
    return this.#buffer.subarray(0, count);
  }

  /** Reads on; false: the input has ended. */
  async #fill(signal: AbortSignal | undefined): Promise<boolean> {
    if (this.#hasEnded) return false;
    const chunk = await this.#input.read(signal);
    if (chunk === null) this.#hasEnded = true;
    else this.#buffer = this.#buffer.length === 0 ? chunk : concatBytes([this.#buffer, chunk]);
    return !this.#hasEnded;
  }

  #cut(count: number): Uint8Array {
    const taken = this.#buffer.subarray(0, count);
    this.#buffer = this.#buffer.subarray(count);
    return taken;
  }
}
