import type { Program } from '../../runtime/process.ts';
import { fail, programName } from '../command-line/messages.ts';
import { evaluateTest, TestError } from './test-expression.ts';

/** test and `[`, as programs; shells have their own. Source: POSIX.1-2024, utilities, test. */
export const test: Program = async (process) => {
  const words = process.argv.slice(1);
  if (programName(process) === '[' && words.pop() !== ']') return fail(process, 'missing ]', 2);
  try {
    const isTerminal = (descriptor: number) => descriptor <= 2 && process.terminal !== undefined;
    return evaluateTest(words, { files: process.container.files, cwd: process.cwd, isTerminal }) ? 0 : 1;
  } catch (error) {
    if (error instanceof TestError) return fail(process, error.message, 2);
    throw error;
  }
};
