import type { Assertion, CharacterSet, RegexNode, RegexRepeat } from './syntax-tree.ts';

/**
 * A regular expression as RE2 writes it. Some parts it cannot write: see `needsBacktracking`. Source: https://github.com/google/re2/wiki/Syntax
 */
export function re2Source(node: RegexNode): string {
  switch (node.is) {
    case 'character':
      return characterSource(node.code);
    case 'any':
      return node.hasNewline ? '(?s:.)' : '.';
    case 'set':
      return setSource(node);
    case 'assertion':
      return assertionSources[node.kind] ?? notRe2(node.kind);
    case 'sequence':
      return node.nodes.map(partSource).join('');
    case 'alternatives':
      return node.nodes.map(re2Source).join('|');
    case 'group':
      return `(${re2Source(node.node)})`;
    case 'repeat':
      return repeatSource(node);
    case 'atomic':
    case 'look':
    case 'back reference':
      return notRe2(node.is);
  }
}

function notRe2(what: string): never {
  throw new Error(`RE2 has no ${what}`);
}

/** The most repetitions that RE2 allows. Source: re2js, Parser.MAX_REPEAT. */
const maxRe2Repeats = 1000;

/** Whether RE2 can count the repetitions of an expression: an interval within another one multiplies. */
export function fitsRe2(node: RegexNode, times = 1): boolean {
  if (node.is === 'sequence' || node.is === 'alternatives') return node.nodes.every((part) => fitsRe2(part, times));
  if (node.is === 'group') return fitsRe2(node.node, times);
  if (node.is !== 'repeat') return true;
  const count = times * Math.max(node.max === Infinity ? node.min : node.max, 1);
  return count <= maxRe2Repeats && fitsRe2(node.node, count);
}

const assertionSources: Readonly<Partial<Record<Assertion, string>>> = {
  start: '\\A',
  end: '\\z',
  'word boundary': '\\b',
  'no word boundary': '\\B',
};

function partSource(node: RegexNode): string {
  return node.is === 'alternatives' ? `(?:${re2Source(node)})` : re2Source(node);
}

function repeatSource({ node, min, max, isLazy }: RegexRepeat): string {
  const isSingle = node.is === 'character' || node.is === 'any' || node.is === 'set' || node.is === 'group';
  const part = isSingle ? re2Source(node) : `(?:${re2Source(node)})`;
  return `${part}${boundsSource(min, max)}${isLazy ? '?' : ''}`;
}

function boundsSource(min: number, max: number): string {
  if (max === Infinity) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`;
  if (min === 0 && max === 1) return '?';
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

function setSource({ ranges, isNegated }: CharacterSet): string {
  if (ranges.length === 0) return isNegated ? '(?s:.)' : '[^\\x{0}-\\x{10ffff}]';
  const parts = ranges.map(([first, last]) => `\\x{${first.toString(16)}}-\\x{${last.toString(16)}}`);
  return `[${isNegated ? '^' : ''}${parts.join('')}]`;
}

function characterSource(code: number): string {
  const character = String.fromCodePoint(code);
  return /[A-Za-z0-9 ]/.test(character) ? character : `\\x{${code.toString(16)}}`;
}
