/** A word as it is written: text, and what is replaced when it is expanded. */
export type Word = readonly WordPart[];

/** A part of a word. */
export type WordPart =
  | TextPart
  | ParameterPart
  | { readonly is: 'command'; readonly list: List; readonly isQuoted: boolean }
  | { readonly is: 'arithmetic'; readonly word: Word; readonly isQuoted: boolean }
  /** `<(…)`, which is read, and `>(…)`. */
  | { readonly is: 'process'; readonly list: List; readonly isRead: boolean };

/** Text. Without quotes, it may be split, and stand for files. */
export interface TextPart {
  readonly is: 'text';
  readonly text: string;
  readonly isQuoted: boolean;
}

/** `$name`, `${name}`, `${name:-word}`, `${#name}` … */
export interface ParameterPart {
  readonly is: 'parameter';
  readonly name: string;
  readonly isQuoted: boolean;
  readonly operator?: string;
  /** What follows the operator. */
  readonly word?: Word;
  /** The second word of `${name/pattern/word}`. */
  readonly replacement?: Word;
  /** `${#name}`. */
  readonly isLength?: boolean;
}

/** Commands one after the other. */
export interface List {
  readonly items: readonly ListItem[];
}

/** A command of a list. */
export interface ListItem {
  readonly command: Command;
  /** Whether `&` follows. */
  readonly isBackground: boolean;
}

/** One command. */
export type Command = SimpleCommand | Pipeline | AndOrList | CompoundCommand;

/** Commands that are connected by pipes, or negated or timed. */
export interface Pipeline {
  readonly is: 'pipeline';
  readonly commands: readonly Command[];
  readonly isNegated: boolean;
  readonly isTimed: boolean;
}

/** `left && right`, `left || right`. */
export interface AndOrList {
  readonly is: 'and-or';
  readonly left: Command;
  readonly operator: '&&' | '||';
  readonly right: Command;
}

/** A program, builtin or function with its arguments. */
export interface SimpleCommand {
  readonly is: 'simple';
  readonly assignments: readonly Assignment[];
  readonly words: readonly Word[];
  readonly redirects: readonly Redirect[];
  /** The line of the script that it begins on, from 1. */
  readonly line: number;
}

/** `name=value`, `name+=value`. */
export interface Assignment {
  readonly name: string;
  readonly value: Word;
  readonly isAppended: boolean;
}

/** A command with commands inside, or of a syntax of its own; it may have redirections. */
export type CompoundCommand = (
  | { readonly is: 'group' | 'subshell'; readonly body: List }
  | { readonly is: 'if'; readonly clauses: readonly IfClause[]; readonly otherwise?: List }
  /** Without words: the positional parameters. */
  | { readonly is: 'for'; readonly variable: string; readonly words?: readonly Word[]; readonly body: List }
  | { readonly is: 'for-arithmetic'; readonly parts: readonly [Word, Word, Word]; readonly body: List }
  | { readonly is: 'while' | 'until'; readonly test: List; readonly body: List }
  | CaseCommand
  | { readonly is: 'function'; readonly name: string; readonly body: Command }
  | { readonly is: 'condition'; readonly words: readonly Word[] }
  | { readonly is: 'arithmetic'; readonly word: Word }
) & { readonly redirects: readonly Redirect[] };

/** `if test; then body`, or `elif`. */
export interface IfClause {
  readonly test: List;
  readonly body: List;
}

/** `case word in …`. */
export interface CaseCommand {
  readonly is: 'case';
  readonly word: Word;
  readonly clauses: readonly CaseClause[];
}

/** `pattern | pattern) body ;;`. */
export interface CaseClause {
  readonly patterns: readonly Word[];
  readonly body: List;
  /** `;&`: the next body runs as well. */
  readonly isFallthrough: boolean;
}

/** `descriptor operator target`. For a here-document, `target` is the text. */
export interface Redirect {
  readonly descriptor: number | undefined;
  readonly operator: RedirectOperator;
  readonly target: Word;
}

/** The operators of redirections; `<<-` is read as `<<`. */
export type RedirectOperator = '<' | '>' | '>>' | '>|' | '<>' | '<&' | '>&' | '&>' | '&>>' | '<<' | '<<<';
