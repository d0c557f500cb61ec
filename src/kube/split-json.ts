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
    const end = parts.length === 0 && tryParse(text.slice(at)) !== undefined ? text.length : endOfObject(text, at);
    const value = end === undefined ? undefined : tryParse(text.slice(at, end));
    if (end === undefined || value === undefined || nestedTooDeep(text)) return undefined;
    if (keysWritten(text.slice(at, end)) > keysIn(value)) return undefined;
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

/** Values nested deeper than any manifest are left to the YAML reader, which refuses them at their place. */
function nestedTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x7b || code === 0x5b) depth++;
    else if (code === 0x7d || code === 0x5d) depth--;
    if (depth > DEEPEST) return true;
  }
  return false;
}

const DEEPEST = 500;

/** How many keys a JSON text writes: its colons that are not within strings. */
function keysWritten(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === COLON) count++;
    else if (code === QUOTE) {
      for (at++; text.charCodeAt(at) !== QUOTE; at++) if (text.charCodeAt(at) === BACKSLASH) at++;
    }
  }
  return count;
}

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
