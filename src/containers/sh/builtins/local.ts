import type { Builtin } from '../state/shell.ts';

/** local, and declare as far as it does the same. Source: dash(1), local; bash(1), declare. */
export const local: Builtin = async (shell, argv) => {
  const { variables } = shell;
  if (!variables.isInFunction && argv[0] === 'local') {
    const message = shell.forDialect({ ash: 'not in a function', bash: 'can only be used in a function' });
    await shell.printError(`local: ${message}`);
    return shell.isBash ? 1 : 2;
  }
  const isExported = argv.slice(1).some((word) => /^-\w*x/.test(word));
  for (const word of argv.slice(1).filter((each) => !each.startsWith('-'))) {
    const at = word.indexOf('=');
    const name = at < 0 ? word : word.slice(0, at);
    variables.makeLocal(name);
    if (at >= 0) shell.set(name, word.slice(at + 1), isExported || undefined);
    else if (variables.isInFunction) variables.unset(name);
  }
  return 0;
};
