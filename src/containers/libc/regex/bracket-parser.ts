import { characterClasses, escapedSets, rangesOf } from './character-classes.ts';
import { RegexSyntaxError } from './errors.ts';
import type { CharacterRange, CharacterSet } from './syntax-tree.ts';

/** A bracket expression, and how long its text is. */
export interface Bracket {
  readonly set: CharacterSet;
  readonly length: number;
}

/** What a bracket expression may be written like. */
export interface BracketStyle {
  /** The characters that negate it when they stand first: `^`, or in shell patterns `!` too. */
  readonly negations: string;
  /** What a backslash does: nothing (POSIX), escape as in awk and Perl, or quote the next character (shell patterns). */
  readonly backslash: 'plain' | 'escapes' | 'quotes';
}

const controls: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\x07' };

/**
 * Reads the bracket expression at the start of a text. Undefined: it has no end. Throws a
 * `RegexSyntaxError` where a class or a range is wrong. Source: POSIX.1-2024, Base Definitions 9.3.5.
 */
export function parseBracket(text: string, { negations, backslash }: BracketStyle): Bracket | undefined {
  const isNegated = text.length > 1 && negations.includes(text.charAt(1));
  const first = isNegated ? 2 : 1;
  const ranges: CharacterRange[] = [];
  for (let at = first; at < text.length; ) {
    if (text.startsWith(']', at) && at > first) {
      return { set: { is: 'set', isNegated, ranges }, length: at + 1 };
    }
    const name = /^\[:(\w+):\]/.exec(text.slice(at, at + 16))?.[1];
    if (name !== undefined) {
      const members = characterClasses[name];
      if (members === undefined) throw new RegexSyntaxError('Invalid character class name');
      ranges.push(...members);
      at += name.length + 4;
      continue;
    }
    const from = readMember(text, at, backslash);
    if (from === undefined) return undefined;
    at += from.length;
    if (from.ranges !== undefined) {
      ranges.push(...from.ranges);
      continue;
    }
    if (!text.startsWith('-', at) || text.startsWith('-]', at) || at + 1 >= text.length) {
      ranges.push([from.code, from.code]);
      continue;
    }
    const to = readMember(text, at + 1, backslash);
    if (to === undefined) return undefined;
    if (to.code < from.code) throw new RegexSyntaxError('Invalid range end');
    ranges.push([from.code, to.code]);
    at += 1 + to.length;
  }
  return undefined;
}

/** One member of a bracket expression; `ranges`: it stands for several characters. */
interface Member {
  readonly code: number;
  readonly length: number;
  readonly ranges?: readonly CharacterRange[];
}

function readMember(text: string, at: number, backslash: BracketStyle['backslash']): Member | undefined {
  const collating = /^\[([.=])(.)\1\]/su.exec(text.slice(at, at + 7))?.[2];
  if (collating !== undefined) return { code: collating.codePointAt(0) ?? 0, length: collating.length + 4 };
  const code = text.codePointAt(at);
  if (code === undefined) return undefined;
  const next = text.codePointAt(at + 1);
  if (code !== 0x5c || backslash === 'plain' || next === undefined) return { code, length: lengthOf(code) };
  const letter = String.fromCodePoint(next);
  const length = 1 + letter.length;
  if (backslash === 'quotes') return { code: next, length };
  const members = escapedSets[letter];
  if (members !== undefined) return { code: next, length, ranges: rangesOf(members) };
  return { code: (controls[letter] ?? letter).codePointAt(0) ?? next, length };
}

function lengthOf(code: number): number {
  return code > 0xffff ? 2 : 1;
}
