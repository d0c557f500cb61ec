import type { Builtin } from '../state/shell.ts';

/** umask: prints the usual mask; setting it has no effect here. Source: POSIX.1-2024, utilities, umask. */
export const umask: Builtin = async (shell, argv) => {
  if (argv.length === 1) await shell.write('0022\n');
  return 0;
};

/** ulimit: prints the limits of a container; setting them has no effect here. Source: POSIX.1-2024, utilities, ulimit. */
export const ulimit: Builtin = async (shell, argv) => {
  await shell.write(argv.includes('-n') ? '1048576\n' : 'unlimited\n');
  return 0;
};
