import type { Shell } from '../shell.ts';

export async function type(shell: Shell, argv: readonly string[]): Promise<number> {
  let status = 0;
  for (const name of argv.slice(1)) {
    const found = describe(shell, name, true);
    if (found !== undefined) await shell.write(`${found}\n`);
    else if (shell.isBash) await shell.printError(`type: ${name}: not found`);
    else await shell.write(`${name}: not found\n`);
    if (found === undefined) status = shell.isBash ? 1 : 127;
  }
  return status;
}

export function describe(shell: Shell, name: string, verbose: boolean): string | undefined {
  const alias = shell.aliases.get(name);
  if (alias !== undefined)
    return verbose
      ? `${name} is ${shell.isBash ? `aliased to \`${alias}'` : `an alias for ${alias}`}`
      : `alias ${name}='${alias}'`;
  if (shellWords.has(name)) return verbose ? `${name} is a shell keyword` : name;
  if (shell.functions.has(name)) return verbose ? `${name} is a ${shell.isBash ? 'function' : 'shell function'}` : name;
  if (shell.interpreter.builtins[name] !== undefined) return verbose ? `${name} is a shell builtin` : name;
  const found = shell.container.findProgram(name, shell.path, shell.cwd);
  if (found.is !== 'program') return undefined;
  return verbose ? `${name} is ${found.path}` : found.path;
}

const shellWords = new Set('if then else elif fi for while until do done case esac { } ! [['.split(' '));
