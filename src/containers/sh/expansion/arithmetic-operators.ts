/** An expression is wrong. The message is that of ash. */
export class ArithmeticError extends Error {
  constructor(message = 'arithmetic syntax error') {
    super(message);
    this.name = 'ArithmeticError';
  }
}

/** The binary operators by rank, the weakest first. Source: POSIX.1-2024, Utilities, 1.1.2.1. */
export const operatorRanks: readonly (readonly string[])[] = [
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

/** The result of a binary operator. Throws an `ArithmeticError`. */
export function applyOperator(operator: string, left: bigint, right: bigint): bigint {
  if ((operator === '/' || operator === '%') && right === 0n) throw new ArithmeticError('divide by zero');
  const apply = operations[operator];
  if (apply === undefined) throw new ArithmeticError();
  const result = apply(left, right);
  return typeof result === 'boolean' ? (result ? 1n : 0n) : result;
}

const operations: Readonly<Record<string, (left: bigint, right: bigint) => bigint | boolean>> = {
  '||': (left, right) => left !== 0n || right !== 0n,
  '&&': (left, right) => left !== 0n && right !== 0n,
  '|': (left, right) => left | right,
  '^': (left, right) => left ^ right,
  '&': (left, right) => left & right,
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<=': (left, right) => left <= right,
  '>=': (left, right) => left >= right,
  '<': (left, right) => left < right,
  '>': (left, right) => left > right,
  '<<': (left, right) => left << (right & 63n),
  '>>': (left, right) => left >> (right & 63n),
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '**': (left, right) => (right < 0n || right > 4096n ? 0n : left ** right),
};
