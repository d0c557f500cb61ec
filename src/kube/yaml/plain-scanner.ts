import { resolveScalar } from './scalar.ts';

/** Ends the reading of a text that is not plain; `readPlain` catches it. */
export class NotPlain extends Error {}

/** A longer key needs a question mark before it. */
export const LONGEST_KEY = 1000;

/** Finds where the keys and scalars of a plain text end, and what they mean. */
export class PlainScanner {
  /** Where reading is: at the first sign of a line, while lines are read; the text's end when none is left. */
  protected at = 0;
  protected readonly text: string;
  protected readonly isJson: boolean;

  /** Where `isJson`, strings have JSON's escapes, and lines do not matter. */
  constructor(text: string, isJson: boolean) {
    this.text = text;
    this.isJson = isJson;
  }

  protected plain(start: number, end: number): string | number | boolean | null {
    const resolved = resolveScalar(this.text.slice(start, end).trimEnd(), true, undefined);
    if ('fault' in resolved) throw new NotPlain();
    return resolved.value;
  }

  protected keyText(start: number): string {
    const key = this.plain(start, this.at);
    if (key === null) throw new NotPlain();
    return String(key);
  }

  protected plainEnd(start: number, isInFlow: boolean): number {
    let at = start;
    for (; at < this.text.length; at++) {
      const code = this.text.charCodeAt(at);
      if (code === LINE_FEED || (code === HASH && this.text.charCodeAt(at - 1) === SPACE)) break;
      if (isInFlow && isFlowSign(code)) break;
      if (code === TAB && !this.isJson) throw new NotPlain();
      if (code !== COLON) continue;
      if (this.isBlankAt(at + 1) || (isInFlow && isFlowSign(this.text.charCodeAt(at + 1)))) {
        if (!isInFlow) throw new NotPlain();
        break;
      }
    }
    return at;
  }

  /** Just behind the quote that ends a quoted scalar, which must stand on its line. */
  protected quoteEnd(start: number): number {
    const isDouble = this.text.charCodeAt(start) === DOUBLE_QUOTE;
    for (let at = start + 1; at < this.text.length; at++) {
      const code = this.text.charCodeAt(at);
      if (code === LINE_FEED) throw new NotPlain();
      if (isDouble ? code === BACKSLASH : code === SINGLE_QUOTE && this.text.charCodeAt(at + 1) === SINGLE_QUOTE) at++;
      else if (code === (isDouble ? DOUBLE_QUOTE : SINGLE_QUOTE)) return at + 1;
    }
    throw new NotPlain();
  }

  protected unquoted(start: number, end: number): string {
    const inner = this.text.slice(start + 1, end - 1);
    if (this.text.charCodeAt(start) === SINGLE_QUOTE) return inner.replaceAll("''", "'");
    if (!inner.includes('\\')) return inner;
    for (let at = inner.indexOf('\\'); at >= 0 && !this.isJson; at = inner.indexOf('\\', at + 2)) {
      if (!isCommonEscape(inner.slice(at + 1, at + 6))) throw new NotPlain();
    }
    return JSON.parse(`"${inner}"`) as string;
  }

  /** Signs that begin a plain scalar and mean nothing else in YAML, a dash with something behind it among them. */
  protected isPlainStart(at: number): boolean {
    const code = this.text.charCodeAt(at);
    if (code === DASH || code === PLUS) {
      const next = this.text.charCodeAt(at + 1);
      return isWordSign(next) || next === DASH || next === SLASH || next === DOT;
    }
    return isWordSign(code) || code === SLASH || code === DOT || code === DOLLAR || code === TILDE || code === PAREN;
  }

  protected isBlankAt(at: number): boolean {
    const code = this.text.charCodeAt(at);
    return code === SPACE || code === LINE_FEED || at >= this.text.length;
  }

  /** Whether nothing but a comment stands from here to the line's end. */
  protected isLineEnd(): boolean {
    const code = this.text.charCodeAt(this.at);
    return this.at >= this.text.length || code === LINE_FEED || code === HASH;
  }

  protected pastSpaces(from: number): number {
    let at = from;
    while (this.text.charCodeAt(at) === SPACE) at++;
    return at;
  }

  /** Past spaces between brackets; of JSON past lines too. */
  protected skipSpace(): void {
    this.at = this.pastSpaces(this.at);
    if (!this.isJson) return;
    for (let code = this.text.charCodeAt(this.at); code === SPACE || isJsonSpace(code); ) {
      code = this.text.charCodeAt(++this.at);
    }
  }

  protected lineFeed(from: number): number {
    const at = this.text.indexOf('\n', from);
    return at < 0 ? this.text.length : at;
  }
}

export const TAB = 0x09;
export const LINE_FEED = 0x0a;
export const SPACE = 0x20;
export const DOUBLE_QUOTE = 0x22;
export const HASH = 0x23;
const DOLLAR = 0x24;
export const SINGLE_QUOTE = 0x27;
const PAREN = 0x28;
const PLUS = 0x2b;
export const COMMA = 0x2c;
export const DASH = 0x2d;
const DOT = 0x2e;
const SLASH = 0x2f;
export const COLON = 0x3a;
const BACKSLASH = 0x5c;
export const BRACE_END = 0x7d;
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
