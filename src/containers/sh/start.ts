import { resolvePath } from '../files/paths.ts';
import { strerror } from '../libc/strerror.ts';
import { decodeUtf8 } from '../runtime/bytes.ts';
import { runInPlace } from './execution/exec.ts';
import { runText } from './execution/run-text.ts';
import { runInteractively } from './interactive/interactive.ts';
import { runStandardInput } from './script-input.ts';
import type { ShellArguments } from './shell-arguments.ts';
import type { Shell } from './state/shell.ts';
import { parseScript } from './syntax/parser.ts';
import { ShellSyntaxError } from './syntax/shell-syntax-error.ts';
import type { List, SimpleCommand, Word } from './syntax/syntax-tree.ts';
import { literalText } from './syntax/words.ts';

/** Runs what a command line names: a script, a file, an interactive shell or standard input. */
export async function startShell(
  shell: Shell,
  { script, operands, isInput, isInteractive }: ShellArguments,
): Promise<number> {
  const [first, ...rest] = operands;
  if (script !== undefined) {
    shell.name = first ?? shell.name;
    shell.positional = rest;
    return (await replaceByOnlyCommand(shell, script)) ?? runText(shell, script, 'script');
  }
  if (first !== undefined && !isInput) return runFile(shell, first, rest);
  shell.positional = operands;
  const isOnTerminal = shell.process.terminal !== undefined;
  return isOnTerminal || isInteractive ? runInteractively(shell) : runStandardInput(shell);
}

async function runFile(shell: Shell, file: string, positional: readonly string[]): Promise<number> {
  const bytes = shell.container.files.read(resolvePath(shell.cwd, file));
  if (typeof bytes === 'string') {
    const why = strerror(bytes === 'ENOENT' ? 'ENOENT' : 'EISDIR');
    const message = shell.forDialect({
      ash: `can't open '${file}': ${why}`,
      bash: `${file}: ${why}`,
      dash: `0: cannot open ${file}: No such file`,
    });
    await shell.writeError(`${shell.name}: ${message}\n`);
    return shell.isBash ? 127 : 2;
  }
  shell.name = file;
  shell.positional = positional;
  shell.showsLineNumbers = true;
  return runText(shell, decodeUtf8(bytes), 'script');
}

/** `sh -c 'program words'` becomes the program, as the real shells do: `ps` shows no shell. */
async function replaceByOnlyCommand(shell: Shell, script: string): Promise<number | undefined> {
  const command = shell.options.size > 0 ? undefined : onlyCommand(shell, script);
  if (command === undefined) return undefined;
  const argv = command.words.map(literalText);
  const [name = ''] = argv;
  if (shell.interpreter.findBuiltin(shell, name) !== undefined) return undefined;
  const found = shell.container.findProgram(name, shell.path, shell.cwd);
  const isProgram = found.is === 'program' && found.interpreter.length === 0;
  return isProgram ? runInPlace(shell, found.program, argv) : undefined;
}

/** The only command of a script, where it is one program whose words need no expansion. */
function onlyCommand(shell: Shell, script: string): SimpleCommand | undefined {
  try {
    const [first, second] = parseScript(script, shell.isBash);
    const command = first === undefined || second !== undefined ? undefined : simpleCommandOf(first);
    if (command === undefined || command.words.length === 0) return undefined;
    const isBare = command.redirects.length === 0 && command.assignments.length === 0;
    return isBare && command.words.every(isLiteral) ? command : undefined;
  } catch (error) {
    if (error instanceof ShellSyntaxError) return undefined;
    throw error;
  }
}

function simpleCommandOf({ items: [item, more] }: List): SimpleCommand | undefined {
  return item?.command.is === 'simple' && !item.isBackground && more === undefined ? item.command : undefined;
}

function isLiteral(word: Word): boolean {
  return word.every((part) => part.is === 'text' && (part.isQuoted || !/[*?[~{]/.test(part.text)));
}
