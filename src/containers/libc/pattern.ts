import { parseBracket } from './regex/bracket-parser.ts';
import { remembered } from './regex/compile.ts';
import { RegularExpression } from './regex/regular-expression.ts';
import { characterNode, type RegexNode } from './regex/syntax-tree.ts';

/** How a shell pattern is compiled. */
export interface PatternOptions {
  /** Whether `*` and `?` do not match `/`. */
  readonly isForPath?: boolean;
  readonly ignoresCase?: boolean;
}

/** Whether a shell pattern matches a whole text. A backslash quotes the character after it. Source: fnmatch(3). */
export function matchesPattern(pattern: string, text: string): boolean {
  return isPattern(pattern) ? compilePattern(pattern).test(text) : unescapePattern(pattern) === text;
}

/** A shell pattern as a regular expression for a whole text. Source: POSIX.1-2024, Shell Command Language 2.14. */
export function compilePattern(pattern: string, options: PatternOptions = {}): RegularExpression {
  const { isForPath = false, ignoresCase = false } = options;
  return remembered(`pattern ${isForPath} ${ignoresCase} ${pattern}`, () => {
    const nodes = patternNodes(pattern, isForPath, false);
    return new RegularExpression({ is: 'sequence', nodes: [startOfText, ...nodes, endOfText] }, 0, { ignoresCase });
  });
}

/** A shell pattern as a regular expression for a part of a text, at its start or end where it is anchored. */
export function compilePatternPart(pattern: string, anchor?: 'start' | 'end'): RegularExpression {
  return remembered(`part ${anchor} ${pattern}`, () => {
    const nodes = [
      ...(anchor === 'start' ? [startOfText] : []),
      ...patternNodes(pattern, false, false),
      ...(anchor === 'end' ? [endOfText] : []),
    ];
    return new RegularExpression({ is: 'sequence', nodes }, 0);
  });
}

/** Whether a text has any character that means something in a pattern. */
export function isPattern(text: string): boolean {
  return /(?:^|[^\\])(?:\\\\)*[*?[]/.test(text);
}

/** A pattern that matches this text alone. */
export function escapePattern(text: string): string {
  return text.replace(/[\\*?[\]]/g, '\\$&');
}

/** A pattern's text without its quoting. */
export function unescapePattern(pattern: string): string {
  return pattern.replace(/\\(.)/gs, '$1');
}

/** A text without the shortest or longest part at its start or end that a pattern matches. */
export function withoutMatch(text: string, pattern: string, at: 'start' | 'end', longest: boolean): string {
  if (at === 'start') {
    const found = remembered(`start ${longest} ${pattern}`, () => {
      const nodes = [startOfText, ...patternNodes(pattern, false, !longest)];
      return new RegularExpression({ is: 'sequence', nodes }, 0);
    }).exec(text);
    return text.slice(found?.end ?? 0);
  }
  const found = remembered(`end ${longest} ${pattern}`, () => {
    // The longer what stands before it, the shorter the part.
    const before: RegexNode = { is: 'group', index: 1, node: anyNumberOf(anyCharacter, longest) };
    const nodes = [startOfText, before, ...patternNodes(pattern, false, false), endOfText];
    return new RegularExpression({ is: 'sequence', nodes }, 1);
  }).exec(text);
  return found?.groups[1] ?? text;
}

const startOfText: RegexNode = { is: 'assertion', kind: 'start' };
const endOfText: RegexNode = { is: 'assertion', kind: 'end' };
const anyCharacter: RegexNode = { is: 'any', hasNewline: true };
const anyButSlash: RegexNode = { is: 'set', isNegated: true, ranges: [[0x2f, 0x2f]] };

function anyNumberOf(node: RegexNode, isLazy: boolean): RegexNode {
  return { is: 'repeat', node, min: 0, max: Infinity, isLazy };
}

function patternNodes(pattern: string, isForPath: boolean, isLazy: boolean): readonly RegexNode[] {
  const any = isForPath ? anyButSlash : anyCharacter;
  const nodes: RegexNode[] = [];
  for (let at = 0; at < pattern.length; ) {
    const character = String.fromCodePoint(pattern.codePointAt(at) ?? 0);
    const bracket = character === '[' ? bracketAt(pattern, at) : undefined;
    at += bracket?.length ?? character.length;
    if (bracket !== undefined) nodes.push(bracket.set);
    else if (character === '*') nodes.push(anyNumberOf(any, isLazy));
    else if (character === '?') nodes.push(any);
    else if (character === '\\' && at < pattern.length) {
      const quoted = String.fromCodePoint(pattern.codePointAt(at) ?? 0);
      at += quoted.length;
      nodes.push(characterNode(quoted));
    } else nodes.push(characterNode(character));
  }
  return nodes;
}

/** The bracket expression at a position; one that is wrong stands for its characters. */
function bracketAt(pattern: string, at: number): ReturnType<typeof parseBracket> {
  try {
    return parseBracket(pattern.slice(at), { negations: '!^', backslash: 'quotes' });
  } catch {
    return undefined;
  }
}
