/** A part of a regular expression or of a shell pattern. */
export type RegexNode =
  /** One character, by its code point. */
  | { readonly is: 'character'; readonly code: number }
  /** Any character; `hasNewline`: a newline too. */
  | { readonly is: 'any'; readonly hasNewline: boolean }
  | CharacterSet
  | { readonly is: 'assertion'; readonly kind: Assertion }
  | { readonly is: 'sequence'; readonly nodes: readonly RegexNode[] }
  | { readonly is: 'alternatives'; readonly nodes: readonly RegexNode[] }
  /** A group that is captured, by its number from 1. */
  | { readonly is: 'group'; readonly index: number; readonly node: RegexNode }
  | RegexRepeat
  /** The text that a group has captured. */
  | { readonly is: 'back reference'; readonly index: number }
  /** A look ahead or behind, which takes no characters. */
  | { readonly is: 'look'; readonly isBehind: boolean; readonly isNegated: boolean; readonly node: RegexNode }
  /** A part that is never matched in another way once it has matched: `(?>…)`. */
  | { readonly is: 'atomic'; readonly node: RegexNode };

/** One character of a set, or one that is not in it. */
export interface CharacterSet {
  readonly is: 'set';
  readonly isNegated: boolean;
  readonly ranges: readonly CharacterRange[];
}

/** Code points from the first to the last, both included. */
export type CharacterRange = readonly [first: number, last: number];

/** A part that occurs `min` to `max` times, as often as possible unless it is lazy. */
export interface RegexRepeat {
  readonly is: 'repeat';
  readonly node: RegexNode;
  readonly min: number;
  /** `Infinity`: without an end. */
  readonly max: number;
  readonly isLazy: boolean;
}

/** What holds between two characters of a text. */
export type Assertion = 'start' | 'end' | 'word boundary' | 'no word boundary' | 'word start' | 'word end';

/** A regular expression that was read. */
export interface RegexTree {
  readonly root: RegexNode;
  readonly groupCount: number;
  /** Whether it says itself that case does not matter: `(?i)`. */
  readonly ignoresCase: boolean;
  /** Whether the longest of all matches at a place is wanted, as POSIX says, and not the first, as Perl says. */
  readonly isLongest: boolean;
}

/** Whether a set has a code point. */
export function hasCharacter({ ranges, isNegated }: CharacterSet, code: number): boolean {
  return ranges.some(([first, last]) => code >= first && code <= last) !== isNegated;
}

/** Whether a part is beyond RE2: back references, looks, atomic groups, and the one end of a word without the other. */
export function needsBacktracking(node: RegexNode): boolean {
  switch (node.is) {
    case 'back reference':
    case 'look':
    case 'atomic':
      return true;
    case 'assertion':
      return node.kind === 'word start' || node.kind === 'word end';
    case 'group':
    case 'repeat':
      return needsBacktracking(node.node);
    case 'sequence':
    case 'alternatives':
      return node.nodes.some(needsBacktracking);
    case 'character':
    case 'any':
    case 'set':
      return false;
  }
}

/** A text that matches itself. */
export function literalNode(text: string): RegexNode {
  return { is: 'sequence', nodes: Array.from(text, (character) => characterNode(character)) };
}

/** A character that matches itself. */
export function characterNode(character: string): RegexNode {
  return { is: 'character', code: character.codePointAt(0) ?? 0 };
}
