import { expandEscapes } from '../../libc/escapes.ts';
import { AwkSyntaxError } from './syntax-tree.ts';

/** A piece of an awk program's text. */
export interface Token {
  readonly kind: 'number' | 'string' | 'regexp' | 'name' | 'call' | 'operator' | 'newline' | 'end';
  readonly text: string;
}

/** Words that are no names. */
export const keywords = new Set(
  'BEGIN END function func if else while for do in next exit return break continue delete print printf getline'.split(
    ' ',
  ),
);

/** Functions that may stand without parentheses are named here; others are names followed by one. */
const builtinNames = new Set(
  'length substr index split sub gsub match sprintf sin cos atan2 exp log sqrt int rand srand tolower toupper system close fflush'.split(
    ' ',
  ),
);

/** Cuts a program's text into pieces. Throws an `AwkSyntaxError`. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const skipped = /^(?:[ \t\r]+|\\\n|#[^\n]*)/.exec(rest)?.[0];
    if (skipped !== undefined) {
      at += skipped.length;
      continue;
    }
    const last = tokens.at(-1);
    const afterValue =
      last !== undefined &&
      (['number', 'string', 'name', 'call'].includes(last.kind) ||
        (last.kind === 'operator' && [')', ']', '$', '++', '--'].includes(last.text))) &&
      !(last.kind === 'name' && keywords.has(last.text));
    const found =
      read('newline', /^\n/, rest) ??
      read('number', /^(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/, rest) ??
      read('string', /^"(?:\\[\s\S]|[^"\\\n])*"/, rest) ??
      (afterValue ? undefined : read('regexp', /^\/(?:\\[\s\S]|\[\^?\]?[^\]]*\]|[^/\\\n[])*\//, rest)) ??
      read('name', /^[A-Za-z_]\w*/, rest) ??
      read('operator', /^(?:\*\*=|\*\*|&&|\|\||\+\+|--|>>|!~|[-+*/%^=!<>]=|[-+*/%^!<>|?:~$=(){}[\],;])/, rest);
    if (found === undefined) throw new AwkSyntaxError('Unexpected token');
    at += found.text.length;
    tokens.push(finished(found, text.charAt(at)));
  }
  return [...tokens, { kind: 'end', text: '' }];
}

function read(kind: Token['kind'], expression: RegExp, rest: string): Token | undefined {
  const found = expression.exec(rest)?.[0];
  return found === undefined ? undefined : { kind, text: found };
}

function finished(token: Token, next: string): Token {
  if (token.kind === 'string')
    return { kind: 'string', text: expandEscapes(token.text.slice(1, -1)).replace(/\\\//g, '/') };
  if (token.kind === 'regexp') return { kind: 'regexp', text: token.text.slice(1, -1).replace(/\\\//g, '/') };
  if (token.kind !== 'name' || keywords.has(token.text)) return token;
  return next === '(' || (builtinNames.has(token.text) && next === ' ' && token.text !== 'length')
    ? { ...token, kind: 'call' }
    : token;
}

/** A place among the pieces of a program that moves on. */
export interface TokenCursor {
  at: number;
  readonly peek: (offset?: number) => Token;
  readonly isOperator: (text: string) => boolean;
  readonly isWord: (text: string) => boolean;
  /** Over an operator or word, if it stands here. */
  readonly accept: (text: string) => boolean;
  /** Over an operator or word; throws an `AwkSyntaxError` where another stands. */
  readonly expect: (text: string) => void;
  /** Whether a value begins here, so that the one before and it are joined. */
  readonly startsValue: () => boolean;
  /** Over ends of lines and `;`. */
  readonly newlines: () => void;
  readonly lineBreaks: () => void;
}

export function cursorOver(tokens: readonly Token[]): TokenCursor {
  const cursor: TokenCursor = {
    at: 0,
    peek: (offset = 0) => tokens[cursor.at + offset] ?? { kind: 'end', text: '' },
    isOperator: (text) => cursor.peek().kind === 'operator' && cursor.peek().text === text,
    isWord: (text) => cursor.peek().kind === 'name' && cursor.peek().text === text,
    accept(text) {
      if (!cursor.isOperator(text) && !cursor.isWord(text)) return false;
      cursor.at += 1;
      return true;
    },
    expect(text) {
      if (!cursor.accept(text)) throw new AwkSyntaxError('Unexpected token');
    },
    startsValue() {
      const { kind, text } = cursor.peek();
      if (kind === 'operator') return ['$', '(', '!', '++', '--'].includes(text);
      if (kind === 'name') return !keywords.has(text);
      return kind === 'number' || kind === 'string' || kind === 'call' || kind === 'regexp';
    },
    newlines() {
      while (cursor.peek().kind === 'newline' || cursor.isOperator(';')) cursor.at += 1;
    },
    lineBreaks() {
      while (cursor.peek().kind === 'newline') cursor.at += 1;
    },
  };
  return cursor;
}
