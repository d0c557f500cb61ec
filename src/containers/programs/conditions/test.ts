import type { Process } from '../../runtime/process.ts';
import { fail, filesOf } from '../coreutils/command-line.ts';
import { evaluateTest, TestError } from './test-expression.ts';

export async function test(process: Process): Promise<number> {
  const rest = process.argv.slice(1);
  if (process.argv[0]?.endsWith('[') === true && rest.pop() !== ']') return fail(process, 'missing ]', 2);
  try {
    const isTerminal = (descriptor: number) => descriptor <= 2 && process.terminal !== undefined;
    return evaluateTest(rest, { files: filesOf(process), cwd: process.cwd, isTerminal }) ? 0 : 1;
  } catch (problem) {
    if (problem instanceof TestError) return fail(process, problem.message, 2);
    throw problem;
  }
}
