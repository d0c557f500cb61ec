import { expandEscapes } from '../../libc/escapes.ts';
import { type List, type ParameterPart, type Part, SyntaxError, type Word } from './syntax-tree.ts';

/** A place in a script's text that moves on, shared by the reader of words and the parser of commands. */
export interface Cursor {
  readonly text: string;
  at: number;
  readonly isBash: boolean;
  /** Parses the commands up to a `)`, which it leaves. */
  readonly listUntilParenthesis: () => List;
}

const endsWord = /[\s;&|<>()]/;

/** Reads one word; an empty one where none begins here. */
export function readWord(cursor: Cursor): Word {
  const parts: Part[] = [];
  const { text } = cursor;
  while (cursor.at < text.length) {
    const rest = text.slice(cursor.at, cursor.at + 2);
    if (rest === '<(' || rest === '>(') {
      if (parts.length > 0) break;
      parts.push(readProcess(cursor, rest === '<('));
      continue;
    }
    if (endsWord.test(rest.charAt(0))) break;
    readPiece(cursor, parts, false);
  }
  return parts;
}

/** Reads what stands inside double quotes, or a here-document, up to the end that `stop` tells. */
export function readQuoted(cursor: Cursor, stop: (cursor: Cursor) => boolean, isHereDocument = false): Word {
  const parts: Part[] = [];
  while (!stop(cursor)) {
    const character = cursor.text.charAt(cursor.at);
    if (character === '') throw new SyntaxError('syntax error: unterminated quoted string', true);
    if (character === '\\') {
      const next = cursor.text.charAt(cursor.at + 1);
      cursor.at += 2;
      if (next === '\n') continue;
      const isSpecial = '$`\\'.includes(next) || (next === '"' && !isHereDocument);
      addText(parts, isSpecial && next !== '' ? next : `\\${next}`, true);
    } else if (character === '$' || character === '`') readDollar(cursor, parts, true);
    else {
      addText(parts, character, true);
      cursor.at += 1;
    }
  }
  return parts;
}

/** The same text, not expanded: the words of a here-document whose end is quoted. */
export function textWord(text: string): Word {
  return text === '' ? [] : [{ is: 'text', text, quoted: true }];
}

/** A word's text if it is nothing but text that is not quoted; reserved words are recognised so. */
export function plainText(word: Word): string | undefined {
  const [only, more] = word;
  return only?.is === 'text' && !only.quoted && more === undefined ? only.text : undefined;
}

const textPiece: readonly Part[] = [{ is: 'text', text: '', quoted: true }];

function readPiece(cursor: Cursor, parts: Part[], inBraces: boolean): void {
  const { text } = cursor;
  const character = text.charAt(cursor.at);
  if (character === '\\') {
    const next = text.charAt(cursor.at + 1);
    cursor.at += 2;
    if (next !== '\n') addText(parts, next === '' ? '\\' : next, true);
  } else if (character === "'") {
    const end = text.indexOf("'", cursor.at + 1);
    if (end < 0) throw new SyntaxError('syntax error: unterminated quoted string', true);
    parts.push({ is: 'text', text: text.slice(cursor.at + 1, end), quoted: true });
    cursor.at = end + 1;
  } else if (character === '"') {
    cursor.at += 1;
    const inner = readQuoted(cursor, ({ text, at }) => text.charAt(at) === '"');
    // Empty quotes are a word; an empty "$@" is none.
    parts.push(...(inner.length === 0 ? textPiece : inner));
    cursor.at += 1;
  } else if (character === '$' && text.charAt(cursor.at + 1) === "'") {
    readDollarQuote(cursor, parts);
  } else if (character === '$' || character === '`') readDollar(cursor, parts, false);
  else {
    addText(parts, character, false);
    cursor.at += 1;
    if (inBraces) return;
  }
}

/** `$'a\tb'`. */
function readDollarQuote(cursor: Cursor, parts: Part[]): void {
  const found = /^\$'((?:\\[\s\S]|[^'\\])*)'/.exec(cursor.text.slice(cursor.at));
  if (found === null) throw new SyntaxError('syntax error: unterminated quoted string', true);
  cursor.at += found[0].length;
  parts.push({ is: 'text', text: expandEscapes(found[1] ?? ''), quoted: true });
}

function readDollar(cursor: Cursor, parts: Part[], quoted: boolean): void {
  const { text } = cursor;
  if (text.charAt(cursor.at) === '`') return readBackticks(cursor, parts, quoted);
  const rest = text.slice(cursor.at + 1, cursor.at + 3);
  if (rest === '((' && isArithmetic(cursor)) return readArithmetic(cursor, parts, quoted);
  if (rest.startsWith('(')) {
    cursor.at += 2;
    parts.push({ is: 'command', script: cursor.listUntilParenthesis(), quoted });
    cursor.at += 1;
    return;
  }
  if (rest.startsWith('{')) return readBraces(cursor, parts, quoted);
  const name = /^\$([A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-])/.exec(text.slice(cursor.at, cursor.at + 256))?.[1];
  if (name === undefined) {
    addText(parts, '$', quoted);
    cursor.at += 1;
    return;
  }
  parts.push({ is: 'parameter', name, quoted });
  cursor.at += 1 + name.length;
}

function readBackticks(cursor: Cursor, parts: Part[], quoted: boolean): void {
  const found = /^`((?:\\[\s\S]|[^`\\])*)`/.exec(cursor.text.slice(cursor.at));
  if (found === null) throw new SyntaxError('syntax error: EOF in backquote substitution', true);
  cursor.at += found[0].length;
  const inner = (found[1] ?? '').replace(quoted ? /\\([$`\\"])/g : /\\([$`\\])/g, '$1');
  const nested: Cursor = { ...cursor, text: `${inner}\n)`, at: 0 };
  parts.push({ is: 'command', script: subParser(cursor, nested), quoted });
}

/** Parses another text with the parser that the cursor came with. */
function subParser(cursor: Cursor, nested: Cursor): List {
  return (cursor as ParsingCursor).parserFor(nested)();
}

/** A cursor that can also start a parser on another text. */
export interface ParsingCursor extends Cursor {
  readonly parserFor: (nested: Cursor) => () => List;
}

/** Whether `$((` begins an expression rather than a subshell in a substitution: its end is `))`. */
function isArithmetic(cursor: Cursor): boolean {
  return endOfArithmetic(cursor.text, cursor.at + 3) !== undefined;
}

/** Where the `))` of an expression that begins here stands. */
export function endOfArithmetic(text: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '(') depth += 1;
    if (character !== ')') continue;
    if (depth === 0) return text.charAt(at + 1) === ')' ? at : undefined;
    depth -= 1;
  }
  return undefined;
}

function readArithmetic(cursor: Cursor, parts: Part[], quoted: boolean): void {
  cursor.at += 3;
  const end = endOfArithmetic(cursor.text, cursor.at) ?? cursor.text.length;
  const word = readQuoted(cursor, ({ at }) => at >= end);
  cursor.at = end + 2;
  parts.push({ is: 'arithmetic', word, quoted });
}

function readBraces(cursor: Cursor, parts: Part[], quoted: boolean): void {
  const found = /^\$\{(#(?=[A-Za-z_0-9@*#?$!-]))?(!?[A-Za-z_][A-Za-z0-9_]*|![#0-9]+|[0-9]+|[@*#?$!-])/.exec(
    cursor.text.slice(cursor.at),
  );
  if (found === null) throw new SyntaxError('syntax error: bad substitution');
  cursor.at += found[0].length;
  const name = found[2] ?? '';
  const operator = /^(:?[-=?+]|##?|%%?|\/\/?|\^\^?|,,?|:)/.exec(cursor.text.slice(cursor.at))?.[0];
  if (operator === undefined) {
    closeBrace(cursor);
    parts.push({ is: 'parameter', name, quoted, ...(found[1] === undefined ? {} : { length: true }) });
    return;
  }
  cursor.at += operator.length;
  const isReplacement = operator.startsWith('/');
  const word = readBraceWord(cursor, quoted && /[-=?+]/.test(operator), isReplacement ? '/}' : '}');
  const part: ParameterPart = { is: 'parameter', name, quoted, operator, word };
  if (isReplacement && cursor.text.charAt(cursor.at) === '/') {
    cursor.at += 1;
    parts.push({ ...part, second: readBraceWord(cursor, quoted, '}') });
  } else parts.push(part);
  closeBrace(cursor);
}

function closeBrace(cursor: Cursor): void {
  const character = cursor.text.charAt(cursor.at);
  if (character === '') throw new SyntaxError('syntax error: missing }', true);
  if (character !== '}') throw new SyntaxError('syntax error: bad substitution');
  cursor.at += 1;
}

function readBraceWord(cursor: Cursor, quoted: boolean, ends: string): Word {
  const parts: Part[] = [];
  for (;;) {
    const character = cursor.text.charAt(cursor.at);
    if (character === '') throw new SyntaxError('syntax error: missing }', true);
    if (ends.includes(character)) return parts;
    if (quoted && character === "'") {
      addText(parts, "'", true);
      cursor.at += 1;
    } else if (quoted && character !== '$' && character !== '`' && character !== '\\' && character !== '"') {
      addText(parts, character, true);
      cursor.at += 1;
    } else if (quoted && (character === '$' || character === '`')) readDollar(cursor, parts, true);
    else readPiece(cursor, parts, true);
  }
}

function readProcess(cursor: Cursor, reads: boolean): Part {
  cursor.at += 2;
  const script = cursor.listUntilParenthesis();
  cursor.at += 1;
  return { is: 'process', script, reads };
}

function addText(parts: Part[], text: string, quoted: boolean): void {
  const last = parts.at(-1);
  if (last?.is === 'text' && last.quoted === quoted) parts[parts.length - 1] = { ...last, text: last.text + text };
  else parts.push({ is: 'text', text, quoted });
}
