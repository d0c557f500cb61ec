import type { ChildProcess } from '../../runtime/process.ts';
import { emptyInput } from '../../runtime/streams.ts';
import { expandText, expandWords } from '../expansion/expand.ts';
import type { Shell } from '../state/shell.ts';
import { commandText } from '../syntax/command-text.ts';
import type { Command } from '../syntax/syntax-tree.ts';
import { processOptions, startExternal } from './external-command.ts';
import { runInSubshell } from './subshell.ts';

/** Starts `command &`. Source: POSIX.1-2024, Shell Command Language, 2.9.3.1. */
export async function startJob(shell: Shell, command: Command): Promise<void> {
  const descriptors = new Map(shell.descriptors);
  if (!shell.isInteractive) descriptors.set(0, { input: emptyInput });
  const subshell = shell.subshell(descriptors);
  const child = (await startProgram(subshell, command)) ?? forkSubshell(shell, subshell, command);
  shell.status = 0;
  if (typeof child === 'number') return;
  shell.lastBackgroundPid = child.pid;
  shell.jobs.add(child.pid, commandText(command), child.exitCode);
  if (shell.isInteractive && shell.isBash) await shell.writeError(`[${shell.jobs.size}] ${child.pid}\n`);
}

/** Starts a command that is a program alone, without a shell around it; undefined: it is none. */
async function startProgram(subshell: Shell, command: Command): Promise<ChildProcess | number | undefined> {
  if (command.is !== 'simple' || command.redirects.length > 0) return undefined;
  const argv = await expandWords(subshell, command.words);
  const [name] = argv;
  const isProgram =
    name !== undefined &&
    !subshell.functions.has(name) &&
    subshell.interpreter.findBuiltin(subshell, name) === undefined;
  if (!isProgram) return undefined;
  const assignments: [string, string][] = [];
  for (const { name: variable, value } of command.assignments) {
    assignments.push([variable, await expandText(subshell, value)]);
  }
  return startExternal(subshell, argv, assignments, true);
}

function forkSubshell(shell: Shell, subshell: Shell, command: Command): ChildProcess {
  return shell.process.fork(
    async (process) => {
      subshell.signal = process.signal;
      return runInSubshell(subshell, { items: [{ command, isBackground: false }] });
    },
    shell.process.argv,
    { ...processOptions(subshell, true), background: true },
  );
}
