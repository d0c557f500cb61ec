import { formatPrintf } from '../../libc/printf-format.ts';

/** A value: text, a number, or text of the input, which compares as a number if it looks like one. */
export type Value = string | number | { readonly text: string };

/** A value as text. */
export function textOf(value: Value): string {
  if (typeof value === 'number') return numberText(value, '%.6g');
  return typeof value === 'string' ? value : value.text;
}

/** A number as text: a whole one as it is, others by CONVFMT or OFMT. */
export function numberText(value: number, format: string): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e16) return String(value);
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  return formatPrintf(format, [String(value)]).text;
}

const numberPattern = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/;

/** A value as a number: the one that its text begins with, else 0. */
export function numberOf(value: Value): number {
  return typeof value === 'number' ? value : Number(numberPattern.exec(textOf(value))?.[0] ?? 0);
}

/** Whether a value compares as a number. */
export function isNumeric(value: Value): boolean {
  if (typeof value === 'number') return true;
  if (typeof value === 'string') return value === '';
  const [number] = numberPattern.exec(value.text) ?? [];
  return number !== undefined && value.text.slice(number.length).trim() === '';
}

/** Whether a value is true. */
export function isTrue(value: Value): boolean {
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'string') return value !== '';
  return isNumeric(value) ? numberOf(value) !== 0 : value.text !== '';
}

/** The result of an operator on two values. Source: POSIX.1-2024, utilities, awk, "Expressions in awk". */
export function binaryResult(operator: string, left: Value, right: Value): number {
  return compareValues(operator, left, right) ?? calculate(operator, numberOf(left), numberOf(right));
}

/** The result of an arithmetic operator. */
export function calculate(operator: string, left: number, right: number): number {
  switch (operator) {
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
    default:
      return left ** right;
  }
}

/** 1 where a comparison holds, else 0; undefined: the operator compares nothing. */
function compareValues(operator: string, left: Value, right: Value): 0 | 1 | undefined {
  const areNumbers = isNumeric(left) && isNumeric(right);
  const [a, b] = areNumbers ? [numberOf(left), numberOf(right)] : [textOf(left), textOf(right)];
  const order = a < b ? -1 : a > b ? 1 : 0;
  const holds = comparisons[operator]?.(order);
  return holds === undefined ? undefined : holds ? 1 : 0;
}

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
  '>=': (order) => order >= 0,
  '>': (order) => order > 0,
};

/** The result of `!`, `-` or `+` before a value. */
export function unaryResult(operator: string, value: Value): number {
  if (operator === '!') return isTrue(value) ? 0 : 1;
  return operator === '-' ? -numberOf(value) : numberOf(value);
}
