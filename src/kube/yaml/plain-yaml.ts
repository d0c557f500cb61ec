import { resolveScalar } from './scalar.ts';

/** Makes something of each node of a text; `at` is where the node begins, -1 where nothing is written. */
export interface Builder<T> {
  scalar(value: string | number | boolean | null, at: number): T;
  list(items: T[], at: number): T;
  map(keys: string[], keyAts: number[], values: T[], at: number): T;
}

/**
 * Reads the YAML that nearly all manifests are written in, many times faster than the library does: block maps and
 * lists, flow ones on one line, plain and quoted scalars on one line, literal blocks. Undefined for any other text, be
 * it right or wrong: anchors, aliases, tags, merge keys, text over several lines. What it reads it reads as the
 * library and `resolveScalar` do.
 */
export function readPlain<T>(text: string, builder: Builder<T>): { readonly root: T } | undefined {
  if (!isPlainText(text)) return undefined;
  if (!text.includes('\r')) return reading(() => new PlainReader(text, builder).document());
  // A space before the line feed is no part of anything but a literal block, and everything stays where it is.
  const spaced = text.replaceAll('\r\n', ' \n');
  return reading(() => new PlainReader(spaced, builder, { given: text }).document());
}

/** The same for a JSON object that stands at the start of a text: its strings have JSON's escapes, its lines do not matter. */
export function readJsonPlaces<T>(text: string, builder: Builder<T>): { readonly root: T } | undefined {
  return reading(() => new PlainReader(text, builder, { isJson: true }).json());
}

function reading<T>(read: () => T): { readonly root: T } | undefined {
  try {
    return { root: read() };
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}

/** Ends the reading of a text that is not plain. It never leaves this file. */
class NotPlain extends Error {}

/** Deeper than any manifest. */
const DEEPEST = 500;

/** A longer key needs a question mark before it. */
const LONGEST_KEY = 1000;

/** No lone carriage returns, no signs that end a line in YAML 1.1 alone, no control characters. */
function isPlainText(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- these are what it looks for
  return !/[\0-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029\uFEFF]|\r(?!\n)/.test(text);
}

class PlainReader<T> {
  /** Where reading is: at the first sign of a line, while lines are read; the text's end when none is left. */
  #at = 0;
  /** How far the line that is read is indented; -1 at the text's end. */
  #indent = -1;
  #depth = 0;
  readonly #text: string;
  readonly #builder: Builder<T>;
  readonly #isJson: boolean;
  /** The text as it was given, where it had carriage returns. */
  readonly #given: string | undefined;

  constructor(text: string, builder: Builder<T>, { isJson = false, given = undefined as string | undefined } = {}) {
    this.#text = text;
    this.#builder = builder;
    this.#isJson = isJson;
    this.#given = given;
  }

  document(): T {
    this.#nextLine(0);
    if (this.#indent < 0) return this.#builder.scalar(null, -1);
    const root = this.#block(0);
    if (this.#indent >= 0) throw new NotPlain();
    return root;
  }

  json(): T {
    this.#skipSpace();
    return this.#flow();
  }

  /** The node whose first line is this one: a list, a map, or a flow collection. */
  #block(least: number): T {
    if (this.#indent < least || ++this.#depth > DEEPEST) throw new NotPlain();
    const node = this.#isItem(this.#at)
      ? this.#blockList(this.#indent)
      : this.#text[this.#at] === '{' || this.#text[this.#at] === '['
        ? this.#lineOf(() => this.#flow(), this.#indent)
        : this.#blockMap(this.#indent);
    this.#depth--;
    return node;
  }

  /** Whether an item of a list begins here: a dash, and a space or nothing behind it. */
  #isItem(at: number): boolean {
    if (this.#text.charCodeAt(at) !== DASH) return false;
    const next = this.#text.charCodeAt(at + 1);
    return next === SPACE || next === LINE_FEED || at + 1 === this.#text.length;
  }

  /** The items of a list that stand at a column, the first of them here. */
  #blockList(column: number): T {
    const start = this.#at;
    const items: T[] = [];
    while (this.#indent === column && this.#isItem(this.#at)) {
      const dash = this.#at;
      this.#at = this.#pastSpaces(dash + 1);
      if (this.#isLineEnd()) {
        // Nothing stands where the line ends, before its carriage return.
        const end = this.#at - (this.#given?.[this.#at - 1] === '\r' ? 1 : 0);
        this.#nextLine(end);
        items.push(this.#indent > column ? this.#block(column + 1) : this.#builder.scalar(null, end));
        continue;
      }
      // What stands behind the dash is indented by its column.
      const inner = column + this.#at - dash;
      if (this.#isItem(this.#at)) {
        this.#indent = inner;
        items.push(this.#nested(() => this.#blockList(inner)));
      } else if (this.#keyEnd() >= 0) {
        this.#indent = inner;
        items.push(this.#nested(() => this.#blockMap(inner)));
      } else items.push(this.#inlineValue(column));
    }
    if (this.#indent > column) throw new NotPlain();
    return this.#builder.list(items, start);
  }

  /** The entries of a map that stand at a column, the first of them here. */
  #blockMap(column: number): T {
    const start = this.#at;
    const keys: string[] = [];
    const keyAts: number[] = [];
    const values: T[] = [];
    while (this.#indent === column && !this.#isItem(this.#at)) {
      const end = this.#keyEnd();
      if (end < 0 || end - this.#at > LONGEST_KEY) throw new NotPlain();
      keyAts.push(this.#at);
      keys.push(this.#key(end));
      this.#at = this.#pastSpaces(this.#text.indexOf(':', end) + 1);
      values.push(this.#isLineEnd() ? this.#valueBelow(column) : this.#inlineValue(column));
    }
    if (this.#indent > column || keys.length === 0) throw new NotPlain();
    return this.#builder.map(keys, keyAts, values, start);
  }

  /** A value on the lines below its key. A list may stand as far left as the key. */
  #valueBelow(column: number): T {
    this.#nextLine(this.#at);
    if (this.#indent > column) return this.#block(column + 1);
    if (this.#indent === column && this.#isItem(this.#at)) return this.#nested(() => this.#blockList(column));
    return this.#nothing();
  }

  /** A value behind its key or dash; then reading goes on with the next line. `column` is that of the key or dash. */
  #inlineValue(column: number): T {
    const sign = this.#text[this.#at];
    if (sign === '|') return this.#literal(column);
    return this.#lineOf(() => (sign === '{' || sign === '[' ? this.#flow() : this.#scalar(false)), column);
  }

  /** What is read must fill the line, and not go on below. */
  #lineOf(read: () => T, column: number): T {
    const node = read();
    const end = this.#pastSpaces(this.#at);
    if (this.#text[end] === '#' && this.#text[end - 1] !== ' ') throw new NotPlain();
    this.#at = end;
    if (!this.#isLineEnd()) throw new NotPlain();
    this.#nextLine(end);
    if (this.#indent > column) throw new NotPlain();
    return node;
  }

  #nested(read: () => T): T {
    if (++this.#depth > DEEPEST) throw new NotPlain();
    const node = read();
    this.#depth--;
    return node;
  }

  #nothing(): T {
    return this.#builder.scalar(null, -1);
  }

  /** Where the key that begins here ends, behind its quotes where it has some; -1 where no key begins here. */
  #keyEnd(): number {
    const quote = this.#text[this.#at];
    if (quote === '"' || quote === "'") {
      const end = this.#quoteEnd(this.#at);
      const colon = this.#pastSpaces(end);
      return this.#text.charCodeAt(colon) === COLON && this.#isBlankAt(colon + 1) ? end : -1;
    }
    if (!this.#isPlainStart(this.#at)) return -1;
    for (let at = this.#at; at < this.#text.length; at++) {
      const code = this.#text.charCodeAt(at);
      if (code === LINE_FEED) return -1;
      if (code === TAB) throw new NotPlain();
      if (code === HASH && this.#text.charCodeAt(at - 1) === SPACE) return -1;
      if (code === COLON && this.#isBlankAt(at + 1)) return at;
    }
    return -1;
  }

  #key(end: number): string {
    const first = this.#text.charCodeAt(this.#at);
    if (first === DOUBLE_QUOTE || first === SINGLE_QUOTE) return this.#unquoted(this.#at, end);
    const key = this.#plain(this.#at, end);
    if (key === null) throw new NotPlain();
    return String(key);
  }

  /** A scalar on this line; within brackets it ends at the first sign of theirs. */
  #scalar(isInFlow: boolean): T {
    const start = this.#at;
    const first = this.#text.charCodeAt(start);
    if (first === DOUBLE_QUOTE || first === SINGLE_QUOTE) {
      this.#at = this.#quoteEnd(start);
      return this.#builder.scalar(this.#unquoted(start, this.#at), start);
    }
    if (!this.#isPlainStart(start)) throw new NotPlain();
    this.#at = this.#plainEnd(start, isInFlow);
    return this.#builder.scalar(this.#plain(start, this.#at), start);
  }

  #plain(start: number, end: number): string | number | boolean | null {
    const resolved = resolveScalar(this.#text.slice(start, end).trimEnd(), true, undefined);
    if ('fault' in resolved) throw new NotPlain();
    return resolved.value;
  }

  #plainEnd(start: number, isInFlow: boolean): number {
    let at = start;
    for (; at < this.#text.length; at++) {
      const code = this.#text.charCodeAt(at);
      if (code === LINE_FEED || (code === HASH && this.#text.charCodeAt(at - 1) === SPACE)) break;
      if (isInFlow && isFlowSign(code)) break;
      if (code === TAB && !this.#isJson) throw new NotPlain();
      if (code !== COLON) continue;
      if (this.#isBlankAt(at + 1) || (isInFlow && isFlowSign(this.#text.charCodeAt(at + 1)))) {
        if (!isInFlow) throw new NotPlain();
        break;
      }
    }
    return at;
  }

  /** Just behind the quote that ends a quoted scalar, which must stand on its line. */
  #quoteEnd(start: number): number {
    const isDouble = this.#text.charCodeAt(start) === DOUBLE_QUOTE;
    for (let at = start + 1; at < this.#text.length; at++) {
      const code = this.#text.charCodeAt(at);
      if (code === LINE_FEED) throw new NotPlain();
      if (isDouble ? code === BACKSLASH : code === SINGLE_QUOTE && this.#text.charCodeAt(at + 1) === SINGLE_QUOTE) at++;
      else if (code === (isDouble ? DOUBLE_QUOTE : SINGLE_QUOTE)) return at + 1;
    }
    throw new NotPlain();
  }

  #unquoted(start: number, end: number): string {
    const inner = this.#text.slice(start + 1, end - 1);
    if (this.#text.charCodeAt(start) === SINGLE_QUOTE) return inner.replaceAll("''", "'");
    if (!inner.includes('\\')) return inner;
    for (let at = inner.indexOf('\\'); at >= 0 && !this.#isJson; at = inner.indexOf('\\', at + 2)) {
      if (!isCommonEscape(inner.slice(at + 1, at + 6))) throw new NotPlain();
    }
    return JSON.parse(`"${inner}"`) as string;
  }

  /** A block of text below `|`, its lines less the indentation of the first. */
  #literal(column: number): T {
    if (this.#given !== undefined) throw new NotPlain();
    const start = this.#at;
    const chomping = /[-+]/.exec(this.#text[start + 1] ?? '')?.[0] ?? '';
    const head = this.#pastSpaces(start + 1 + chomping.length);
    if (head === start + 1 + chomping.length && this.#text[head] === '#') throw new NotPlain();
    this.#at = head;
    if (!this.#isLineEnd()) throw new NotPlain();
    const lines: string[] = [];
    let indent = -1;
    let at = this.#lineFeed(head) + 1;
    for (; at < this.#text.length; at = this.#lineFeed(at) + 1) {
      const first = this.#pastSpaces(at);
      const end = this.#lineFeed(at);
      if (first === end) {
        // A blank line that is indented further than the text belongs to it, or is a fault.
        if (indent < 0 ? first > at : first - at > indent) throw new NotPlain();
        lines.push('');
        continue;
      }
      if (indent < 0) indent = first - at;
      if (first - at <= column || first - at < indent) break;
      lines.push(this.#text.slice(at + indent, end));
    }
    if (indent <= column) throw new NotPlain();
    // At the text's end a last line may lack its line feed.
    if (at >= this.#text.length && !this.#text.endsWith('\n')) throw new NotPlain();
    let kept = lines.length;
    while (kept > 0 && lines[kept - 1] === '') kept--;
    const text = lines.slice(0, kept).join('\n');
    const value = chomping === '-' ? text : chomping === '+' ? `${lines.join('\n')}\n` : `${text}\n`;
    this.#nextLine(at - 1);
    if (this.#indent > column) throw new NotPlain();
    return this.#builder.scalar(value, start);
  }

  /** A value between brackets, or one of its parts. */
  #flow(): T {
    const sign = this.#text[this.#at];
    if (sign !== '{' && sign !== '[') return this.#scalar(true);
    return this.#nested(() => (sign === '{' ? this.#flowMap() : this.#flowList()));
  }

  #flowList(): T {
    const start = this.#at++;
    const items: T[] = [];
    this.#skipSpace();
    while (this.#text[this.#at] !== ']') {
      items.push(this.#flow());
      this.#skipSpace();
      if (this.#text[this.#at] === ',') this.#at++;
      else if (this.#text[this.#at] !== ']') throw new NotPlain();
      this.#skipSpace();
    }
    this.#at++;
    return this.#builder.list(items, start);
  }

  #flowMap(): T {
    const start = this.#at++;
    const keys: string[] = [];
    const keyAts: number[] = [];
    const values: T[] = [];
    this.#skipSpace();
    while (this.#text[this.#at] !== '}') {
      keyAts.push(this.#at);
      keys.push(this.#flowKey());
      this.#skipSpace();
      values.push(this.#flowValue());
      this.#skipSpace();
      if (this.#text[this.#at] === ',') this.#at++;
      else if (this.#text[this.#at] !== '}') throw new NotPlain();
      this.#skipSpace();
    }
    this.#at++;
    return this.#builder.map(keys, keyAts, values, start);
  }

  #flowKey(): string {
    const start = this.#at;
    const first = this.#text.charCodeAt(start);
    const isQuoted = first === DOUBLE_QUOTE || first === SINGLE_QUOTE;
    if (!isQuoted && !this.#isPlainStart(start)) throw new NotPlain();
    this.#at = isQuoted ? this.#quoteEnd(start) : this.#plainEnd(start, true);
    if (!this.#isJson && this.#at - start > LONGEST_KEY) throw new NotPlain();
    return isQuoted ? this.#unquoted(start, this.#at) : this.#keyText(start);
  }

  #keyText(start: number): string {
    const key = this.#plain(start, this.#at);
    if (key === null) throw new NotPlain();
    return String(key);
  }

  /** Behind a key: its colon and value, or nothing. */
  #flowValue(): T {
    if (this.#text.charCodeAt(this.#at) !== COLON) return this.#nothing();
    if (!this.#isJson && !this.#isBlankAt(this.#at + 1)) throw new NotPlain();
    this.#at++;
    this.#skipSpace();
    const code = this.#text.charCodeAt(this.#at);
    return code === COMMA || code === BRACE_END ? this.#nothing() : this.#flow();
  }

  /** Signs that begin a plain scalar and mean nothing else in YAML, a dash with something behind it among them. */
  #isPlainStart(at: number): boolean {
    const code = this.#text.charCodeAt(at);
    if (code === DASH || code === PLUS) {
      const next = this.#text.charCodeAt(at + 1);
      return isWordSign(next) || next === DASH || next === SLASH || next === DOT;
    }
    return isWordSign(code) || code === SLASH || code === DOT || code === DOLLAR || code === TILDE || code === PAREN;
  }

  #isBlankAt(at: number): boolean {
    const code = this.#text.charCodeAt(at);
    return code === SPACE || code === LINE_FEED || at >= this.#text.length;
  }

  /** Whether nothing but a comment stands from here to the line's end. */
  #isLineEnd(): boolean {
    const code = this.#text.charCodeAt(this.#at);
    return this.#at >= this.#text.length || code === LINE_FEED || code === HASH;
  }

  #pastSpaces(from: number): number {
    let at = from;
    while (this.#text.charCodeAt(at) === SPACE) at++;
    return at;
  }

  /** Past spaces between brackets; of JSON past lines too. */
  #skipSpace(): void {
    this.#at = this.#pastSpaces(this.#at);
    if (!this.#isJson) return;
    for (let code = this.#text.charCodeAt(this.#at); code === SPACE || isJsonSpace(code); ) {
      code = this.#text.charCodeAt(++this.#at);
    }
  }

  #lineFeed(from: number): number {
    const at = this.#text.indexOf('\n', from);
    return at < 0 ? this.#text.length : at;
  }

  /** Goes to the next line with content: behind the line feed at or after an offset, or at the offset 0. */
  #nextLine(from: number): void {
    let at = from === 0 ? 0 : this.#lineFeed(from) + 1;
    for (; at < this.#text.length; at = this.#lineFeed(at) + 1) {
      const first = this.#pastSpaces(at);
      const code = this.#text.charCodeAt(first);
      if (first >= this.#text.length || code === LINE_FEED || code === HASH) continue;
      this.#at = first;
      this.#indent = first - at;
      return;
    }
    this.#at = this.#text.length;
    this.#indent = -1;
  }
}

const TAB = 0x09;
const LINE_FEED = 0x0a;
const SPACE = 0x20;
const DOUBLE_QUOTE = 0x22;
const HASH = 0x23;
const DOLLAR = 0x24;
const SINGLE_QUOTE = 0x27;
const PAREN = 0x28;
const PLUS = 0x2b;
const COMMA = 0x2c;
const DASH = 0x2d;
const DOT = 0x2e;
const SLASH = 0x2f;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const BRACE_END = 0x7d;
const TILDE = 0x7e;

/** `,`, `[`, `]`, `{` or `}`. */
function isFlowSign(code: number): boolean {
  return code === COMMA || code === 0x5b || code === 0x5d || code === 0x7b || code === BRACE_END;
}

/** A letter, a digit, `_`, or any sign beyond ASCII. */
function isWordSign(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    code === 0x5f ||
    code > 0xa0
  );
}

function isJsonSpace(code: number): boolean {
  return code === LINE_FEED || code === 0x0d || code === 0x09;
}

/** An escape, less its backslash, by which JSON and YAML mean the same. */
function isCommonEscape(escape: string): boolean {
  return /^(?:["\\bfnrt]|u(?![dD][89a-fA-F])[\da-fA-F]{4})/.test(escape);
}
