import type { Shell } from '../shell.ts';

/** `alias`. */
export async function alias(shell: Shell, argv: readonly string[]): Promise<number> {
  if (argv.length === 1)
    for (const [name, value] of shell.aliases) await shell.write(`${shell.isBash ? 'alias ' : ''}${name}='${value}'\n`);
  for (const word of argv.slice(1)) {
    const at = word.indexOf('=');
    if (at > 0) shell.aliases.set(word.slice(0, at), word.slice(at + 1));
    else if (!shell.aliases.has(word)) {
      await shell.printError(`alias: ${word}: not found`);
      return 1;
    } else await shell.write(`${word}='${shell.aliases.get(word) ?? ''}'\n`);
  }
  return 0;
}
