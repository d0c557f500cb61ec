import type { Shell } from '../shell.ts';

/** `shift`. */
export async function shift(shell: Shell, argv: readonly string[]): Promise<number> {
  const count = Number(argv[1] ?? 1);
  if (count > shell.positional.length) return 1;
  shell.positional = shell.positional.slice(count);
  return 0;
}
