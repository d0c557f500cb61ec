import { characterClasses } from './pattern.ts';

/** How a regular expression is written: as grep's, as grep -E's, or as a text that matches itself. */
export type RegularExpressionKind = 'basic' | 'extended' | 'fixed';

/**
 * A POSIX regular expression as a JavaScript one. Throws an error with the message of regcomp where it is wrong.
 * Source: POSIX.1-2024, Base Definitions 9; `\<`, `\w` and the like are GNU's.
 */
export function parseRegularExpression(text: string, kind: RegularExpressionKind, flags = ''): RegExp {
  if (kind === 'fixed') return createRegExp(escapeRegExp(text), flags);
  let source = '';
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at);
    const piece = rest.startsWith('[')
      ? readSet(rest)
      : rest.startsWith('\\')
        ? readEscape(rest, kind)
        : readCharacter(rest, kind, source);
    source += piece.source;
    at += piece.length;
  }
  return createRegExp(source, flags);
}

/** A JavaScript expression with these flags; one that ignores case is spelled out, since V8's linear engine has no `i`. */
export function createRegExp(source: string, flags: string): RegExp {
  if (!flags.includes('i')) return new RegExp(source, flags);
  const bothCases = source.replace(/\\.|\[\^?((?:\\.|[^\]\\])*)\]|[a-z]/gi, (part, set?: string) => {
    if (part.startsWith('\\')) return part;
    if (set === undefined) return `[${part.toLowerCase()}${part.toUpperCase()}]`;
    return `${part.slice(0, -1)}${set.replace(/\\.|[a-z]/gi, otherCaseOf)}]`;
  });
  return new RegExp(bothCases, flags.replace('i', ''));
}

/** A regular expression's source that matches this text alone. */
export function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

function otherCaseOf(letter: string): string {
  if (letter.startsWith('\\')) return letter;
  return letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
}

/** A part of the JavaScript source, and how many characters of the text it stands for. */
interface Piece {
  readonly source: string;
  readonly length: number;
}

/** The characters that basic expressions take as they stand, and that mean something after a backslash. */
const extendedOperators = '(){}|+?';

function readSet(rest: string): Piece {
  const [all, negation = '', set = ''] = /^\[(\^?)(\]?(?:\[:\w+:\]|[^\]])*)\]/.exec(rest) ?? [];
  if (all === undefined) throw new Error('Unmatched [');
  const source = set.replace(/\[:(\w+):\]|([\]\\^[])/g, (_, name: string | undefined, special: string) =>
    name === undefined ? `\\${special}` : (characterClasses[name] ?? ''),
  );
  return { source: `[${negation}${source}]`, length: all.length };
}

function readEscape(rest: string, kind: RegularExpressionKind): Piece {
  const next = rest.charAt(1);
  if (next === '') throw new Error('Trailing backslash');
  return { source: escapeSource(next, kind), length: 2 };
}

function escapeSource(next: string, kind: RegularExpressionKind): string {
  if (kind === 'basic' && extendedOperators.includes(next)) return next;
  if (next === '<' || next === '>') return '\\b';
  return /[wWsSbB1-9nt]/.test(next) ? `\\${next}` : escapeRegExp(next);
}

/** `before` is the JavaScript source so far: where an expression begins, `*` and `^` mean something else. */
function readCharacter(rest: string, kind: RegularExpressionKind, before: string): Piece {
  const character = rest.charAt(0);
  return { source: isLiteral(rest, kind, before) ? `\\${character}` : character, length: 1 };
}

function isLiteral(rest: string, kind: RegularExpressionKind, before: string): boolean {
  const isBasic = kind === 'basic';
  switch (rest.charAt(0)) {
    case '/':
      return true;
    case '*':
      return before === '' || before.endsWith('^') || /(^|[^\\])\($/.test(before);
    case '^':
      return isBasic && before !== '' && !before.endsWith('(') && !before.endsWith('|');
    case '$':
      return isBasic && rest.length > 1 && !rest.startsWith('$\\)') && !rest.startsWith('$\\|');
    case '{':
      return isBasic || !/^\{\d*,?\d*\}/.test(rest);
    case '(':
    case ')':
    case '}':
    case '|':
    case '+':
    case '?':
      return isBasic;
    default:
      return false;
  }
}
