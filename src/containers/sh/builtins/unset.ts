import type { Builtin } from '../state/shell.ts';

/** unset: removes variables and functions. Source: POSIX.1-2024, Shell Command Language, 2.15, unset. */
export const unset: Builtin = async (shell, argv) => {
  for (const name of argv.slice(1).filter((word) => !word.startsWith('-'))) {
    if (argv[1] !== '-f') shell.variables.unset(name);
    if (argv[1] !== '-v') shell.functions.delete(name);
  }
  return 0;
};
