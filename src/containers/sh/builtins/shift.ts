import type { Builtin } from '../state/shell.ts';

/** shift: removes positional parameters. Source: POSIX.1-2024, Shell Command Language, 2.15, shift. */
export const shift: Builtin = async (shell, argv) => {
  const count = Number(argv[1] ?? 1);
  if (count > shell.positional.length) return 1;
  shell.positional = shell.positional.slice(count);
  return 0;
};
