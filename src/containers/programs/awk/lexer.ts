import { expandEscapes } from '../../libc/escapes.ts';
import { AwkSyntaxError } from './syntax-tree.ts';

/** A token of an awk program. `call`: a name that begins a call of a function. */
export interface Token {
  readonly kind: 'number' | 'string' | 'regexp' | 'name' | 'call' | 'operator' | 'newline' | 'end';
  readonly text: string;
}

/** The words that cannot be names. */
export const keywords: ReadonlySet<string> = new Set(
  'BEGIN END function func if else while for do in next exit return break continue delete print printf getline'.split(
    ' ',
  ),
);

/** The functions of awk, whose name need not stand right before its parenthesis. */
const builtinNames: ReadonlySet<string> = new Set(
  'length substr index split sub gsub match sprintf sin cos atan2 exp log sqrt int rand srand tolower toupper system close fflush'.split(
    ' ',
  ),
);

/** Splits a program's text into tokens. Throws an `AwkSyntaxError`. Source: POSIX.1-2024, utilities, awk, "Lexical Conventions". */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at);
    const blank = /^(?:[ \t\r]+|\\\n|#[^\n]*)/.exec(rest)?.[0];
    if (blank !== undefined) {
      at += blank.length;
      continue;
    }
    const found = nextToken(rest, isValueEnd(tokens.at(-1)));
    if (found === undefined) throw new AwkSyntaxError();
    at += found.text.length;
    tokens.push(finishToken(found, text.charAt(at)));
  }
  return [...tokens, { kind: 'end', text: '' }];
}

/** Whether a token can end a value: a slash after it divides. */
function isValueEnd(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === 'operator') return [')', ']', '$', '++', '--'].includes(token.text);
  if (token.kind === 'name') return !keywords.has(token.text);
  return token.kind === 'number' || token.kind === 'string' || token.kind === 'call';
}

function nextToken(rest: string, isAfterValue: boolean): Token | undefined {
  const patterns = isAfterValue ? tokenPatterns.filter(([kind]) => kind !== 'regexp') : tokenPatterns;
  for (const [kind, pattern] of patterns) {
    const text = pattern.exec(rest)?.[0];
    if (text !== undefined) return { kind, text };
  }
  return undefined;
}

const tokenPatterns: readonly (readonly [Token['kind'], RegExp])[] = [
  ['newline', /^\n/],
  ['number', /^(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/],
  ['string', /^"(?:\\[\s\S]|[^"\\\n])*"/],
  ['regexp', /^\/(?:\\[\s\S]|\[\^?\]?[^\]]*\]|[^/\\\n[])*\//],
  ['name', /^[A-Za-z_]\w*/],
  ['operator', /^(?:\*\*=|\*\*|&&|\|\||\+\+|--|>>|!~|[-+*/%^=!<>]=|[-+*/%^!<>|?:~$=(){}[\],;])/],
];

/** A token without its quotes; `next` is the character after it. */
function finishToken(token: Token, next: string): Token {
  const { kind, text } = token;
  if (kind === 'string') return { kind, text: expandEscapes(text.slice(1, -1)).replaceAll('\\/', '/') };
  if (kind === 'regexp') return { kind, text: text.slice(1, -1).replaceAll('\\/', '/') };
  if (kind !== 'name' || keywords.has(text)) return token;
  const isCall = next === '(' || (builtinNames.has(text) && next === ' ' && text !== 'length');
  return isCall ? { kind: 'call', text } : token;
}
