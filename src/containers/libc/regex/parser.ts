import { parseBracket } from './bracket-parser.ts';
import { escapedSets } from './character-classes.ts';
import { RegexSyntaxError } from './errors.ts';
import {
  type Assertion,
  characterNode,
  literalNode,
  type RegexNode,
  type RegexRepeat,
  type RegexTree,
} from './syntax-tree.ts';

/**
 * How a regular expression is written: as grep's, as grep -E's, as awk's (grep -E's with escapes in brackets), as
 * grep -P's, or as a text that matches itself.
 */
export type RegexSyntax = 'basic' | 'extended' | 'awk' | 'perl' | 'fixed';

/** The most that an interval may say: RE_DUP_MAX of glibc. */
const maxRepeats = 32_767;

/** The deepest that groups may be nested. */
const maxDepth = 250;

/** Reads a regular expression. Throws a `RegexSyntaxError`. */
export function parseRegex(text: string, syntax: RegexSyntax): RegexTree {
  if (syntax !== 'fixed') return new RegexParser(text, syntax).parse();
  return { root: literalNode(text), groupCount: 0, ignoresCase: false, isLongest: false };
}

/**
 * Sources: POSIX.1-2024, Base Definitions 9; the GNU grep manual for `\|`, `\+`, `\?`, `\<`, `\>`, `\b`, `\w`, `\s` and
 * interval `{,n}`; pcre2pattern(3) for Perl's. The messages are those of glibc's regcomp.
 */
class RegexParser {
  readonly #text: string;
  readonly #syntax: RegexSyntax;
  #at = 0;
  #depth = 0;
  #groupCount = 0;
  /** The groups that back references may name here: those that are complete. */
  #complete: ReadonlySet<number> = new Set();
  #ignoresCase = false;

  constructor(text: string, syntax: RegexSyntax) {
    this.#text = text;
    this.#syntax = syntax;
  }

  parse(): RegexTree {
    if (this.#isPerl && this.#accept('(?i)')) this.#ignoresCase = true;
    const root = this.#alternatives();
    if (this.#at < this.#text.length) throw new RegexSyntaxError('Unmatched ) or \\)');
    const [groupCount, ignoresCase] = [this.#groupCount, this.#ignoresCase];
    return { root, groupCount, ignoresCase, isLongest: !this.#isPerl };
  }

  get #isPerl(): boolean {
    return this.#syntax === 'perl';
  }

  get #isBasic(): boolean {
    return this.#syntax === 'basic';
  }

  /** Whether an operator is next: basic expressions write it with a backslash. */
  #isNext(operator: string): boolean {
    return this.#text.startsWith(this.#isBasic ? `\\${operator}` : operator, this.#at);
  }

  #acceptOperator(operator: string): boolean {
    return this.#accept(this.#isBasic ? `\\${operator}` : operator);
  }

  #accept(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #match(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.#at;
    const match = expression.exec(this.#text) ?? undefined;
    this.#at += match?.[0].length ?? 0;
    return match;
  }

  #alternatives(): RegexNode {
    const before = this.#complete;
    const nodes = [this.#sequence()];
    let complete = this.#complete;
    while (this.#acceptOperator('|')) {
      this.#complete = before;
      nodes.push(this.#sequence());
      complete = new Set([...complete, ...this.#complete]);
    }
    this.#complete = complete;
    const [only] = nodes;
    return nodes.length === 1 && only !== undefined ? only : { is: 'alternatives', nodes };
  }

  #sequence(): RegexNode {
    const nodes: RegexNode[] = [];
    while (this.#at < this.#text.length && !this.#isNext('|') && !this.#isNext(')')) {
      nodes.push(this.#repeated(this.#atom(nodes)));
    }
    return { is: 'sequence', nodes };
  }

  /** A part with the repetitions behind it. An assertion takes none: `^*` is a start and a `*`. */
  #repeated(atom: RegexNode): RegexNode {
    if (atom.is === 'assertion') return atom;
    let node = atom;
    for (let bounds = this.#bounds(); bounds !== undefined; bounds = this.#bounds()) {
      const [min, max] = bounds;
      const isLazy = this.#isPerl && this.#accept('?');
      const repeat: RegexRepeat = { is: 'repeat', node, min, max, isLazy };
      node = this.#isPerl && this.#accept('+') ? { is: 'atomic', node: repeat } : repeat;
    }
    return node;
  }

  #bounds(): readonly [min: number, max: number] | undefined {
    if (this.#accept('*')) return [0, Infinity];
    if (this.#acceptOperator('+')) return [1, Infinity];
    if (this.#acceptOperator('?')) return [0, 1];
    if (!this.#isNext('{')) return undefined;
    const interval = this.#match(this.#isBasic ? /\\\{(\d*)(,?)(\d*)\\\}/y : /\{(\d*)(,?)(\d*)\}/y);
    if (interval === undefined && !this.#isBasic) return undefined;
    const [, least = '', comma, most = ''] = interval ?? [];
    if (least + most === '')
      throw new RegexSyntaxError(interval === undefined ? 'Unmatched { or \\{' : 'Invalid content of \\{\\}');
    const min = Number(least);
    const max = comma === '' ? min : most === '' ? Infinity : Number(most);
    if (min > max) throw new RegexSyntaxError('Invalid content of \\{\\}');
    if (min > maxRepeats || (max > maxRepeats && max !== Infinity))
      throw new RegexSyntaxError('Regular expression too big');
    return [min, max];
  }

  #atom(before: readonly RegexNode[]): RegexNode {
    const isFirst = before.every(({ is }) => is === 'assertion');
    if (this.#acceptOperator('(')) return this.#group();
    const character = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
    switch (character) {
      case '\\':
        return this.#escape();
      case '[':
        return this.#bracket();
      case '.':
        this.#at += 1;
        return { is: 'any', hasNewline: !this.#isPerl };
      case '^':
        if (this.#isBasic && before.length > 0) break;
        this.#at += 1;
        return { is: 'assertion', kind: 'start' };
      case '$':
        if (this.#isBasic && !/^\$(?:$|\\\)|\\\|)/.test(this.#text.slice(this.#at, this.#at + 3))) break;
        this.#at += 1;
        return { is: 'assertion', kind: 'end' };
      case '+':
      case '?':
        if (!this.#isBasic && isFirst) throw new RegexSyntaxError('Invalid preceding regular expression');
        break;
      default:
    }
    this.#at += character.length;
    return characterNode(character);
  }

  /** What follows an opening parenthesis, and the closing one. */
  #group(): RegexNode {
    this.#depth += 1;
    if (this.#depth > maxDepth) throw new RegexSyntaxError('Regular expression too big');
    const node = this.#isPerl && this.#text.startsWith('?', this.#at) ? this.#perlGroup() : this.#captured();
    if (!this.#acceptOperator(')')) throw new RegexSyntaxError('Unmatched ( or \\(');
    this.#depth -= 1;
    return node;
  }

  #captured(): RegexNode {
    this.#groupCount += 1;
    const index = this.#groupCount;
    const node = this.#alternatives();
    this.#complete = new Set([...this.#complete, index]);
    return { is: 'group', index, node };
  }

  #perlGroup(): RegexNode {
    if (this.#accept('?:')) return this.#alternatives();
    if (this.#accept('?>')) return { is: 'atomic', node: this.#alternatives() };
    const look = this.#match(/\?(<?)([=!])/y);
    if (look !== undefined) {
      return { is: 'look', isBehind: look[1] !== '', isNegated: look[2] === '!', node: this.#alternatives() };
    }
    if (this.#match(/\?P?<\w+>/y) !== undefined) return this.#captured();
    throw new RegexSyntaxError('unrecognized character after (? or (?-');
  }

  #bracket(): RegexNode {
    const backslash = this.#syntax === 'awk' || this.#isPerl ? 'escapes' : 'plain';
    const bracket = parseBracket(this.#text.slice(this.#at), { negations: '^', backslash });
    if (bracket === undefined) throw new RegexSyntaxError('Unmatched [, [^, [:, [., or [=');
    this.#at += bracket.length;
    return bracket.set;
  }

  #escape(): RegexNode {
    const character = String.fromCodePoint(this.#text.codePointAt(this.#at + 1) ?? 0);
    if (this.#at + 1 >= this.#text.length) throw new RegexSyntaxError('Trailing backslash');
    this.#at += 1 + character.length;
    if (/[1-9]/.test(character) && this.#syntax !== 'awk') return this.#backReference(Number(character));
    const kind = (this.#isPerl ? perlAssertions : gnuAssertions)[character];
    if (kind !== undefined) return { is: 'assertion', kind };
    const set = this.#isPerl || /[wWsS]/.test(character) ? escapedSets[character] : undefined;
    return set ?? characterNode(this.#controlFor(character) ?? character);
  }

  /** The control character that a letter after a backslash stands for. */
  #controlFor(letter: string): string | undefined {
    const isRich = this.#isPerl || this.#syntax === 'awk';
    return isRich || letter === 'n' || letter === 't' ? controls[letter] : undefined;
  }

  #backReference(index: number): RegexNode {
    if (!(this.#isPerl ? index <= this.#groupCount : this.#complete.has(index))) {
      throw new RegexSyntaxError('Invalid back reference');
    }
    return { is: 'back reference', index };
  }
}

const controls: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v' };

const gnuAssertions: Readonly<Record<string, Assertion>> = {
  '<': 'word start',
  '>': 'word end',
  b: 'word boundary',
  B: 'no word boundary',
  '`': 'start',
  "'": 'end',
};

const perlAssertions: Readonly<Record<string, Assertion>> = {
  b: 'word boundary',
  B: 'no word boundary',
  A: 'start',
  z: 'end',
  Z: 'end',
};
