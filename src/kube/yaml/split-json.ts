/** A JSON value of a text: what it is, and where it stands. */
export interface JsonPart {
  readonly value: unknown;
  readonly start: number;
  readonly end: number;
}

/**
 * The JSON objects of a text, one after the other, with nothing between them but blanks and lines of `---`: so kubectl
 * reads a stream of JSON. Undefined where the text is anything else, and where a key stands twice in an object, which
 * the YAML reader tells of.
 */
export function splitJson(text: string): readonly JsonPart[] | undefined {
  const parts: JsonPart[] = [];
  let at = skipBetween(text, 0);
  while (at < text.length) {
    // Most texts are one object, so the whole rest is tried first.
    const whole = parts.length === 0 ? tryParse(text.slice(at)) : undefined;
    const end = whole === undefined ? endOfObject(text, at) : text.length;
    const value = whole ?? (end === undefined ? undefined : tryParse(text.slice(at, end)));
    if (end === undefined || value === undefined) return undefined;
    const written = keysWritten(text.slice(at, end));
    if (written === undefined || written > keysIn(value)) return undefined;
    parts.push({ value, start: at, end });
    at = skipBetween(text, end);
  }
  return parts;
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function skipBetween(text: string, from: number): number {
  const between = /(?:\s|^---[ \t]*$)*/my;
  between.lastIndex = from;
  return between.test(text) ? between.lastIndex : from;
}

/** Just behind the brace that closes the object, or undefined where none does. */
function endOfObject(text: string, start: number): number | undefined {
  if (text[start] !== '{') return undefined;
  const sign = /["{}]/g;
  sign.lastIndex = start;
  let depth = 0;
  for (let match = sign.exec(text); match !== null; match = sign.exec(text)) {
    if (match[0] === '"') {
      const string = /"(?:[^"\\]|\\.)*"/sy;
      string.lastIndex = match.index;
      if (!string.test(text)) return undefined;
      sign.lastIndex = string.lastIndex;
    } else {
      depth += match[0] === '{' ? 1 : -1;
      if (depth === 0) return match.index + 1;
    }
  }
  return undefined;
}

/**
 * How many keys a JSON text writes: its colons that are not within strings. Undefined where values are nested deeper
 * than in any manifest: those are left to the YAML reader, which refuses them at their place.
 */
function keysWritten(text: string): number | undefined {
  let count = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === COLON) count++;
    else if (code === QUOTE) {
      for (at++; text.charCodeAt(at) !== QUOTE; at++) if (text.charCodeAt(at) === BACKSLASH) at++;
    } else if ((code | BRACE_BIT) === OPEN) {
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
