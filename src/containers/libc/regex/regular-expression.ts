import { RE2JS } from 're2js';
import { BacktrackingMatcher } from './backtracking-matcher.ts';
import { type BacktrackingProgram, compileBacktracking } from './backtracking-program.ts';
import { fitsRe2, re2Source } from './re2-source.ts';
import { needsBacktracking, type RegexNode } from './syntax-tree.ts';

/** Where a regular expression matches in a text. */
export interface RegexMatch {
  /** Where it starts and ends, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** The text of the whole match, then of each group; undefined: the group took no part. */
  readonly groups: readonly (string | undefined)[];
}

/** How a regular expression matches. */
export interface RegexOptions {
  readonly ignoresCase?: boolean;
  /** The longest match at a place, as POSIX says; else the first one, as Perl says. */
  readonly isLongest?: boolean;
}

/** Finds the next match at or after a position: the bounds of the whole and of each group, `-1` where it has none. */
type Find = (from: number) => readonly number[] | undefined;

/**
 * A regular expression that ends: in time linear in the text (RE2), or, where it has back references or looks, by giving up
 * after a number of steps for each text with a `RegexLimitError`.
 */
export class RegularExpression {
  readonly #groupCount: number;
  /** RE2 for whether it matches, and for where. */
  readonly #re2: { readonly first: RE2JS; readonly matching: RE2JS } | undefined;
  readonly #program: BacktrackingProgram | undefined;
  /** The text that it matches, if it is only that. */
  readonly #literal: string | undefined;
  readonly #options: Required<RegexOptions>;

  constructor(root: RegexNode, groupCount: number, { ignoresCase = false, isLongest = false }: RegexOptions = {}) {
    this.#groupCount = groupCount;
    this.#options = { ignoresCase, isLongest };
    this.#literal = ignoresCase ? undefined : literalTextOf(root);
    if (this.#literal !== undefined) return;
    if (needsBacktracking(root) || !fitsRe2(root)) {
      this.#program = compileBacktracking(root, groupCount);
      return;
    }
    const source = re2Source(root);
    const flags = ignoresCase ? RE2JS.CASE_INSENSITIVE : 0;
    const first = RE2JS.compile(source, flags);
    this.#re2 = { first, matching: isLongest ? RE2JS.compile(source, flags | RE2JS.LONGEST_MATCH) : first };
  }

  /** Whether it matches anywhere in a text. */
  test(text: string): boolean {
    if (this.#literal !== undefined) return text.includes(this.#literal);
    return this.#re2?.first.test(text) ?? this.#finder(text)(0) !== undefined;
  }

  /** The first match in a text. */
  exec(text: string): RegexMatch | undefined {
    const bounds = this.#finder(text)(0);
    return bounds && matchOf(text, bounds, this.#groupCount);
  }

  /** All matches in a text, from left to right. An empty one right after another match is none. */
  *matchAll(text: string): Generator<RegexMatch, void, undefined> {
    const find = this.#finder(text);
    let lastEnd = -1;
    for (let from = 0; from <= text.length; ) {
      const bounds = find(from);
      if (bounds === undefined) return;
      const match = matchOf(text, bounds, this.#groupCount);
      const isEmpty = match.start === match.end;
      if (!isEmpty || match.start !== lastEnd) yield match;
      lastEnd = match.end;
      from = isEmpty ? nextCharacter(text, match.end) : match.end;
    }
  }

  /**
   * The text with its matches replaced. `replacement` returns undefined to leave a match and all after it as they are.
   * `pause` is awaited before each match: a long text has many.
   */
  async replace(
    text: string,
    replacement: (match: RegexMatch) => string | undefined,
    pause: () => Promise<void> | undefined,
  ): Promise<string> {
    let result = '';
    let copied = 0;
    for (const match of this.matchAll(text)) {
      await pause();
      const filler = replacement(match);
      if (filler === undefined) break;
      result += text.slice(copied, match.start) + filler;
      copied = match.end;
    }
    return result + text.slice(copied);
  }

  #finder(text: string): Find {
    const literal = this.#literal;
    if (literal !== undefined) {
      return (from) => {
        const start = text.indexOf(literal, from);
        return start < 0 ? undefined : [start, start + literal.length];
      };
    }
    if (this.#program !== undefined) {
      const matcher = new BacktrackingMatcher(this.#program, text, this.#options);
      return (from) => matcher.find(from);
    }
    const matcher = this.#re2?.matching.matcher(text);
    return (from) => {
      if (matcher?.find(from) !== true) return undefined;
      return Array.from({ length: (this.#groupCount + 1) * 2 }, (_, slot) =>
        slot % 2 === 0 ? matcher.start(slot / 2) : matcher.end((slot - 1) / 2),
      );
    };
  }
}

/** The text that an expression is, if it has nothing but characters. */
function literalTextOf(node: RegexNode): string | undefined {
  if (node.is === 'character') return String.fromCodePoint(node.code);
  if (node.is !== 'sequence') return undefined;
  const texts = node.nodes.map(literalTextOf);
  return texts.includes(undefined) ? undefined : texts.join('');
}

function matchOf(text: string, bounds: readonly number[], groupCount: number): RegexMatch {
  const groups = Array.from({ length: groupCount + 1 }, (_, index) => {
    const [start = -1, end = -1] = [bounds[index * 2], bounds[index * 2 + 1]];
    return start < 0 || end < 0 ? undefined : text.slice(start, end);
  });
  return { start: bounds[0] ?? 0, end: bounds[1] ?? 0, groups };
}

/** The position of the character after the one at a position. */
function nextCharacter(text: string, position: number): number {
  return position + ((text.codePointAt(position) ?? 0) > 0xffff ? 2 : 1);
}
