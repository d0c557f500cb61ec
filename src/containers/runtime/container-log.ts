import { concatBytes, decodeUtf8 } from './bytes.ts';
import type { ContainerLog, LogLine } from './sessions.ts';
import type { Writable } from './streams.ts';

/** How much a log may hold, in characters: what comes then pushes out the oldest lines, as a node's log rotation does. */
const capacity = 10 * 1024 * 1024;

/** What a line takes beside its text, in characters. */
const lineOverhead = 64;

/** A line that is longer than so many bytes is cut, as container runtimes do. */
const maxLineBytes = 16_384;

const lineFeed = 10;

/** What a container's main program writes, by lines. */
export class WritableLog implements ContainerLog {
  readonly #now: () => Date;
  readonly #lines: LogLine[] = [];
  readonly #listeners = new Set<(line: LogLine | null) => void>();
  /** The unfinished line of each output. */
  readonly #unfinished: { bytes: Uint8Array }[] = [];
  #size = 0;
  #isClosed = false;

  constructor(now: () => Date) {
    this.#now = now;
  }

  lines(): readonly LogLine[] {
    return this.#lines.slice();
  }

  follow(listener: (line: LogLine | null) => void): () => void {
    if (this.#isClosed) listener(null);
    else this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** One of the container's outputs; each has its own unfinished line. */
  output(): Writable {
    const line: { bytes: Uint8Array } = { bytes: new Uint8Array(0) };
    this.#unfinished.push(line);
    return { write: async (bytes) => this.#write(line, bytes) };
  }

  /** The container has ended: unfinished lines are added, and followers get null. */
  close(): void {
    if (this.#isClosed) return;
    for (const { bytes } of this.#unfinished) if (bytes.length > 0) this.#add(decodeUtf8(bytes), true);
    this.#isClosed = true;
    for (const listener of this.#listeners) listener(null);
    this.#listeners.clear();
  }

  #write(line: { bytes: Uint8Array }, bytes: Uint8Array): void {
    if (this.#isClosed) return;
    let from = 0;
    for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, from)) {
      this.#add(decodeUtf8(concatBytes([line.bytes, bytes.subarray(from, at)])));
      line.bytes = new Uint8Array(0);
      from = at + 1;
    }
    line.bytes = concatBytes([line.bytes, bytes.slice(from)]);
    if (line.bytes.length <= maxLineBytes) return;
    this.#add(decodeUtf8(line.bytes));
    line.bytes = new Uint8Array(0);
  }

  #add(text: string, isUnfinished = false): void {
    const line: LogLine = { time: this.#now(), text, ...(isUnfinished ? { unfinished: true } : {}) };
    this.#lines.push(line);
    this.#size += text.length + lineOverhead;
    if (this.#size > capacity) {
      const dropped = this.#lines.splice(0, Math.ceil(this.#lines.length / 10));
      this.#size -= dropped.reduce((sum, { text }) => sum + text.length + lineOverhead, 0);
    }
    for (const listener of this.#listeners) listener(line);
  }
}
