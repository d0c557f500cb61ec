import { formatPrintf } from '../../libc/printf-format.ts';

/** A value: what comes from input and looks like a number compares as one. */
export type Value = string | number | { readonly text: string };

/** A value as text. */
export function textOf(value: Value): string {
  if (typeof value === 'number') return numberText(value, '%.6g');
  return typeof value === 'string' ? value : value.text;
}

/** A number as text: whole ones as they are, others by CONVFMT or OFMT. */
export function numberText(value: number, format: string): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e16) return String(value);
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  return formatPrintf(format, [String(value)]).text;
}

/** A value as a number: what its text begins with. */
export function numberOf(value: Value): number {
  if (typeof value === 'number') return value;
  return Number(/^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(textOf(value))?.[0] ?? 0);
}

/** Whether a value compares as a number. */
export function looksNumeric(value: Value): boolean {
  if (typeof value === 'number') return true;
  return typeof value === 'string'
    ? value === ''
    : /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/.test(value.text);
}

/** Whether a value is true. */
export function isTrue(value: Value): boolean {
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'string') return value !== '';
  return looksNumeric(value) ? numberOf(value) !== 0 : value.text !== '';
}

/** The arithmetic of two numbers. */
export function calculate(operator: string, left: number, right: number): number {
  if (operator === '+') return left + right;
  if (operator === '-') return left - right;
  if (operator === '*') return left * right;
  if (operator === '/') return left / right;
  return operator === '%' ? left % right : left ** right;
}

/** What a comparison of two values says; undefined: the operator is none. */
export function compare(operator: string, left: Value, right: Value): 0 | 1 | undefined {
  const numbers = looksNumeric(left) && looksNumeric(right);
  const [a, b] = numbers ? [numberOf(left), numberOf(right)] : [textOf(left), textOf(right)];
  const order = a < b ? -1 : a > b ? 1 : 0;
  const holds = {
    '<': order < 0,
    '<=': order <= 0,
    '==': order === 0,
    '!=': order !== 0,
    '>=': order >= 0,
    '>': order > 0,
  }[operator];
  return holds === undefined ? undefined : holds ? 1 : 0;
}

/** `!`, `-` and `+` before a value. */
export function sign(operator: string, value: Value): number {
  if (operator === '!') return isTrue(value) ? 0 : 1;
  return operator === '-' ? -numberOf(value) : numberOf(value);
}
