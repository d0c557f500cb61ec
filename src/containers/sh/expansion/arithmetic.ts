/** Where an expression's variables live. */
export interface Variables {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

/** A fault in an expression, in the shells' words. */
export class ArithmeticError extends Error {}

const operators: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
  ['**'],
];

/** The value of an expression of `$(( ))`, in whole numbers of 64 bits. Source: POSIX.1-2024, Shell 2.6.4 */
export function evaluateArithmetic(text: string, variables: Variables): bigint {
  const tokens =
    text.match(
      /0[xX][0-9a-fA-F]+|\d+#\w+|\d+|[A-Za-z_]\w*|<<=|>>=|\*\*|\+\+|--|[-+*/%&|^=!<>]=|&&|\|\||<<|>>|[-+*/%&|^=!<>?:~(),]|\S/g,
    ) ?? [];
  let at = 0;
  const peek = () => tokens[at];
  const accept = (token: string) => (tokens[at] === token ? ((at += 1), true) : false);
  const wrap = (value: bigint) => BigInt.asIntN(64, value);
  const syntax = () => new ArithmeticError('arithmetic syntax error');

  function numberOf(text: string): bigint {
    const based = /^(\d+)#(\w+)$/.exec(text);
    if (based !== null) return BigInt(Number.parseInt(based[2] ?? '', Number(based[1])) || 0);
    if (/^0[xX]/.test(text)) return BigInt(text);
    if (/^0[0-7]+$/.test(text)) return BigInt(`0o${text.slice(1)}`);
    return BigInt(text);
  }

  function valueOf(name: string, depth = 0): bigint {
    const text = (variables.get(name) ?? '').trim();
    if (text === '') return 0n;
    if (/^-?(?:0[xX][0-9a-fA-F]+|\d+)$/.test(text))
      return text.startsWith('-') ? -numberOf(text.slice(1)) : numberOf(text);
    if (/^[A-Za-z_]\w*$/.test(text) && depth < 50) return valueOf(text, depth + 1);
    throw syntax();
  }

  function store(name: string, value: bigint): bigint {
    variables.set(name, String(wrap(value)));
    return wrap(value);
  }

  function comma(): bigint {
    let value = assignment();
    while (accept(',')) value = assignment();
    return value;
  }

  function assignment(): bigint {
    const name = peek();
    const operator = tokens[at + 1];
    if (name === undefined || !/^[A-Za-z_]/.test(name) || operator === undefined) return ternary();
    if (!/^(?:[-+*/%&|^]|<<|>>)?=$/.test(operator)) return ternary();
    at += 2;
    const value = assignment();
    return store(name, operator === '=' ? value : apply(operator.slice(0, -1), valueOf(name), value));
  }

  function ternary(): bigint {
    const test = binary(0);
    if (!accept('?')) return test;
    const yes = assignment();
    if (!accept(':')) throw syntax();
    const no = assignment();
    return test !== 0n ? yes : no;
  }

  function binary(level: number): bigint {
    const here = operators[level];
    if (here === undefined) return unary();
    let left = binary(level + 1);
    for (let operator = peek(); operator !== undefined && here.includes(operator); operator = peek()) {
      at += 1;
      left = wrap(apply(operator, left, operator === '**' ? binary(level) : binary(level + 1)));
    }
    return left;
  }

  function unary(): bigint {
    if (accept('-')) return -unary();
    if (accept('+')) return unary();
    if (accept('!')) return unary() === 0n ? 1n : 0n;
    if (accept('~')) return ~unary();
    if (accept('++')) return step(1n);
    if (accept('--')) return step(-1n);
    return primary();
  }

  function step(by: bigint): bigint {
    const name = tokens[at++] ?? '';
    return store(name, valueOf(name) + by);
  }

  function primary(): bigint {
    const token = tokens[at++];
    if (token === undefined) throw syntax();
    if (token === '(') {
      const value = comma();
      if (!accept(')')) throw syntax();
      return value;
    }
    if (/^\d/.test(token)) return numberOf(token);
    if (!/^[A-Za-z_]/.test(token)) throw syntax();
    const value = valueOf(token);
    if (accept('++')) store(token, value + 1n);
    else if (accept('--')) store(token, value - 1n);
    return value;
  }

  if (tokens.length === 0) return 0n;
  const value = comma();
  if (at < tokens.length) throw syntax();
  return wrap(value);
}

function apply(operator: string, left: bigint, right: bigint): bigint {
  const truth = (value: boolean) => (value ? 1n : 0n);
  if ((operator === '/' || operator === '%') && right === 0n) throw new ArithmeticError('divide by zero');
  switch (operator) {
    case '||':
      return truth(left !== 0n || right !== 0n);
    case '&&':
      return truth(left !== 0n && right !== 0n);
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    case '&':
      return left & right;
    case '==':
      return truth(left === right);
    case '!=':
      return truth(left !== right);
    case '<=':
      return truth(left <= right);
    case '>=':
      return truth(left >= right);
    case '<':
      return truth(left < right);
    case '>':
      return truth(left > right);
    case '<<':
      return left << (right & 63n);
    case '>>':
      return left >> (right & 63n);
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
    case '**':
      return right < 0n || right > 4096n ? 0n : left ** right;
    default:
      throw new ArithmeticError('arithmetic syntax error');
  }
}
