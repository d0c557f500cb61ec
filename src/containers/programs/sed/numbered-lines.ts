/** The lines of an input by their numbers, read one ahead so that the last one is known. */
export class NumberedLines {
  readonly #lines: AsyncIterator<string>;
  #next: IteratorResult<string> | undefined;
  #number = 0;

  constructor(lines: AsyncIterator<string>) {
    this.#lines = lines;
  }

  /** The number of the line that was read last, from 1. */
  get number(): number {
    return this.#number;
  }

  /** Whether no line follows the one that was read last. */
  get isLast(): boolean {
    return this.#next?.done === true;
  }

  /** Reads the next line; undefined at the end. */
  async read(): Promise<string | undefined> {
    this.#next ??= await this.#lines.next();
    if (this.#next.done === true) return undefined;
    const { value } = this.#next;
    this.#number += 1;
    this.#next = await this.#lines.next();
    return value;
  }
}
