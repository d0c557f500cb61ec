import type { Builtin, Shell } from '../state/shell.ts';

/** export and readonly. Source: POSIX.1-2024, Shell Command Language, 2.15. */
export const exportVariables: Builtin = async (shell, argv) => {
  const [command = ''] = argv;
  const isReadonly = command === 'readonly';
  const words = argv.slice(1).filter((word) => word !== '-p');
  if (words.length === 0) return printVariables(shell, command, isReadonly);
  const isRemoved = words[0] === '-n';
  for (const word of isRemoved ? words.slice(1) : words) {
    const [, name, , value] = /^([A-Za-z_]\w*)(=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) {
      const bash = `${command}: \`${word}': not a valid identifier`;
      await shell.printError(shell.forDialect({ ash: `${command}: ${word}: bad variable name`, bash }));
      return shell.isBash ? 1 : 2;
    }
    if (value !== undefined) shell.set(name, value);
    if (isReadonly) makeReadonly(shell, name);
    else makeExported(shell, name, !isRemoved);
  }
  return 0;
};

function makeReadonly(shell: Shell, name: string): void {
  const value = shell.get(name);
  const isExported = shell.variables.get(name)?.isExported ?? false;
  if (value !== undefined) shell.variables.set(name, { value, isExported, isReadonly: true });
}

function makeExported(shell: Shell, name: string, isExported: boolean): void {
  const isReadonly = shell.variables.get(name)?.isReadonly ?? false;
  shell.variables.set(name, { value: shell.get(name) ?? '', isExported, isReadonly });
}

async function printVariables(shell: Shell, command: string, isReadonly: boolean): Promise<number> {
  for (const [name, variable] of shell.variables.sorted()) {
    if (!(isReadonly ? variable.isReadonly : variable.isExported)) continue;
    const bash = `declare -${isReadonly ? 'r' : 'x'} ${name}="${variable.value}"`;
    await shell.write(`${shell.forDialect({ ash: `${command} ${name}='${variable.value}'`, bash })}\n`);
  }
  return 0;
}
