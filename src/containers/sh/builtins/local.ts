import type { Shell } from '../shell.ts';

/** `local`, and `declare` as far as it is the same. */
export async function local(shell: Shell, argv: readonly string[]): Promise<number> {
  const scope = shell.localScopes.at(-1);
  if (scope === undefined && argv[0] === 'local') {
    await shell.printError(shell.isBash ? 'local: can only be used in a function' : 'local: not in a function');
    return shell.isBash ? 1 : 2;
  }
  const exported = argv.slice(1).some((word) => /^-\w*x/.test(word));
  for (const word of argv.slice(1).filter((word) => !word.startsWith('-'))) {
    const at = word.indexOf('=');
    const name = at < 0 ? word : word.slice(0, at);
    if (scope !== undefined && !scope.has(name)) scope.set(name, shell.variables.get(name));
    if (at >= 0) shell.set(name, word.slice(at + 1), exported || undefined);
    else if (scope !== undefined) shell.variables.delete(name);
  }
  return 0;
}
