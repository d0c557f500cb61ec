import { ExpressionParser } from './expression-parser.ts';
import { tokenize } from './lexer.ts';
import {
  type AwkFunction,
  type AwkProgram,
  AwkSyntaxError,
  type Expression,
  type Rule,
  type Statement,
} from './syntax-tree.ts';
import { TokenCursor } from './token-cursor.ts';

/** Parses an awk program. Throws an `AwkSyntaxError`. Source: POSIX.1-2024, utilities, awk, "Grammar". */
export function parseAwk(text: string): AwkProgram {
  return new ProgramParser(new TokenCursor(tokenize(text))).program();
}

const emptyStatement: Statement = { is: 'block', body: [] };

class ProgramParser {
  readonly #cursor: TokenCursor;
  readonly #expressions: ExpressionParser;

  constructor(cursor: TokenCursor) {
    this.#cursor = cursor;
    this.#expressions = new ExpressionParser(cursor);
  }

  program(): AwkProgram {
    const begin: Statement[] = [];
    const end: Statement[] = [];
    const rules: Rule[] = [];
    const functions = new Map<string, AwkFunction>();
    for (this.#cursor.skipTerminators(); this.#cursor.peek().kind !== 'end'; this.#cursor.skipTerminators()) {
      if (this.#cursor.accept('BEGIN')) begin.push(this.#block());
      else if (this.#cursor.accept('END')) end.push(this.#block());
      else if (this.#cursor.accept('function') || this.#cursor.accept('func')) {
        functions.set(this.#cursor.take().text, this.#function());
      } else rules.push(this.#rule());
    }
    return { begin, end, rules, functions };
  }

  #function(): AwkFunction {
    const parameters: string[] = [];
    this.#cursor.expect('(');
    while (!this.#cursor.isOperator(')')) {
      parameters.push(this.#cursor.take().text);
      if (!this.#cursor.accept(',')) break;
    }
    this.#cursor.expect(')');
    this.#cursor.skipNewlines();
    return { parameters, body: this.#block() };
  }

  #rule(): Rule {
    if (this.#cursor.isOperator('{')) return { action: this.#block() };
    const pattern = this.#expressions.expression();
    const to = this.#cursor.accept(',') ? this.#expressions.expression() : undefined;
    const action = this.#cursor.isOperator('{') ? this.#block() : undefined;
    return { pattern, ...(to === undefined ? {} : { to }), ...(action === undefined ? {} : { action }) };
  }

  #block(): Statement {
    this.#cursor.skipNewlines();
    this.#cursor.expect('{');
    const body: Statement[] = [];
    for (this.#cursor.skipTerminators(); !this.#cursor.isOperator('}'); this.#cursor.skipTerminators()) {
      if (this.#cursor.peek().kind === 'end') throw new AwkSyntaxError();
      body.push(this.#statement());
    }
    this.#cursor.expect('}');
    return { is: 'block', body };
  }

  #statement(): Statement {
    if (this.#cursor.isOperator('{')) return this.#block();
    if (this.#cursor.accept('if')) return this.#if();
    if (this.#cursor.accept('while')) {
      const test = this.#expressions.parenthesized();
      return { is: 'while', test, body: this.#cursor.accept(';') ? emptyStatement : this.#body() };
    }
    if (this.#cursor.accept('do')) {
      const body = this.#body();
      this.#cursor.skipTerminators();
      this.#cursor.expect('while');
      return { is: 'do', test: this.#expressions.parenthesized(), body };
    }
    return this.#cursor.accept('for') ? this.#for() : this.#simpleStatement();
  }

  /** The body of a loop or condition. */
  #body(): Statement {
    this.#cursor.skipNewlines();
    return this.#cursor.accept(';') ? emptyStatement : this.#statement();
  }

  #if(): Statement {
    const test = this.#expressions.parenthesized();
    const body = this.#body();
    const { position } = this.#cursor;
    this.#cursor.skipTerminators();
    if (this.#cursor.accept('else')) return { is: 'if', test, body, otherwise: this.#body() };
    this.#cursor.returnTo(position);
    return { is: 'if', test, body };
  }

  #for(): Statement {
    this.#cursor.expect('(');
    if (
      this.#cursor.peek().kind === 'name' &&
      this.#cursor.peek(1).text === 'in' &&
      this.#cursor.peek(3).text === ')'
    ) {
      const name = this.#cursor.take().text;
      this.#cursor.expect('in');
      const array = this.#cursor.take().text;
      this.#cursor.expect(')');
      return { is: 'for-in', name, array, body: this.#body() };
    }
    const start = this.#cursor.isOperator(';') ? undefined : this.#simpleStatement();
    this.#cursor.expect(';');
    const test = this.#cursor.isOperator(';') ? undefined : this.#expressions.expression();
    this.#cursor.expect(';');
    const step = this.#cursor.isOperator(')') ? undefined : this.#simpleStatement();
    this.#cursor.expect(')');
    return {
      is: 'for',
      body: this.#body(),
      ...(start === undefined ? {} : { start }),
      ...(test === undefined ? {} : { test }),
      ...(step === undefined ? {} : { step }),
    };
  }

  #simpleStatement(): Statement {
    for (const word of ['next', 'break', 'continue'] as const) if (this.#cursor.accept(word)) return { is: word };
    for (const word of ['exit', 'return'] as const) {
      if (!this.#cursor.accept(word)) continue;
      return this.#cursor.isStatementEnd() ? { is: word } : { is: word, value: this.#expressions.expression() };
    }
    if (this.#cursor.accept('delete')) return this.#delete();
    for (const word of ['print', 'printf'] as const) if (this.#cursor.accept(word)) return this.#print(word);
    return { is: 'expression', expression: this.#expressions.expression() };
  }

  #delete(): Statement {
    const array = this.#cursor.take().text;
    if (!this.#cursor.accept('[')) return { is: 'delete', array };
    const keys = this.#expressions.expressions();
    this.#cursor.expect(']');
    return { is: 'delete', array, keys };
  }

  #print(is: 'print' | 'printf'): Statement {
    const isBare = this.#cursor.isStatementEnd() || this.#cursor.isOperator('>', '|');
    const values = isBare ? [] : this.#printValues();
    for (const mode of ['>>', '>', '|'] as const) {
      if (this.#cursor.accept(mode)) return { is, values, target: { mode, to: this.#expressions.outputTarget() } };
    }
    return { is, values };
  }

  /** The values of a `print`, in parentheses or without. */
  #printValues(): readonly Expression[] {
    const { position } = this.#cursor;
    if (this.#cursor.accept('(')) {
      const values = this.#expressions.expressions();
      const isClosed = this.#cursor.accept(')');
      if (isClosed && (this.#cursor.isStatementEnd() || this.#cursor.isOperator('>', '>>', '|'))) return values;
      this.#cursor.returnTo(position);
    }
    return this.#expressions.expressions(true);
  }
}
