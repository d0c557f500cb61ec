import type { CharacterRange, CharacterSet } from './syntax-tree.ts';

/** The characters of each class in the POSIX locale. Source: POSIX.1-2024, Base Definitions 7.3.1. */
export const characterClasses: Readonly<Record<string, readonly CharacterRange[]>> = {
  alpha: ranges('AZ', 'az'),
  digit: ranges('09'),
  alnum: ranges('09', 'AZ', 'az'),
  upper: ranges('AZ'),
  lower: ranges('az'),
  space: ranges('\t\r', '  '),
  blank: ranges('\t\t', '  '),
  punct: ranges('!/', ':@', '[`', '{~'),
  xdigit: ranges('09', 'AF', 'af'),
  cntrl: ranges('\x00\x1f', '\x7f\x7f'),
  print: ranges(' ~'),
  graph: ranges('!~'),
};

/** The sets that a letter after a backslash stands for: those of GNU, and of Perl. */
export const escapedSets: Readonly<Record<string, CharacterSet>> = {
  w: setOf(false, 'alnum', '_'),
  W: setOf(true, 'alnum', '_'),
  s: setOf(false, 'space'),
  S: setOf(true, 'space'),
  d: setOf(false, 'digit'),
  D: setOf(true, 'digit'),
  h: setOf(false, 'blank'),
};

/** Whether a code point belongs to a word: a letter, a digit or `_`. */
export function isWordCharacter(code: number): boolean {
  return code === 0x5f || (characterClasses['alnum'] ?? []).some(([first, last]) => code >= first && code <= last);
}

/** The characters of a set as ranges, also where the set is negated. */
export function rangesOf({ ranges: own, isNegated }: CharacterSet): readonly CharacterRange[] {
  if (!isNegated) return own;
  const others: CharacterRange[] = [];
  let next = 0;
  for (const [first, last] of own.toSorted(([one], [other]) => one - other)) {
    if (first > next) others.push([next, first - 1]);
    next = Math.max(next, last + 1);
  }
  return next > lastCodePoint ? others : [...others, [next, lastCodePoint]];
}

const lastCodePoint = 0x10_ff_ff;

function ranges(...pairs: readonly string[]): readonly CharacterRange[] {
  return pairs.map((pair) => [pair.charCodeAt(0), pair.charCodeAt(1)]);
}

function setOf(isNegated: boolean, name: string, more = ''): CharacterSet {
  const own = Array.from(more, (character): CharacterRange => [character.charCodeAt(0), character.charCodeAt(0)]);
  return { is: 'set', isNegated, ranges: [...(characterClasses[name] ?? []), ...own] };
}
