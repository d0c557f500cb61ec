import { compileRegex } from '../../libc/regex/compile.ts';
import { keywords } from './lexer.ts';
import { AwkSyntaxError, type Expression, isLvalue } from './syntax-tree.ts';
import type { TokenCursor } from './token-cursor.ts';

/** Parses expressions, a method for each rank of operators. Source: POSIX.1-2024, utilities, awk, "Expressions in awk". */
export class ExpressionParser {
  readonly #cursor: TokenCursor;

  constructor(cursor: TokenCursor) {
    this.#cursor = cursor;
  }

  /** An expression. `isPrint`: of a `print`, where `>` names an output. */
  expression(isPrint = false): Expression {
    const left = this.#conditional(isPrint);
    const { kind, text } = this.#cursor.peek();
    if (kind !== 'operator' || !/^(?:[-+*/%^]|\*\*)?=$/.test(text) || !isLvalue(left)) return left;
    this.#cursor.take();
    this.#cursor.skipNewlines();
    return { is: 'assign', operator: text.slice(0, -1), target: left, value: this.expression(isPrint) };
  }

  /** Expressions with commas between them. */
  expressions(isPrint = false): readonly Expression[] {
    const all = [this.expression(isPrint)];
    while (this.#cursor.accept(',')) {
      this.#cursor.skipNewlines();
      all.push(this.expression(isPrint));
    }
    return all;
  }

  /** An expression in parentheses. */
  parenthesized(): Expression {
    this.#cursor.expect('(');
    const value = this.expression();
    this.#cursor.expect(')');
    return value;
  }

  /** The file or command of an output: no comparison, whose `>` would be another output. */
  outputTarget(): Expression {
    return this.#concatenation();
  }

  #conditional(isPrint: boolean): Expression {
    const test = this.#or(isPrint);
    if (!this.#cursor.accept('?')) return test;
    this.#cursor.skipNewlines();
    const yes = this.expression(isPrint);
    this.#cursor.skipNewlines();
    this.#cursor.expect(':');
    this.#cursor.skipNewlines();
    return { is: 'conditional', test, yes, no: this.expression(isPrint) };
  }

  /** Operators of one rank, grouped from the left. */
  #leftAssociative(operators: readonly string[], operand: () => Expression, mayBreakLine = false): Expression {
    let left = operand();
    while (this.#cursor.isOperator(...operators)) {
      const operator = this.#cursor.take().text;
      if (mayBreakLine) this.#cursor.skipNewlines();
      left = { is: 'binary', operator, left, right: operand() };
    }
    return left;
  }

  #or(isPrint: boolean): Expression {
    return this.#leftAssociative(['||'], () => this.#and(isPrint), true);
  }

  #and(isPrint: boolean): Expression {
    return this.#leftAssociative(['&&'], () => this.#membership(isPrint), true);
  }

  #membership(isPrint: boolean): Expression {
    let left = this.#match(isPrint);
    while (this.#cursor.accept('in')) left = { is: 'in', keys: [left], array: this.#cursor.take().text };
    return left;
  }

  #match(isPrint: boolean): Expression {
    return this.#leftAssociative(['~', '!~'], () => this.#comparison(isPrint));
  }

  /** Comparisons do not group: `a < b < c` is wrong. */
  #comparison(isPrint: boolean): Expression {
    const left = this.#concatenation();
    const operators = ['<', '<=', '==', '!=', '>=', ...(isPrint ? [] : ['>'])];
    if (!this.#cursor.isOperator(...operators)) return left;
    const operator = this.#cursor.take().text;
    return { is: 'binary', operator, left, right: this.#concatenation() };
  }

  /** Values side by side, and `"command" | getline`. */
  #concatenation(): Expression {
    let left = this.#additive();
    while (this.#cursor.isValueStart()) left = { is: 'binary', operator: ' ', left, right: this.#additive() };
    while (this.#cursor.isOperator('|') && this.#cursor.peek(1).text === 'getline') {
      this.#cursor.take();
      const read = this.#primary();
      if (read.is === 'getline') left = { ...read, command: left };
    }
    return left;
  }

  #additive(): Expression {
    return this.#leftAssociative(['+', '-'], () => this.#multiplicative());
  }

  #multiplicative(): Expression {
    return this.#leftAssociative(['*', '/', '%'], () => this.#unary());
  }

  #unary(): Expression {
    const operator = ['!', '-', '+'].find((text) => this.#cursor.accept(text));
    return operator === undefined ? this.#power() : { is: 'unary', operator, value: this.#unary() };
  }

  #power(): Expression {
    const left = this.#increment();
    if (!this.#cursor.accept('^') && !this.#cursor.accept('**')) return left;
    return { is: 'binary', operator: '^', left, right: this.#unary() };
  }

  #increment(): Expression {
    const prefix = this.#incrementOperator();
    const value = this.#primary();
    if (prefix !== undefined) return incrementOf(value, prefix, true);
    const suffix = isLvalue(value) ? this.#incrementOperator() : undefined;
    return suffix === undefined ? value : incrementOf(value, suffix, false);
  }

  /** Takes `++` or `--`; undefined: neither is next. */
  #incrementOperator(): 1 | -1 | undefined {
    if (this.#cursor.accept('++')) return 1;
    return this.#cursor.accept('--') ? -1 : undefined;
  }

  #primary(): Expression {
    const { kind, text } = this.#cursor.take();
    switch (kind) {
      case 'number':
        return { is: 'number', value: Number(text) };
      case 'string':
        return { is: 'string', value: text };
      case 'regexp':
        return { is: 'match', expression: compileRegex(text, 'awk') };
      case 'call':
        return this.#call(text);
      case 'operator':
        if (text === '$') return { is: 'field', index: this.#fieldIndex() };
        if (text === '(') return this.#group();
        throw new AwkSyntaxError();
      case 'name':
        return this.#name(text);
      case 'newline':
        throw new AwkSyntaxError();
      case 'end':
        throw new AwkSyntaxError('Unexpected end of string');
    }
  }

  #call(name: string): Expression {
    this.#cursor.expect('(');
    this.#cursor.skipNewlines();
    const values = this.#cursor.isOperator(')') ? [] : this.expressions();
    this.#cursor.skipNewlines();
    this.#cursor.expect(')');
    return { is: 'call', name, values };
  }

  #fieldIndex(): Expression {
    if (this.#cursor.accept('++')) return incrementOf(this.#primary(), 1, true);
    return this.#cursor.accept('-') ? { is: 'unary', operator: '-', value: this.#primary() } : this.#primary();
  }

  /** `(value)`, or `(key, key) in array`. */
  #group(): Expression {
    const values = this.expressions();
    this.#cursor.expect(')');
    if (this.#cursor.accept('in')) return { is: 'in', keys: values, array: this.#cursor.take().text };
    const [value] = values;
    if (value === undefined || values.length > 1) throw new AwkSyntaxError();
    return { is: 'group', value };
  }

  #name(name: string): Expression {
    if (name === 'getline') return this.#getline();
    if (keywords.has(name)) throw new AwkSyntaxError();
    if (!this.#cursor.accept('[')) return { is: 'variable', name };
    const keys = this.expressions();
    this.#cursor.expect(']');
    return { is: 'element', array: name, keys };
  }

  #getline(): Expression {
    const hasTarget = this.#cursor.isValueStart() && !this.#cursor.isOperator('(');
    const target = hasTarget ? this.#primary() : undefined;
    const file = this.#cursor.accept('<') ? this.#primary() : undefined;
    return {
      is: 'getline',
      ...(target !== undefined && isLvalue(target) ? { target } : {}),
      ...(file === undefined ? {} : { file }),
    };
  }
}

function incrementOf(target: Expression, by: 1 | -1, isPrefix: boolean): Expression {
  if (!isLvalue(target)) throw new AwkSyntaxError();
  return { is: 'increment', by, isPrefix, target };
}
