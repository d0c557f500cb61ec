import { type Builder, FlowReader } from './plain-flow.ts';
import {
  COLON,
  DASH,
  DOUBLE_QUOTE,
  HASH,
  LINE_FEED,
  LONGEST_KEY,
  NotPlain,
  SINGLE_QUOTE,
  SPACE,
  TAB,
} from './plain-scanner.ts';

/**
 * Reads the YAML that nearly all manifests are written in, many times faster than the library does: block maps and
 * lists, flow ones on one line, plain and quoted scalars on one line, literal blocks. Undefined for any other text, be
 * it right or wrong: anchors, aliases, tags, merge keys, text over several lines. What it reads it reads as the
 * library and `resolveScalar` do.
 */
export function readPlain<T>(text: string, builder: Builder<T>): { readonly root: T } | undefined {
  if (!isPlainText(text)) return undefined;
  if (!text.includes('\r')) return reading(() => new BlockReader(text, builder).document());
  // A space before the line feed is no part of anything but a literal block, and everything stays where it is.
  const spaced = text.replaceAll('\r\n', ' \n');
  return reading(() => new BlockReader(spaced, builder, { given: text }).document());
}

/** The same for a JSON object that stands at the start of a text: its strings have JSON's escapes, its lines do not matter. */
export function readJsonPlaces<T>(text: string, builder: Builder<T>): { readonly root: T } | undefined {
  return reading(() => new FlowReader(text, builder, { isJson: true }).json());
}

function reading<T>(read: () => T): { readonly root: T } | undefined {
  try {
    return { root: read() };
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}

/** No lone carriage returns, no signs that end a line in YAML 1.1 alone, no control characters. */
function isPlainText(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- these are what it looks for
  return !/[\0-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029\uFEFF]|\r(?!\n)/.test(text);
}

/** Reads lists and maps by how their lines are indented. */
class BlockReader<T> extends FlowReader<T> {
  /** How far the line that is read is indented; -1 at the text's end. */
  #indent = -1;
  /** The text as it was given, where it had carriage returns. */
  readonly #given: string | undefined;

  constructor(text: string, builder: Builder<T>, { given = undefined as string | undefined } = {}) {
    super(text, builder);
    this.#given = given;
  }

  document(): T {
    this.#nextLine(0);
    if (this.#indent < 0) return this.builder.scalar(null, -1);
    const root = this.#block(0);
    if (this.#indent >= 0) throw new NotPlain();
    return root;
  }

  /** The node whose first line is this one: a list, a map, or a flow collection. */
  #block(least: number): T {
    if (this.#indent < least) throw new NotPlain();
    return this.nested(() => {
      if (this.#isItem(this.at)) return this.#blockList(this.#indent);
      const isFlow = this.text[this.at] === '{' || this.text[this.at] === '[';
      return isFlow ? this.#lineOf(() => this.flow(), this.#indent) : this.#blockMap(this.#indent);
    });
  }

  /** Whether an item of a list begins here: a dash, and a space or nothing behind it. */
  #isItem(at: number): boolean {
    if (this.text.charCodeAt(at) !== DASH) return false;
    const next = this.text.charCodeAt(at + 1);
    return next === SPACE || next === LINE_FEED || at + 1 === this.text.length;
  }

  /** The items of a list that stand at a column, the first of them here. */
  #blockList(column: number): T {
    const start = this.at;
    const items: T[] = [];
    while (this.#indent === column && this.#isItem(this.at)) {
      const dash = this.at;
      this.at = this.pastSpaces(dash + 1);
      if (this.isLineEnd()) {
        // Nothing stands where the line ends, before its carriage return.
        const end = this.at - (this.#given?.[this.at - 1] === '\r' ? 1 : 0);
        this.#nextLine(end);
        items.push(this.#indent > column ? this.#block(column + 1) : this.builder.scalar(null, end));
        continue;
      }
      // What stands behind the dash is indented by its column.
      const inner = column + this.at - dash;
      if (this.#isItem(this.at)) {
        this.#indent = inner;
        items.push(this.nested(() => this.#blockList(inner)));
      } else if (this.#keyEnd() >= 0) {
        this.#indent = inner;
        items.push(this.nested(() => this.#blockMap(inner)));
      } else items.push(this.#inlineValue(column));
    }
    if (this.#indent > column) throw new NotPlain();
    return this.builder.list(items, start);
  }

  /** The entries of a map that stand at a column, the first of them here. */
  #blockMap(column: number): T {
    const start = this.at;
    const keys: string[] = [];
    const keyAts: number[] = [];
    const values: T[] = [];
    while (this.#indent === column && !this.#isItem(this.at)) {
      const end = this.#keyEnd();
      if (end < 0 || end - this.at > LONGEST_KEY) throw new NotPlain();
      keyAts.push(this.at);
      keys.push(this.#key(end));
      this.at = this.pastSpaces(this.text.indexOf(':', end) + 1);
      values.push(this.isLineEnd() ? this.#valueBelow(column) : this.#inlineValue(column));
    }
    if (this.#indent > column || keys.length === 0) throw new NotPlain();
    return this.builder.map(keys, keyAts, values, start);
  }

  /** A value on the lines below its key. A list may stand as far left as the key. */
  #valueBelow(column: number): T {
    this.#nextLine(this.at);
    if (this.#indent > column) return this.#block(column + 1);
    if (this.#indent === column && this.#isItem(this.at)) return this.nested(() => this.#blockList(column));
    return this.nothing();
  }

  /** A value behind its key or dash; then reading goes on with the next line. `column` is that of the key or dash. */
  #inlineValue(column: number): T {
    const sign = this.text[this.at];
    if (sign === '|') return this.#literal(column);
    return this.#lineOf(() => (sign === '{' || sign === '[' ? this.flow() : this.scalar(false)), column);
  }

  /** What is read must fill the line, and not go on below. */
  #lineOf(read: () => T, column: number): T {
    const node = read();
    const end = this.pastSpaces(this.at);
    if (this.text[end] === '#' && this.text[end - 1] !== ' ') throw new NotPlain();
    this.at = end;
    if (!this.isLineEnd()) throw new NotPlain();
    this.#nextLine(end);
    if (this.#indent > column) throw new NotPlain();
    return node;
  }

  /** Where the key that begins here ends, behind its quotes where it has some; -1 where no key begins here. */
  #keyEnd(): number {
    const quote = this.text[this.at];
    if (quote === '"' || quote === "'") {
      const end = this.quoteEnd(this.at);
      const colon = this.pastSpaces(end);
      return this.text.charCodeAt(colon) === COLON && this.isBlankAt(colon + 1) ? end : -1;
    }
    if (!this.isPlainStart(this.at)) return -1;
    for (let at = this.at; at < this.text.length; at++) {
      const code = this.text.charCodeAt(at);
      if (code === LINE_FEED) return -1;
      if (code === TAB) throw new NotPlain();
      if (code === HASH && this.text.charCodeAt(at - 1) === SPACE) return -1;
      if (code === COLON && this.isBlankAt(at + 1)) return at;
    }
    return -1;
  }

  #key(end: number): string {
    const first = this.text.charCodeAt(this.at);
    if (first === DOUBLE_QUOTE || first === SINGLE_QUOTE) return this.unquoted(this.at, end);
    const key = this.plain(this.at, end);
    if (key === null) throw new NotPlain();
    return String(key);
  }

  /** A block of text below `|`, its lines less the indentation of the first. */
  #literal(column: number): T {
    if (this.#given !== undefined) throw new NotPlain();
    const start = this.at;
    const chomping = /[-+]/.exec(this.text[start + 1] ?? '')?.[0] ?? '';
    const head = this.pastSpaces(start + 1 + chomping.length);
    if (head === start + 1 + chomping.length && this.text[head] === '#') throw new NotPlain();
    this.at = head;
    if (!this.isLineEnd()) throw new NotPlain();
    const lines: string[] = [];
    let indent = -1;
    let at = this.lineFeed(head) + 1;
    for (; at < this.text.length; at = this.lineFeed(at) + 1) {
      const first = this.pastSpaces(at);
      const end = this.lineFeed(at);
      if (first === end) {
        // A blank line that is indented further than the text belongs to it, or is a fault.
        if (indent < 0 ? first > at : first - at > indent) throw new NotPlain();
        lines.push('');
        continue;
      }
      if (indent < 0) indent = first - at;
      if (first - at <= column || first - at < indent) break;
      lines.push(this.text.slice(at + indent, end));
    }
    if (indent <= column) throw new NotPlain();
    // At the text's end a last line may lack its line feed.
    if (at >= this.text.length && !this.text.endsWith('\n')) throw new NotPlain();
    let kept = lines.length;
    while (kept > 0 && lines[kept - 1] === '') kept--;
    const text = lines.slice(0, kept).join('\n');
    const value = chomping === '-' ? text : chomping === '+' ? `${lines.join('\n')}\n` : `${text}\n`;
    this.#nextLine(at - 1);
    if (this.#indent > column) throw new NotPlain();
    return this.builder.scalar(value, start);
  }

  /** Goes to the next line with content: behind the line feed at or after an offset, or at the offset 0. */
  #nextLine(from: number): void {
    let at = from === 0 ? 0 : this.lineFeed(from) + 1;
    for (; at < this.text.length; at = this.lineFeed(at) + 1) {
      const first = this.pastSpaces(at);
      const code = this.text.charCodeAt(first);
      if (first >= this.text.length || code === LINE_FEED || code === HASH) continue;
      this.at = first;
      this.#indent = first - at;
      return;
    }
    this.at = this.text.length;
    this.#indent = -1;
  }
}
