import { parseRegularExpression } from '../../libc/regular-expression.ts';
import type { AwkFunction, AwkProgram, Expression, Rule, Statement } from './syntax-tree.ts';
import { AwkSyntaxError, isPlace } from './syntax-tree.ts';
import { cursorOver, keywords, tokenize } from './tokens.ts';

/** Reads an awk program. Throws an `AwkSyntaxError`. Source: POSIX.1-2024, utilities, awk, grammar */
export function parseAwk(text: string): AwkProgram {
  const cursor = cursorOver(tokenize(text));
  const { peek, isOperator, isWord, accept, expect, newlines, lineBreaks } = cursor;

  const begin: Statement[] = [];
  const end: Statement[] = [];
  const rules: Rule[] = [];
  const functions = new Map<string, AwkFunction>();
  for (newlines(); peek().kind !== 'end'; newlines()) {
    if (accept('BEGIN')) begin.push(block());
    else if (accept('END')) end.push(block());
    else if (accept('function') || accept('func')) {
      const name = peek().text;
      cursor.at += 1;
      expect('(');
      const parameters: string[] = [];
      while (!isOperator(')')) {
        parameters.push(peek().text);
        cursor.at += 1;
        if (!accept(',')) break;
      }
      expect(')');
      lineBreaks();
      functions.set(name, { parameters, body: block() });
    } else if (isOperator('{')) rules.push({ action: block(), active: false });
    else {
      const pattern = expression();
      const to = accept(',') ? expression() : undefined;
      const action = isOperator('{') ? block() : undefined;
      rules.push({
        pattern,
        active: false,
        ...(to === undefined ? {} : { to }),
        ...(action === undefined ? {} : { action }),
      });
    }
  }
  return { begin, end, rules, functions };

  function block(): Statement {
    lineBreaks();
    expect('{');
    const body: Statement[] = [];
    for (newlines(); !isOperator('}'); newlines()) {
      if (peek().kind === 'end') throw new AwkSyntaxError('Unexpected token');
      body.push(statement());
    }
    expect('}');
    return { is: 'block', body };
  }

  function statement(): Statement {
    if (isOperator('{')) return block();
    if (accept('if')) {
      const test = parenthesized();
      const body = inner();
      const mark = cursor.at;
      newlines();
      if (accept('else')) return { is: 'if', test, body, otherwise: inner() };
      cursor.at = mark;
      return { is: 'if', test, body };
    }
    if (accept('while'))
      return {
        is: 'while',
        test: parenthesized(),
        body: isOperator(';') ? ((cursor.at += 1), { is: 'block', body: [] }) : inner(),
        first: false,
      };
    if (accept('do')) {
      const body = inner();
      newlines();
      expect('while');
      return { is: 'while', test: parenthesized(), body, first: true };
    }
    if (accept('for')) return forStatement();
    return simple();
  }

  function inner(): Statement {
    lineBreaks();
    if (accept(';')) return { is: 'block', body: [] };
    return statement();
  }

  function parenthesized(): Expression {
    expect('(');
    const value = expression();
    expect(')');
    return value;
  }

  function forStatement(): Statement {
    expect('(');
    if (peek().kind === 'name' && peek(1).text === 'in' && peek(3).text === ')') {
      const [name, array] = [peek().text, peek(2).text];
      cursor.at += 4;
      return { is: 'for-in', name, array, body: inner() };
    }
    const start = isOperator(';') ? undefined : simple();
    expect(';');
    const test = isOperator(';') ? undefined : expression();
    expect(';');
    const step = isOperator(')') ? undefined : simple();
    expect(')');
    return {
      is: 'for',
      body: inner(),
      ...(start === undefined ? {} : { start }),
      ...(test === undefined ? {} : { test }),
      ...(step === undefined ? {} : { step }),
    };
  }

  function simple(): Statement {
    for (const word of ['next', 'break', 'continue'] as const) if (accept(word)) return { is: word };
    for (const word of ['exit', 'return'] as const) {
      if (accept(word)) return endsStatement() ? { is: word } : { is: word, value: expression() };
    }
    if (accept('delete')) {
      const array = peek().text;
      cursor.at += 1;
      if (!accept('[')) return { is: 'delete', array };
      const keys = expressions();
      expect(']');
      return { is: 'delete', array, keys };
    }
    if (isWord('print') || isWord('printf')) return print();
    return { is: 'expression', expression: expression() };
  }

  function endsStatement(): boolean {
    return ['newline', 'end'].includes(peek().kind) || isOperator(';') || isOperator('}');
  }

  function print(): Statement {
    const is = peek().text === 'print' ? 'print' : 'printf';
    cursor.at += 1;
    let values: readonly Expression[] = [];
    if (!endsStatement() && !isOperator('>') && !isOperator('|')) {
      const mark = cursor.at;
      const grouped = accept('(') ? expressions() : undefined;
      const closes =
        grouped !== undefined &&
        accept(')') &&
        (endsStatement() || isOperator('>') || isOperator('>>') || isOperator('|'));
      if (closes) values = grouped;
      else {
        cursor.at = mark;
        values = expressions(true);
      }
    }
    for (const mode of ['>>', '>', '|'] as const) {
      if (accept(mode)) return { is, values, target: { mode, to: concatenation(true) } };
    }
    return { is, values };
  }

  function expressions(inPrint = false): Expression[] {
    const all = [expression(inPrint)];
    while (accept(',')) {
      lineBreaks();
      all.push(expression(inPrint));
    }
    return all;
  }

  function expression(inPrint = false): Expression {
    const left = ternary(inPrint);
    const operator = peek().text;
    if (peek().kind !== 'operator' || !/^(?:[-+*/%^]|\*\*)?=$/.test(operator) || !isPlace(left)) return left;
    cursor.at += 1;
    lineBreaks();
    return { is: 'assign', operator: operator.slice(0, -1), place: left, value: expression(inPrint) };
  }

  function ternary(inPrint: boolean): Expression {
    const test = or(inPrint);
    if (!accept('?')) return test;
    lineBreaks();
    const yes = expression(inPrint);
    lineBreaks();
    expect(':');
    lineBreaks();
    return { is: 'choice', test, yes, no: expression(inPrint) };
  }

  /** Operators of one rank, from the left. */
  function ranked(operators: readonly string[], next: () => Expression, mayBreak = false): Expression {
    let left = next();
    while (peek().kind === 'operator' && operators.includes(peek().text)) {
      const operator = peek().text;
      cursor.at += 1;
      if (mayBreak) lineBreaks();
      left = { is: 'binary', operator, left, right: next() };
    }
    return left;
  }

  function or(inPrint: boolean): Expression {
    return ranked(['||'], () => and(inPrint), true);
  }

  function and(inPrint: boolean): Expression {
    return ranked(['&&'], () => membership(inPrint), true);
  }

  function membership(inPrint: boolean): Expression {
    let left = matching(inPrint);
    while (accept('in')) {
      left = { is: 'in', keys: [left], array: peek().text };
      cursor.at += 1;
    }
    return left;
  }

  function matching(inPrint: boolean): Expression {
    return ranked(['~', '!~'], () => comparison(inPrint));
  }

  function comparison(inPrint: boolean): Expression {
    const left = concatenation(inPrint);
    const operator = peek().text;
    if (
      peek().kind !== 'operator' ||
      !['<', '<=', '==', '!=', '>=', '>'].includes(operator) ||
      (inPrint && operator === '>')
    )
      return left;
    cursor.at += 1;
    return { is: 'binary', operator, left, right: concatenation(inPrint) };
  }

  function concatenation(inPrint: boolean): Expression {
    let left = additive();
    // In `print a > b` the `>` is where the output goes, and no value begins with it.
    for (const stops = () => isWord('in') || (inPrint && isOperator('>')); cursor.startsValue() && !stops(); ) {
      left = { is: 'binary', operator: ' ', left, right: additive() };
    }
    // `"command" | getline line`
    while (isOperator('|') && peek(1).text === 'getline') {
      cursor.at += 1;
      const read = primary();
      if (read.is === 'getline') left = { ...read, command: left };
    }
    return left;
  }

  function additive(): Expression {
    return ranked(['+', '-'], multiplicative);
  }

  function multiplicative(): Expression {
    return ranked(['*', '/', '%'], unary);
  }

  function unary(): Expression {
    for (const operator of ['!', '-', '+']) if (accept(operator)) return { is: 'unary', operator, value: unary() };
    return power();
  }

  function power(): Expression {
    const left = postfix();
    if (!accept('^') && !accept('**')) return left;
    return { is: 'binary', operator: '^', left, right: unary() };
  }

  function postfix(): Expression {
    for (const [text, by] of [
      ['++', 1],
      ['--', -1],
    ] as const) {
      if (!accept(text)) continue;
      const place = primary();
      if (!isPlace(place)) throw new AwkSyntaxError('Unexpected token');
      return { is: 'step', by, before: true, place };
    }
    const value = primary();
    if (!isPlace(value)) return value;
    if (accept('++')) return { is: 'step', by: 1, before: false, place: value };
    return accept('--') ? { is: 'step', by: -1, before: false, place: value } : value;
  }

  function primary(): Expression {
    const { kind, text } = peek();
    cursor.at += 1;
    if (kind === 'number') return { is: 'number', value: Number(text) };
    if (kind === 'string') return { is: 'string', value: text };
    if (kind === 'regexp') return { is: 'match', expression: parseRegularExpression(text, 'extended') };
    if (kind === 'call') {
      expect('(');
      lineBreaks();
      const values = isOperator(')') ? [] : expressions();
      lineBreaks();
      expect(')');
      return { is: 'call', name: text, values };
    }
    if (kind === 'operator' && text === '$')
      return {
        is: 'field',
        index: accept('++')
          ? stepOf(primary(), 1)
          : accept('-')
            ? { is: 'unary', operator: '-', value: primary() }
            : primary(),
      };
    if (kind === 'operator' && text === '(') {
      const values = expressions();
      expect(')');
      if (isWord('in')) {
        cursor.at += 1;
        const array = peek().text;
        cursor.at += 1;
        return { is: 'in', keys: values, array };
      }
      const [value] = values;
      if (value === undefined || values.length > 1) throw new AwkSyntaxError('Unexpected token');
      return isPlace(value) ? { is: 'choice', test: { is: 'number', value: 1 }, yes: value, no: value } : value;
    }
    if (kind === 'name' && text === 'getline') {
      const place = cursor.startsValue() && !isOperator('(') ? primary() : undefined;
      const file = accept('<') ? primary() : undefined;
      return {
        is: 'getline',
        ...(place !== undefined && isPlace(place) ? { place } : {}),
        ...(file === undefined ? {} : { file }),
      };
    }
    if (kind === 'name' && !keywords.has(text)) {
      if (!accept('[')) return { is: 'variable', name: text };
      const keys = expressions();
      expect(']');
      return { is: 'element', array: text, keys };
    }
    throw new AwkSyntaxError(kind === 'end' ? 'Unexpected end of string' : 'Unexpected token');
  }

  function stepOf(place: Expression, by: 1 | -1): Expression {
    if (!isPlace(place)) throw new AwkSyntaxError('Unexpected token');
    return { is: 'step', by, before: true, place };
  }
}
