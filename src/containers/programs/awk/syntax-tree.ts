/** An awk program as a tree. */
export interface AwkProgram {
  readonly begin: readonly Statement[];
  readonly end: readonly Statement[];
  readonly rules: readonly Rule[];
  readonly functions: ReadonlyMap<string, AwkFunction>;
}

export interface Rule {
  readonly pattern?: Expression;
  readonly to?: Expression;
  /** Without one the line is printed. */
  readonly action?: Statement;
  active: boolean;
}

export interface AwkFunction {
  readonly parameters: readonly string[];
  readonly body: Statement;
}

export type Statement =
  | { readonly is: 'block'; readonly body: readonly Statement[] }
  | { readonly is: 'expression'; readonly expression: Expression }
  | {
      readonly is: 'print' | 'printf';
      readonly values: readonly Expression[];
      readonly target?: { readonly mode: '>' | '>>' | '|'; readonly to: Expression };
    }
  | { readonly is: 'if'; readonly test: Expression; readonly body: Statement; readonly otherwise?: Statement }
  | { readonly is: 'while'; readonly test: Expression; readonly body: Statement; readonly first: boolean }
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

export type Place =
  | { readonly is: 'variable'; readonly name: string }
  | { readonly is: 'element'; readonly array: string; readonly keys: readonly Expression[] }
  | { readonly is: 'field'; readonly index: Expression };

export type Expression =
  | Place
  | { readonly is: 'number'; readonly value: number }
  | { readonly is: 'string'; readonly value: string }
  | { readonly is: 'match'; readonly expression: RegExp }
  | { readonly is: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly is: 'unary'; readonly operator: string; readonly value: Expression }
  | { readonly is: 'assign'; readonly operator: string; readonly place: Place; readonly value: Expression }
  | { readonly is: 'step'; readonly by: 1 | -1; readonly before: boolean; readonly place: Place }
  | { readonly is: 'choice'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly is: 'in'; readonly keys: readonly Expression[]; readonly array: string }
  | { readonly is: 'getline'; readonly place?: Place; readonly file?: Expression; readonly command?: Expression }
  | { readonly is: 'call'; readonly name: string; readonly values: readonly Expression[] };

/** A fault in an awk program's text. */
export class AwkSyntaxError extends Error {}

/** Whether an expression can be assigned to. */
export function isPlace(expression: Expression): expression is Place {
  return expression.is === 'variable' || expression.is === 'element' || expression.is === 'field';
}
