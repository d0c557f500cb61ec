import { isObject } from './json.ts';

/** A text as Go's `%q` quotes it. */
export function quoteGo(text: string): string {
  let quoted = '"';
  for (const character of text) quoted += escapeOf(character);
  return `${quoted}"`;
}

function escapeOf(character: string): string {
  const known = escapes.get(character);
  if (known !== undefined) return known;
  const code = character.codePointAt(0)!;
  if (code >= 0xd800 && code <= 0xdfff) return '\uFFFD';
  // Written here, not beside it: the engine takes milliseconds to read these classes, and few texts are quoted.
  if (/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(character)) return character;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
]);

/** A JSON value as Go prints it with `%v`: `map[data:map[a:1]]`. */
export function printGo(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(printGo).join(' ')}]`;
  if (typeof value === 'string') return value;
  if (!isObject(value)) return JSON.stringify(value);
  return `map[${Object.keys(value)
    .sort()
    .map((key) => `${key}:${printGo(value[key])}`)
    .join(' ')}]`;
}
