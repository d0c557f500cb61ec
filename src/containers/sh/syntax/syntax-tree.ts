/** A word as it is written: text, and what is replaced when it is expanded. */
export type Word = readonly Part[];

export type Part =
  | { readonly is: 'text'; readonly text: string; readonly quoted: boolean }
  | ParameterPart
  | { readonly is: 'command'; readonly script: List; readonly quoted: boolean }
  | { readonly is: 'arithmetic'; readonly word: Word; readonly quoted: boolean }
  /** `<(…)` and `>(…)`. */
  | { readonly is: 'process'; readonly script: List; readonly reads: boolean };

/** `$name`, `${name}`, `${name:-word}`, `${#name}` … */
export interface ParameterPart {
  readonly is: 'parameter';
  readonly name: string;
  readonly quoted: boolean;
  readonly operator?: string;
  /** What follows the operator. */
  readonly word?: Word;
  /** The second word of `${name/pattern/word}`. */
  readonly second?: Word;
  /** `${#name}`. */
  readonly length?: boolean;
}

/** Commands one after the other. */
export interface List {
  readonly items: readonly { readonly command: Command; readonly background: boolean }[];
}

export type Command =
  | SimpleCommand
  | {
      readonly is: 'pipeline';
      readonly commands: readonly Command[];
      readonly negate: boolean;
      readonly timed: boolean;
    }
  | { readonly is: 'and-or'; readonly left: Command; readonly operator: '&&' | '||'; readonly right: Command }
  | ((
      | { readonly is: 'group' | 'subshell'; readonly body: List }
      | {
          readonly is: 'if';
          readonly clauses: readonly { readonly test: List; readonly body: List }[];
          readonly otherwise?: List;
        }
      | { readonly is: 'for'; readonly variable: string; readonly words?: readonly Word[]; readonly body: List }
      | { readonly is: 'for-arithmetic'; readonly parts: readonly [Word, Word, Word]; readonly body: List }
      | { readonly is: 'loop'; readonly until: boolean; readonly test: List; readonly body: List }
      | { readonly is: 'case'; readonly word: Word; readonly cases: readonly Case[] }
      | { readonly is: 'function'; readonly name: string; readonly body: Command }
      | { readonly is: 'condition'; readonly words: readonly Word[] }
      | { readonly is: 'arithmetic'; readonly word: Word }
    ) & { readonly redirects: readonly Redirect[] });

export interface SimpleCommand {
  readonly is: 'simple';
  readonly assignments: readonly { readonly name: string; readonly value: Word; readonly append: boolean }[];
  readonly words: readonly Word[];
  readonly redirects: readonly Redirect[];
  readonly line: number;
}

export interface Case {
  readonly patterns: readonly Word[];
  readonly body: List;
  /** `;&`: the next body runs as well. */
  readonly fallsThrough: boolean;
}

/** `descriptor operator target`; for here-documents `target` is the text. */
export interface Redirect {
  readonly descriptor: number | undefined;
  readonly operator: '<' | '>' | '>>' | '>|' | '<>' | '<&' | '>&' | '&>' | '&>>' | '<<' | '<<<';
  readonly target: Word;
}

/** Text that is no shell command. */
export class SyntaxError extends Error {
  /** Whether more text could still make it right. */
  readonly isUnfinished: boolean;

  constructor(message: string, isUnfinished = false) {
    super(message);
    this.name = 'SyntaxError';
    this.isUnfinished = isUnfinished;
  }
}
