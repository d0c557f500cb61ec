import type { ChildProcess, Program } from '../../runtime/process.ts';
import { emptyInput, writeText } from '../../runtime/streams.ts';
import { builtins } from '../builtins/index.ts';
import { expandText, expandWords } from '../expansion/expand.ts';
import { runInSubshell, type Shell } from '../shell.ts';
import { commandText } from '../syntax/command-text.ts';
import type { Command } from '../syntax/syntax-tree.ts';
import { startExternal, streamsOf } from './external.ts';

/** `command &`. */
export async function startJob(shell: Shell, command: Command): Promise<void> {
  const text = commandText(command);
  const descriptors = new Map(shell.descriptors);
  if (!shell.isInteractive) descriptors.set(0, { input: emptyInput });
  const copy = shell.subshell(descriptors);
  const started = (await startSimpleJob(copy, command)) ?? forkCopy(shell, copy, command);
  if (typeof started === 'number') {
    shell.status = 0;
    return;
  }
  shell.lastBackground = started.pid;
  const job = { text, exitCode: started.exitCode, done: undefined as number | undefined };
  shell.jobs.set(started.pid, job);
  void started.exitCode.then((code) => {
    job.done = code;
  });
  const output = shell.descriptors.get(2)?.output;
  if (shell.isInteractive && output !== undefined && shell.isBash)
    await writeText(output, `[${shell.jobs.size}] ${started.pid}\n`);
  shell.status = 0;
}

/** A program started with `&` is a process itself, without a shell around it. */
async function startSimpleJob(shell: Shell, command: Command): Promise<ChildProcess | number | undefined> {
  if (command.is !== 'simple' || command.redirects.length > 0) return undefined;
  const argv = await expandWords(shell, command.words);
  const [name] = argv;
  if (name === undefined || shell.functions.has(name) || builtins[name] !== undefined) return undefined;
  const assigned: [string, string][] = [];
  for (const { name, value } of command.assignments) assigned.push([name, await expandText(shell, value)]);
  return startExternal(shell, argv, assigned, true);
}

function forkCopy(shell: Shell, copy: Shell, command: Command): ChildProcess {
  const program: Program = async (process) => {
    copy.signal = process.signal;
    return runInSubshell(copy, { items: [{ command, background: false }] });
  };
  return shell.process.fork(program, shell.process.argv, {
    ...streamsOf(copy, true),
    env: copy.environment(),
    cwd: copy.cwd,
    background: true,
  });
}
