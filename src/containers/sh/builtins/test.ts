import { evaluateTest, TestError } from '../../programs/conditions/test-expression.ts';
import { testContextOf } from '../execution/conditional-command.ts';
import type { Shell } from '../shell.ts';

export async function test(shell: Shell, argv: readonly string[]): Promise<number> {
  const words = argv.slice(1);
  if (argv[0] === '[' && words.pop() !== ']') {
    await shell.printError(shell.isBash ? "[: missing `]'" : 'missing ]');
    return 2;
  }
  try {
    return evaluateTest(words, testContextOf(shell)) ? 0 : 1;
  } catch (problem) {
    if (!(problem instanceof TestError)) throw problem;
    const number = /^bad number '(.*)'$/.exec(problem.message)?.[1];
    const text =
      number === undefined
        ? problem.message
        : shell.isBash
          ? `${number}: integer ${shell.container.flavour === 'gnu' ? 'expression ' : ''}expected`
          : shell.dialect === 'dash'
            ? `Illegal number: ${number}`
            : `${number}: bad number`;
    await shell.printError(shell.isBash || shell.dialect === 'dash' ? `${argv[0]}: ${text}` : text);
    return 2;
  }
}
