import type { Builtin, Shell } from '../state/shell.ts';

/** type: prints what names stand for. Source: POSIX.1-2024, utilities, type. */
export const type: Builtin = async (shell, argv) => {
  let status = 0;
  for (const name of argv.slice(1)) {
    const found = describeCommand(shell, name, true);
    if (found !== undefined) {
      await shell.write(`${found}\n`);
      continue;
    }
    if (shell.isBash) await shell.printError(`type: ${name}: not found`);
    else await shell.write(`${name}: not found\n`);
    status = shell.isBash ? 1 : 127;
  }
  return status;
};

/** What a name stands for, in a sentence if `isVerbose`, else as `command -v` prints it; undefined: nothing. */
export function describeCommand(shell: Shell, name: string, isVerbose: boolean): string | undefined {
  const describe = (sentence: string, short: string) => (isVerbose ? `${name} is ${sentence}` : short);
  const alias = shell.aliases.get(name);
  if (alias !== undefined) {
    const sentence = shell.forDialect({ ash: `an alias for ${alias}`, bash: `aliased to \`${alias}'` });
    return describe(sentence, `alias ${name}='${alias}'`);
  }
  if (keywords.has(name)) return describe('a shell keyword', name);
  if (shell.functions.has(name)) return describe(shell.isBash ? 'a function' : 'a shell function', name);
  if (shell.interpreter.findBuiltin(shell, name) !== undefined) return describe('a shell builtin', name);
  const found = shell.container.findProgram(name, shell.path, shell.cwd);
  return found.is === 'program' ? describe(found.path, found.path) : undefined;
}

const keywords: ReadonlySet<string> = new Set(
  'if then else elif fi for while until do done case esac { } ! [['.split(' '),
);
