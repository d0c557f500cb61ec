import type { RegularExpression } from '../../libc/regex/regular-expression.ts';

/** An awk program as a tree. */
export interface AwkProgram {
  readonly begin: readonly Statement[];
  readonly end: readonly Statement[];
  readonly rules: readonly Rule[];
  readonly functions: ReadonlyMap<string, AwkFunction>;
}

/** A pattern, or a range from one to another, with its action. */
export interface Rule {
  readonly pattern?: Expression;
  /** The end of a range. */
  readonly to?: Expression;
  /** Without one the record is printed. */
  readonly action?: Statement;
}

/** A function of a program. */
export interface AwkFunction {
  readonly parameters: readonly string[];
  readonly body: Statement;
}

/** Where `print` or `printf` writes to besides standard output. */
export interface PrintTarget {
  readonly mode: '>' | '>>' | '|';
  /** A file or a command. */
  readonly to: Expression;
}

/** One statement. */
export type Statement =
  | { readonly is: 'block'; readonly body: readonly Statement[] }
  | { readonly is: 'expression'; readonly expression: Expression }
  | { readonly is: 'print' | 'printf'; readonly values: readonly Expression[]; readonly target?: PrintTarget }
  | { readonly is: 'if'; readonly test: Expression; readonly body: Statement; readonly otherwise?: Statement }
  | { readonly is: 'while' | 'do'; readonly test: Expression; readonly body: Statement }
  | {
      readonly is: 'for';
      readonly start?: Statement;
      readonly test?: Expression;
      readonly step?: Statement;
      readonly body: Statement;
    }
  | { readonly is: 'for-in'; readonly name: string; readonly array: string; readonly body: Statement }
  | { readonly is: 'delete'; readonly array: string; readonly keys?: readonly Expression[] }
  | { readonly is: 'next' | 'break' | 'continue' }
  | { readonly is: 'exit' | 'return'; readonly value?: Expression };

/** What can be assigned to. Source: POSIX.1-2024, utilities, awk, grammar, `lvalue`. */
export type Lvalue =
  | { readonly is: 'variable'; readonly name: string }
  | { readonly is: 'element'; readonly array: string; readonly keys: readonly Expression[] }
  | { readonly is: 'field'; readonly index: Expression };

/** One expression. */
export type Expression =
  | Lvalue
  | { readonly is: 'number'; readonly value: number }
  | { readonly is: 'string'; readonly value: string }
  /** A regular expression on its own: whether it matches the record. */
  | { readonly is: 'match'; readonly expression: RegularExpression }
  /** In parentheses: it is no lvalue any more. */
  | { readonly is: 'group'; readonly value: Expression }
  | { readonly is: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly is: 'unary'; readonly operator: string; readonly value: Expression }
  /** `operator` is empty for a plain `=`. */
  | { readonly is: 'assign'; readonly operator: string; readonly target: Lvalue; readonly value: Expression }
  | { readonly is: 'increment'; readonly by: 1 | -1; readonly isPrefix: boolean; readonly target: Lvalue }
  | { readonly is: 'conditional'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly is: 'in'; readonly keys: readonly Expression[]; readonly array: string }
  | { readonly is: 'getline'; readonly target?: Lvalue; readonly file?: Expression; readonly command?: Expression }
  | { readonly is: 'call'; readonly name: string; readonly values: readonly Expression[] };

/** A program's text is wrong. */
export class AwkSyntaxError extends Error {
  constructor(message = 'Unexpected token') {
    super(message);
    this.name = 'AwkSyntaxError';
  }
}

/** Whether an expression can be assigned to. */
export function isLvalue(expression: Expression): expression is Lvalue {
  return expression.is === 'variable' || expression.is === 'element' || expression.is === 'field';
}
