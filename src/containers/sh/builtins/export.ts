import type { Shell } from '../shell.ts';

/** `export` and `readonly`. */
export async function exportVariables(shell: Shell, argv: readonly string[]): Promise<number> {
  const words = argv.slice(1).filter((word) => word !== '-p');
  const isReadonly = argv[0] === 'readonly';
  const removes = words[0] === '-n';
  if (words.length === 0) {
    for (const [name, variable] of [...shell.variables].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (!(isReadonly ? variable.readonly : variable.exported)) continue;
      const word = shell.isBash
        ? `declare -${isReadonly ? 'r' : 'x'} ${name}="${variable.value}"`
        : `${argv[0]} ${name}='${variable.value}'`;
      await shell.write(`${word}\n`);
    }
    return 0;
  }
  for (const word of removes ? words.slice(1) : words) {
    const at = word.indexOf('=');
    const name = at < 0 ? word : word.slice(0, at);
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      await shell.printError(
        shell.isBash ? `${argv[0]}: \`${word}': not a valid identifier` : `${argv[0]}: ${word}: bad variable name`,
      );
      return shell.isBash ? 1 : 2;
    }
    if (at >= 0) shell.set(name, word.slice(at + 1));
    const value = shell.get(name);
    const before = shell.variables.get(name);
    if (value === undefined && isReadonly) continue;
    shell.variables.set(name, {
      value: value ?? '',
      exported: isReadonly ? (before?.exported ?? false) : !removes,
      readonly: isReadonly || (before?.readonly ?? false),
    });
  }
  return 0;
}
