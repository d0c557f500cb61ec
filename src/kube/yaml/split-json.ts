/** A JSON value of a text: what it is, and where it stands. */
export interface JsonPart {
  readonly value: unknown;
  readonly start: number;
  readonly end: number;
  /** Whether a key stands twice in an object of it: the YAML reader says which. */
  readonly hasDuplicates: boolean;
}

/** The JSON objects that a text begins with, and where what follows them begins. */
export interface JsonHead {
  readonly parts: readonly JsonPart[];
  readonly end: number;
}

/**
 * The JSON objects at an offset of a text, one after the other with nothing but white space between them. A value that
 * is nested deeper than in any manifest is left to the YAML reader, which refuses it at its place.
 */
export function splitJson(text: string, from: number, to: number): JsonHead {
  const parts: JsonPart[] = [];
  let end = from;
  for (let at = skipBlank(text, from); at < to && text[at] === '{'; at = skipBlank(text, end)) {
    // Most texts are one object, so the whole rest is tried first.
    const whole = parts.length === 0 ? tryParse(text.slice(at, to)) : undefined;
    const partEnd = whole === undefined ? endOfObject(text, at, to) : to;
    const value = whole ?? (partEnd === undefined ? undefined : tryParse(text.slice(at, partEnd)));
    if (partEnd === undefined || value === undefined) break;
    const written = keysWritten(text, at, partEnd);
    if (written === undefined) break;
    parts.push({ value, start: at, end: partEnd, hasDuplicates: written > keysIn(value) });
    end = partEnd;
  }
  return { parts, end };
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The offset of the next character that is not white space. */
export function skipBlank(text: string, from: number): number {
  const character = /\S/g;
  character.lastIndex = from;
  return character.exec(text)?.index ?? text.length;
}

/** Just behind the brace that closes the object, or undefined where none does. */
function endOfObject(text: string, start: number, to: number): number | undefined {
  let depth = 0;
  for (let at = start; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at, to);
    else if (code === OPEN) depth++;
    else if (code === CLOSE && --depth === 0) return at + 1;
  }
  return undefined;
}

/** The offset of the quote that closes a string, or `to`. */
function endOfString(text: string, start: number, to: number): number {
  let at = start + 1;
  while (at < to && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

/** How many keys a JSON text writes: its colons that are not within strings. Undefined where it is nested too deep. */
function keysWritten(text: string, start: number, end: number): number | undefined {
  let count = 0;
  let depth = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === COLON) count++;
    else if (code === QUOTE) at = endOfString(text, at, end);
    else if ((code | BRACE_BIT) === OPEN) {
      if (++depth > DEEPEST) return undefined;
    } else if ((code | BRACE_BIT) === CLOSE) depth--;
  }
  return count;
}

const DEEPEST = 500;
// `[` and `{`, `]` and `}` differ in one bit.
const OPEN = 0x7b;
const CLOSE = 0x7d;
const BRACE_BIT = 0x20;
const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

function keysIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inner: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  let count = Array.isArray(value) ? 0 : inner.length;
  for (const each of inner) count += keysIn(each);
  return count;
}
