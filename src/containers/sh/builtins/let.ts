import { evaluateExpression } from '../expansion/shell-arithmetic.ts';
import type { Builtin } from '../state/shell.ts';

/** let: evaluates expressions; 0 where the last one is not 0. Source: bash(1), Shell Builtin Commands. */
export const letBuiltin: Builtin = async (shell, argv) => {
  let value = 0n;
  for (const expression of argv.slice(1)) value = evaluateExpression(shell, expression);
  return value === 0n ? 1 : 0;
};
