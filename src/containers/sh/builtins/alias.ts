import type { Builtin } from '../state/shell.ts';

/** alias: prints or sets aliases. Source: POSIX.1-2024, utilities, alias. */
export const alias: Builtin = async (shell, argv) => {
  if (argv.length === 1) {
    const prefix = shell.isBash ? 'alias ' : '';
    for (const [name, value] of shell.aliases) await shell.write(`${prefix}${name}='${value}'\n`);
  }
  for (const word of argv.slice(1)) {
    const at = word.indexOf('=');
    const value = shell.aliases.get(word);
    if (at > 0) shell.aliases.set(word.slice(0, at), word.slice(at + 1));
    else if (value !== undefined) await shell.write(`${word}='${value}'\n`);
    else {
      await shell.printError(`alias: ${word}: not found`);
      return 1;
    }
  }
  return 0;
};

/** unalias: removes aliases, all with `-a`. Source: POSIX.1-2024, utilities, unalias. */
export const unalias: Builtin = async (shell, argv) => {
  if (argv[1] === '-a') shell.aliases.clear();
  for (const name of argv.slice(1)) shell.aliases.delete(name);
  return 0;
};
