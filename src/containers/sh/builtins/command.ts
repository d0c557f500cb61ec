import type { Builtin } from '../state/shell.ts';
import { describeCommand } from './type.ts';

/**
 * command: runs a builtin or program, no function; `-v` and `-V` print what a name stands for.
 * Source: POSIX.1-2024, utilities, command.
 */
export const command: Builtin = async (shell, argv) => {
  const [, option, ...names] = argv;
  if (option !== '-v' && option !== '-V') {
    const words = argv.slice(option === '-p' ? 2 : 1);
    const [name] = words;
    if (name === undefined) return 0;
    const { findBuiltin, runProgram } = shell.interpreter;
    return findBuiltin(shell, name)?.(shell, words) ?? runProgram(shell, words);
  }
  let status = 0;
  for (const name of names) {
    const found = describeCommand(shell, name, option === '-V');
    if (found !== undefined) {
      await shell.write(`${found}\n`);
      continue;
    }
    status = shell.isBash ? 1 : 127;
    if (option === '-V') await shell.printError(`${name}: not found`);
  }
  return status;
};

/** builtin: runs a builtin. Source: bash(1), Shell Builtin Commands. */
export const builtin: Builtin = async (shell, argv) => {
  const words = argv.slice(1);
  return shell.interpreter.findBuiltin(shell, words[0] ?? '')?.(shell, words) ?? 1;
};
