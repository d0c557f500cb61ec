import { evaluateTest, TestError } from '../../programs/conditions/test-expression.ts';
import { testContextOf } from '../execution/conditional-command.ts';
import type { Builtin, Shell } from '../state/shell.ts';

/** test and `[`. Source: POSIX.1-2024, utilities, test. */
export const test: Builtin = async (shell, argv) => {
  const [name] = argv;
  const words = argv.slice(1);
  if (name === '[' && words.pop() !== ']') {
    await shell.printError(shell.forDialect({ ash: 'missing ]', bash: "[: missing `]'" }));
    return 2;
  }
  try {
    return evaluateTest(words, testContextOf(shell)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    const text = errorMessage(shell, error);
    await shell.printError(shell.forDialect({ ash: text, bash: `${name}: ${text}`, dash: `${name}: ${text}` }));
    return 2;
  }
};

function errorMessage(shell: Shell, { message }: TestError): string {
  const [, number] = /^bad number '(.*)'$/.exec(message) ?? [];
  if (number === undefined) return message;
  return shell.forDialect({
    ash: `${number}: bad number`,
    bash: `${number}: integer ${shell.container.flavour === 'gnu' ? 'expression ' : ''}expected`,
    dash: `Illegal number: ${number}`,
  });
}
