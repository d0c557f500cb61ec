/** A JSON text as Go's decoder reads it: its value and the paths of duplicate fields, or the fault of the text. */
export type JsonRead = { readonly value: unknown; readonly duplicates: readonly string[] } | { readonly fault: string };

/** Deeper than any object, and shallow enough for the functions that walk the value recursively. */
const MAX_DEPTH = 500;
/** The most duplicate fields that are reported. */
const MAX_DUPLICATES = 100;

/**
 * Reads JSON. A fault has the words of Go's `encoding/json` (scanner.go): `invalid character 'x' …`,
 * `unexpected end of JSON input`.
 */
export function readJsonText(text: string): JsonRead {
  const scan: Scan = { text, at: 0, depth: 0, duplicates: [] };
  try {
    scanValue(scan, '');
    skipBlanks(scan);
    if (scan.at < text.length) fail(scan, 'after top-level value');
  } catch (error) {
    if (error instanceof JsonFault) return { fault: error.message };
    throw error;
  }
  return { value: JSON.parse(text), duplicates: scan.duplicates };
}

interface Scan {
  readonly text: string;
  at: number;
  depth: number;
  readonly duplicates: string[];
}

/** Ends the reading at the first fault. It never leaves this file. */
class JsonFault extends Error {}

function scanValue(scan: Scan, path: string): void {
  skipBlanks(scan);
  const character = scan.text[scan.at];
  if (character === '{') return scanObject(scan, path);
  if (character === '[') return scanList(scan, path);
  if (character === '"') {
    scanString(scan);
    return;
  }
  if (character !== undefined && /[-0-9]/.test(character)) return scanNumber(scan);
  for (const word of ['true', 'false', 'null']) if (character === word[0]) return scanWord(scan, word);
  fail(scan, 'looking for beginning of value');
}

function scanObject(scan: Scan, path: string): void {
  enterLevel(scan);
  const keys = new Set<string>();
  skipBlanks(scan);
  if (scan.text[scan.at] !== '}') {
    for (;;) {
      skipBlanks(scan);
      if (scan.text[scan.at] !== '"') fail(scan, 'looking for beginning of object key string');
      const key = scanString(scan);
      const own = path === '' ? key : `${path}.${key}`;
      if (keys.has(key) && scan.duplicates.length < MAX_DUPLICATES) scan.duplicates.push(own);
      keys.add(key);
      skipBlanks(scan);
      if (scan.text[scan.at] !== ':') fail(scan, 'after object key');
      scan.at++;
      scanValue(scan, own);
      skipBlanks(scan);
      if (scan.text[scan.at] === '}') break;
      if (scan.text[scan.at] !== ',') fail(scan, 'after object key:value pair');
      scan.at++;
    }
  }
  scan.at++;
  scan.depth--;
}

function scanList(scan: Scan, path: string): void {
  enterLevel(scan);
  skipBlanks(scan);
  if (scan.text[scan.at] !== ']') {
    for (let index = 0; ; index++) {
      scanValue(scan, `${path}[${index}]`);
      skipBlanks(scan);
      if (scan.text[scan.at] === ']') break;
      if (scan.text[scan.at] !== ',') fail(scan, 'after array element');
      scan.at++;
    }
  }
  scan.at++;
  scan.depth--;
}

function scanString(scan: Scan): string {
  const start = scan.at++;
  for (;;) {
    const code = scan.text.charCodeAt(scan.at);
    if (Number.isNaN(code) || code < 0x20) fail(scan, 'in string literal');
    scan.at++;
    if (code === 0x22) break;
    if (code === 0x5c) scanEscape(scan);
  }
  return JSON.parse(scan.text.slice(start, scan.at)) as string;
}

function scanEscape(scan: Scan): void {
  const character = scan.text[scan.at];
  if (character === undefined || !'"\\/bfnrtu'.includes(character)) fail(scan, 'in string escape code');
  scan.at++;
  if (character !== 'u') return;
  for (let digit = 0; digit < 4; digit++, scan.at++) {
    if (!/[0-9a-fA-F]/.test(scan.text[scan.at] ?? '')) fail(scan, 'in \\u hexadecimal character escape');
  }
}

function scanNumber(scan: Scan): void {
  if (scan.text[scan.at] === '-') scan.at++;
  if (scan.text[scan.at] === '0') scan.at++;
  else scanDigits(scan, 'in numeric literal');
  if (scan.text[scan.at] === '.') {
    scan.at++;
    scanDigits(scan, 'after decimal point in numeric literal');
  }
  if (/[eE]/.test(scan.text[scan.at] ?? '')) {
    scan.at++;
    if (/[-+]/.test(scan.text[scan.at] ?? '')) scan.at++;
    scanDigits(scan, 'in exponent of numeric literal');
  }
}

function scanDigits(scan: Scan, where: string): void {
  if (!/[0-9]/.test(scan.text[scan.at] ?? '')) fail(scan, where);
  while (/[0-9]/.test(scan.text[scan.at] ?? '')) scan.at++;
}

function scanWord(scan: Scan, word: string): void {
  for (const letter of word) {
    if (scan.text[scan.at] !== letter) fail(scan, `in literal ${word} (expecting '${letter}')`);
    scan.at++;
  }
}

function enterLevel(scan: Scan): void {
  scan.at++;
  if (++scan.depth > MAX_DEPTH) throw new JsonFault('exceeded max depth');
}

function skipBlanks(scan: Scan): void {
  while (' \t\r\n'.includes(scan.text[scan.at] ?? 'x')) scan.at++;
}

function fail(scan: Scan, where: string): never {
  const code = scan.text.codePointAt(scan.at);
  if (code === undefined) throw new JsonFault('unexpected end of JSON input');
  throw new JsonFault(`invalid character ${goCharacter(String.fromCodePoint(code))} ${where}`);
}

function goCharacter(character: string): string {
  if (character === "'") return "'\\''";
  if (character === '"') return `'"'`;
  const quoted = JSON.stringify(character).slice(1, -1);
  return `'${quoted.replace(/\\u00([0-9a-f]{2})/, '\\x$1')}'`;
}
