import { isSpecialBuiltin } from '../builtins/special-builtins.ts';
import { expandText, expandWords } from '../expansion/expand.ts';
import { ControlFlow } from '../state/control-flow.ts';
import type { Shell } from '../state/shell.ts';
import { ShellError } from '../state/shell-error.ts';
import type { SavedVariables } from '../state/variables.ts';
import type { Command, SimpleCommand, Word } from '../syntax/syntax-tree.ts';
import { plainText } from '../syntax/words.ts';
import { replaceShell } from './exec.ts';
import { runExternal } from './external-command.ts';
import { openRedirections, withDescriptors } from './redirections.ts';
import { traceCommand } from './xtrace.ts';

/** The variables that stand before a command, expanded. */
export type ExpandedAssignments = readonly (readonly [string, string])[];

/** How deep functions may call each other. */
const maxFunctionDepth = 200;

/** Runs a simple command. Source: POSIX.1-2024, Shell Command Language, 2.9.1. */
export async function runSimpleCommand(shell: Shell, command: SimpleCommand): Promise<number> {
  shell.line = command.line;
  try {
    const argv = await expandWords(shell, withAlias(shell, command.words));
    const assignments = await expandAssignments(shell, command, argv.length === 0);
    if (shell.options.has('xtrace')) await traceCommand(shell, assignments, argv);
    return await runExpanded(shell, command, argv, assignments);
  } finally {
    for (const act of shell.afterCommand.splice(0)) await act();
  }
}

/** The words with an alias in place of the first one. */
function withAlias(shell: Shell, words: readonly Word[]): readonly Word[] {
  const [first = [], ...rest] = words;
  const alias = shell.aliases.get(plainText(first) ?? '');
  if (alias === undefined) return words;
  const texts = alias.split(/\s+/).filter(Boolean);
  return [...texts.map((text): Word => [{ is: 'text', text, isQuoted: false }]), ...rest];
}

/** Expands the assignments of a command; those of no command take effect at once. */
async function expandAssignments(
  shell: Shell,
  { assignments }: SimpleCommand,
  isWithoutCommand: boolean,
): Promise<ExpandedAssignments> {
  if (isWithoutCommand) shell.status = 0;
  const expanded: [string, string][] = [];
  for (const { name, value, isAppended } of assignments) {
    const text = await expandText(shell, value);
    const whole = isAppended ? `${shell.get(name) ?? ''}${text}` : text;
    expanded.push([name, whole]);
    if (isWithoutCommand) shell.set(name, whole);
  }
  return expanded;
}

async function runExpanded(
  shell: Shell,
  command: SimpleCommand,
  argv: readonly string[],
  assignments: ExpandedAssignments,
): Promise<number> {
  const [name] = argv;
  const opened = await openRedirections(shell, command.redirects);
  if (typeof opened === 'string') {
    await shell.printError(opened);
    if (isSpecialBuiltin(name ?? '') && !shell.isInteractive && !shell.isBash) {
      throw new ControlFlow('exit', shell.dialect === 'dash' ? 2 : 1);
    }
    return 1;
  }
  if (name === 'exec') {
    for (const [variable, value] of assignments) shell.set(variable, value);
    return replaceShell(shell, argv.slice(1), opened.descriptors);
  }
  try {
    if (name === undefined) return shell.status;
    return await withDescriptors(shell, opened.descriptors, () => call(shell, argv, assignments));
  } finally {
    opened.close();
  }
}

/** Calls a function or builtin, or runs a program, with variables of its own. */
async function call(shell: Shell, argv: readonly string[], assignments: ExpandedAssignments): Promise<number> {
  const [name = ''] = argv;
  const body = shell.functions.get(name);
  const builtin = body === undefined ? shell.interpreter.findBuiltin(shell, name) : undefined;
  if (body === undefined && builtin === undefined) return runExternal(shell, argv, assignments);
  const saved: SavedVariables = new Map();
  for (const [variable, value] of assignments) {
    saved.set(variable, shell.variables.get(variable));
    shell.set(variable, value, true);
  }
  try {
    return body === undefined ? ((await builtin?.(shell, argv)) ?? 0) : await callFunction(shell, body, argv);
  } finally {
    if (!isSpecialBuiltin(name) || shell.isBash) shell.variables.restore(saved);
  }
}

/** Source: POSIX.1-2024, Shell Command Language, 2.9.5. */
async function callFunction(shell: Shell, body: Command, argv: readonly string[]): Promise<number> {
  const { positional, loopDepth } = shell;
  if (shell.functionDepth > maxFunctionDepth) throw new ShellError('maximum function nesting level exceeded');
  shell.positional = argv.slice(1);
  shell.functionDepth += 1;
  shell.loopDepth = 0;
  shell.variables.enterFunction();
  try {
    return await shell.interpreter.runCommand(shell, body);
  } catch (error) {
    if (error instanceof ControlFlow && error.kind === 'return') return error.count;
    throw error;
  } finally {
    shell.variables.leaveFunction();
    shell.positional = positional;
    shell.functionDepth -= 1;
    shell.loopDepth = loopDepth;
  }
}
