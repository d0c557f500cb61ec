import { ArithmeticError, applyOperator, operatorRanks } from './arithmetic-operators.ts';

/** The variables of an expression. */
export interface ArithmeticVariables {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

/** The value of an expression of `$((…))`, in numbers of 64 bits. Source: POSIX.1-2024, Shell Command Language, 2.6.4. */
export function evaluateArithmetic(text: string, variables: ArithmeticVariables): bigint {
  return new ArithmeticEvaluator(text, variables).evaluate();
}

const tokenPattern =
  /0[xX][0-9a-fA-F]+|\d+#\w+|\d+|[A-Za-z_]\w*|<<=|>>=|\*\*|\+\+|--|[-+*/%&|^=!<>]=|&&|\|\||<<|>>|[-+*/%&|^=!<>?:~(),]|\S/g;

/** How far a variable may name another. */
const maxIndirections = 50;

/** Evaluates while it parses, a method for each rank of operators. */
class ArithmeticEvaluator {
  readonly #tokens: readonly string[];
  readonly #variables: ArithmeticVariables;
  #at = 0;

  constructor(text: string, variables: ArithmeticVariables) {
    this.#tokens = text.match(tokenPattern) ?? [];
    this.#variables = variables;
  }

  evaluate(): bigint {
    if (this.#tokens.length === 0) return 0n;
    const value = this.#comma();
    if (this.#at < this.#tokens.length) throw new ArithmeticError();
    return wrap(value);
  }

  get #token(): string | undefined {
    return this.#tokens[this.#at];
  }

  #take(): string | undefined {
    const token = this.#token;
    this.#at += 1;
    return token;
  }

  #accept(token: string): boolean {
    if (this.#token !== token) return false;
    this.#at += 1;
    return true;
  }

  #comma(): bigint {
    let value = this.#assignment();
    while (this.#accept(',')) value = this.#assignment();
    return value;
  }

  #assignment(): bigint {
    const [name = '', operator = ''] = this.#tokens.slice(this.#at, this.#at + 2);
    if (!isName(name) || !/^(?:[-+*/%&|^]|<<|>>)?=$/.test(operator)) return this.#conditional();
    this.#at += 2;
    const value = this.#assignment();
    const isPlain = operator === '=';
    return this.#store(name, isPlain ? value : applyOperator(operator.slice(0, -1), this.#valueOf(name), value));
  }

  #conditional(): bigint {
    const test = this.#binary(0);
    if (!this.#accept('?')) return test;
    const yes = this.#assignment();
    if (!this.#accept(':')) throw new ArithmeticError();
    const no = this.#assignment();
    return test !== 0n ? yes : no;
  }

  #binary(rank: number): bigint {
    const operators = operatorRanks[rank];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(rank + 1);
    for (let operator = this.#token; operator !== undefined && operators.includes(operator); operator = this.#token) {
      this.#at += 1;
      // Powers are grouped from the right.
      const right = this.#binary(operator === '**' ? rank : rank + 1);
      left = wrap(applyOperator(operator, left, right));
    }
    return left;
  }

  #unary(): bigint {
    if (this.#accept('-')) return -this.#unary();
    if (this.#accept('+')) return this.#unary();
    if (this.#accept('!')) return this.#unary() === 0n ? 1n : 0n;
    if (this.#accept('~')) return ~this.#unary();
    if (this.#accept('++')) return this.#increment(1n);
    return this.#accept('--') ? this.#increment(-1n) : this.#primary();
  }

  #increment(by: bigint): bigint {
    const name = this.#take() ?? '';
    return this.#store(name, this.#valueOf(name) + by);
  }

  #primary(): bigint {
    const token = this.#take();
    if (token === undefined) throw new ArithmeticError();
    if (token === '(') {
      const value = this.#comma();
      if (!this.#accept(')')) throw new ArithmeticError();
      return value;
    }
    if (/^\d/.test(token)) return parseNumber(token);
    if (!isName(token)) throw new ArithmeticError();
    const value = this.#valueOf(token);
    if (this.#accept('++')) this.#store(token, value + 1n);
    else if (this.#accept('--')) this.#store(token, value - 1n);
    return value;
  }

  /** The value of a variable: a number, or the value of the variable that it names. */
  #valueOf(name: string, indirections = 0): bigint {
    const text = (this.#variables.get(name) ?? '').trim();
    if (text === '') return 0n;
    const [, minus, number] = /^(-?)(0[xX][0-9a-fA-F]+|\d+)$/.exec(text) ?? [];
    if (number !== undefined) return minus === '-' ? -parseNumber(number) : parseNumber(number);
    if (/^[A-Za-z_]\w*$/.test(text) && indirections < maxIndirections) return this.#valueOf(text, indirections + 1);
    throw new ArithmeticError();
  }

  #store(name: string, value: bigint): bigint {
    this.#variables.set(name, String(wrap(value)));
    return wrap(value);
  }
}

function isName(token: string): boolean {
  return /^[A-Za-z_]/.test(token);
}

function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

/** A number: decimal, octal, hexadecimal or `BASE#DIGITS`. */
function parseNumber(text: string): bigint {
  const [, base, digits = ''] = /^(\d+)#(\w+)$/.exec(text) ?? [];
  if (base !== undefined) return BigInt(Number.parseInt(digits, Number(base)) || 0);
  return BigInt(/^0[0-7]+$/.test(text) ? `0o${text.slice(1)}` : text);
}
