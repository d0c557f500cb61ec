import type { Builtin } from '../state/shell.ts';

/** times: programs here take no time of a processor. Source: POSIX.1-2024, Shell Command Language, 2.15, times. */
export const times: Builtin = async (shell) => {
  await shell.write('0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n');
  return 0;
};
