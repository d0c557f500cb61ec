import type { Shell } from '../state/shell.ts';
import { ShellError } from '../state/shell-error.ts';
import { evaluateArithmetic } from './arithmetic.ts';
import { ArithmeticError } from './arithmetic-operators.ts';

/** The value of an expression with a shell's variables. Throws a `ShellError` with the shell's message. */
export function evaluateExpression(shell: Shell, text: string): bigint {
  try {
    return evaluateArithmetic(text, shell);
  } catch (error) {
    if (!(error instanceof ArithmeticError)) throw error;
    if (!shell.isBash) throw new ShellError(error.message);
    const expression = text.trim();
    const isDivision = error.message === 'divide by zero';
    const message = isDivision ? 'division by 0' : 'arithmetic syntax error: operand expected';
    const [token = ''] = /[^-+*/%\s]+$/.exec(expression) ?? [];
    throw new ShellError(`${expression}: ${message} (error token is "${token}")`, 1);
  }
}
