import type { Shell } from '../shell.ts';

/** `unset`. */
export async function unset(shell: Shell, argv: readonly string[]): Promise<number> {
  for (const name of argv.slice(1)) {
    if (name.startsWith('-')) continue;
    if (argv[1] !== '-f') shell.variables.delete(name);
    if (argv[1] !== '-v') shell.functions.delete(name);
  }
  return 0;
}
