import {
  BRACE_END,
  COLON,
  COMMA,
  DOUBLE_QUOTE,
  LONGEST_KEY,
  NotPlain,
  PlainScanner,
  SINGLE_QUOTE,
} from './plain-scanner.ts';

/** Makes something of each node of a text; `at` is where the node begins, -1 where nothing is written. */
export interface Builder<T> {
  scalar(value: string | number | boolean | null, at: number): T;
  list(items: T[], at: number): T;
  map(keys: string[], keyAts: number[], values: T[], at: number): T;
}

/** Deeper than any manifest. */
const DEEPEST = 500;

/** Reads scalars, and lists and maps between brackets. */
export class FlowReader<T> extends PlainScanner {
  protected depth = 0;
  protected readonly builder: Builder<T>;

  constructor(text: string, builder: Builder<T>, { isJson = false } = {}) {
    super(text, isJson);
    this.builder = builder;
  }

  json(): T {
    this.skipSpace();
    return this.flow();
  }

  /** A value between brackets, or one of its parts. */
  protected flow(): T {
    const sign = this.text[this.at];
    if (sign !== '{' && sign !== '[') return this.scalar(true);
    return this.nested(() => (sign === '{' ? this.#flowMap() : this.#flowList()));
  }

  #flowList(): T {
    const start = this.at++;
    const items: T[] = [];
    this.skipSpace();
    while (this.text[this.at] !== ']') {
      items.push(this.flow());
      this.skipSpace();
      if (this.text[this.at] === ',') this.at++;
      else if (this.text[this.at] !== ']') throw new NotPlain();
      this.skipSpace();
    }
    this.at++;
    return this.builder.list(items, start);
  }

  #flowMap(): T {
    const start = this.at++;
    const keys: string[] = [];
    const keyAts: number[] = [];
    const values: T[] = [];
    this.skipSpace();
    while (this.text[this.at] !== '}') {
      keyAts.push(this.at);
      keys.push(this.#flowKey());
      this.skipSpace();
      values.push(this.#flowValue());
      this.skipSpace();
      if (this.text[this.at] === ',') this.at++;
      else if (this.text[this.at] !== '}') throw new NotPlain();
      this.skipSpace();
    }
    this.at++;
    return this.builder.map(keys, keyAts, values, start);
  }

  #flowKey(): string {
    const start = this.at;
    const first = this.text.charCodeAt(start);
    const isQuoted = first === DOUBLE_QUOTE || first === SINGLE_QUOTE;
    if (!isQuoted && !this.isPlainStart(start)) throw new NotPlain();
    this.at = isQuoted ? this.quoteEnd(start) : this.plainEnd(start, true);
    if (!this.isJson && this.at - start > LONGEST_KEY) throw new NotPlain();
    return isQuoted ? this.unquoted(start, this.at) : this.keyText(start);
  }

  /** Behind a key: its colon and value, or nothing. */
  #flowValue(): T {
    if (this.text.charCodeAt(this.at) !== COLON) return this.nothing();
    if (!this.isJson && !this.isBlankAt(this.at + 1)) throw new NotPlain();
    this.at++;
    this.skipSpace();
    const code = this.text.charCodeAt(this.at);
    return code === COMMA || code === BRACE_END ? this.nothing() : this.flow();
  }

  /** A scalar on this line; within brackets it ends at the first sign of theirs. */
  protected scalar(isInFlow: boolean): T {
    const start = this.at;
    const first = this.text.charCodeAt(start);
    if (first === DOUBLE_QUOTE || first === SINGLE_QUOTE) {
      this.at = this.quoteEnd(start);
      return this.builder.scalar(this.unquoted(start, this.at), start);
    }
    if (!this.isPlainStart(start)) throw new NotPlain();
    this.at = this.plainEnd(start, isInFlow);
    return this.builder.scalar(this.plain(start, this.at), start);
  }

  protected nested(read: () => T): T {
    if (++this.depth > DEEPEST) throw new NotPlain();
    const node = read();
    this.depth--;
    return node;
  }

  protected nothing(): T {
    return this.builder.scalar(null, -1);
  }
}
