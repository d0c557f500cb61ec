import { Condition } from './condition.ts';
import { BrokenPipe, type Readable, type Writable } from './streams.ts';

/** How many bytes a pipe holds before its writer waits, as on Linux. Source: pipe(7). */
const pipeCapacity = 65_536;

/**
 * A pipe between two programs. Its writer waits while it is full, and gets `BrokenPipe` once the reader has closed it; its
 * reader reads to the end once the writer has closed it.
 */
export class Pipe {
  readonly reader: Readable & { close(): void };
  readonly writer: Writable & { close(): void };
  readonly #capacity: number;
  readonly #changed = new Condition();
  #chunks: Uint8Array[] = [];
  #size = 0;
  #isReaderClosed = false;
  #isWriterClosed = false;

  constructor(capacity = pipeCapacity) {
    this.#capacity = capacity;
    this.reader = { read: (signal) => this.#read(signal), close: () => this.#closeReader() };
    this.writer = { write: (bytes) => this.#write(bytes), close: () => this.#closeWriter() };
  }

  get #isOpen(): boolean {
    return !this.#isReaderClosed && !this.#isWriterClosed;
  }

  async #read(signal: AbortSignal | undefined): Promise<Uint8Array | null> {
    while (this.#chunks.length === 0 && this.#isOpen) await this.#changed.wait(signal);
    signal?.throwIfAborted();
    const chunk = this.#chunks.shift();
    if (chunk === undefined) return null;
    this.#size -= chunk.length;
    this.#changed.notifyAll();
    return chunk;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    while (this.#size >= this.#capacity && this.#isOpen) await this.#changed.wait();
    if (!this.#isOpen) throw new BrokenPipe();
    if (bytes.length === 0) return;
    this.#chunks.push(bytes.slice());
    this.#size += bytes.length;
    this.#changed.notifyAll();
  }

  #closeReader(): void {
    this.#isReaderClosed = true;
    this.#chunks = [];
    this.#size = 0;
    this.#changed.notifyAll();
  }

  #closeWriter(): void {
    this.#isWriterClosed = true;
    this.#changed.notifyAll();
  }
}
