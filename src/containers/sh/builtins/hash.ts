import type { Builtin } from '../state/shell.ts';

/** hash: checks that its operands are programs. Source: POSIX.1-2024, utilities, hash. */
export const hash: Builtin = async (shell, argv) => {
  let status = 0;
  for (const name of argv.slice(1).filter((word) => !word.startsWith('-'))) {
    if (shell.container.findProgram(name, shell.path, shell.cwd).is === 'program') continue;
    await shell.printError(`hash: ${shell.ashLine}${name}: not found`);
    status = 1;
  }
  return status;
};
