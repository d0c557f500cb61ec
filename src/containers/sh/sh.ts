import type { Process, Program } from '../runtime/process.ts';
import type { Signal } from '../runtime/signals.ts';
import type { Dialect } from './dialect.ts';
import { interpreter } from './execution/interpreter.ts';
import { runText } from './execution/run-text.ts';
import { runTraps } from './execution/traps.ts';
import { readShellArguments } from './shell-arguments.ts';
import { startShell } from './start.ts';
import { ControlFlow } from './state/control-flow.ts';
import { Shell } from './state/shell.ts';
import { ShellError } from './state/shell-error.ts';

/**
 * A shell: `sh -c SCRIPT [NAME ARGS]`, `sh FILE [ARGS]`, a script on standard input, or an interactive one on a terminal.
 * Source: POSIX.1-2024, utilities, sh; the messages of busybox 1.37, dash and bash 5.3.
 */
export function shellProgram(dialect: Dialect): Program {
  return async (process) => {
    const shell = new Shell(process, dialect, interpreter);
    handleSignals(shell, process);
    const shellArguments = readShellArguments(shell, process.argv.slice(1));
    if (typeof shellArguments === 'string') {
      await shell.writeError(`${shell.name}: ${shellArguments}\n`);
      return 2;
    }
    if (shellArguments.isVersion) {
      await shell.write('GNU bash, version 5.3.3(1)-release (x86_64-pc-linux-gnu)\n');
      return 0;
    }
    setVariables(shell);
    try {
      return await runToEnd(shell, () => startShell(shell, shellArguments));
    } catch (error) {
      if (error instanceof ControlFlow) return error.count;
      throw error;
    }
  };
}

/** Sets the variables that a shell has at its start. */
function setVariables(shell: Shell): void {
  const { variables } = shell;
  variables.set('IFS', { value: ' \t\n' });
  variables.set('PWD', { value: shell.cwd, isExported: true });
  variables.set('OPTIND', { value: '1' });
  variables.set('PPID', { value: '0' });
  if (shell.dialect !== 'dash') {
    const level = Number(shell.process.env.get('SHLVL') ?? '0') + 1;
    variables.set('SHLVL', { value: String(level), isExported: true });
  }
  if (!shell.isBash) return;
  variables.set('BASH_VERSION', { value: '5.3.3(1)-release' });
  variables.set('UID', { value: String(shell.container.user.uid), isReadonly: true });
}

/** A shell handles the signals that have a trap; an interactive one, Ctrl-C too, and it ignores TERM and QUIT. */
function handleSignals(shell: Shell, process: Process): void {
  process.onSignal((signal: Signal) => {
    const action = shell.traps.get(signal);
    if (action === '') return true;
    if (action !== undefined || (shell.isInteractive && signal === 'INT')) {
      shell.deliverSignal(signal);
      return true;
    }
    return shell.isInteractive && (signal === 'TERM' || signal === 'QUIT');
  });
}

/** Runs to the end of the shell: errors become its exit code, and the trap of EXIT runs last. */
async function runToEnd(shell: Shell, run: () => Promise<number>): Promise<number> {
  try {
    shell.status = await run();
    await runTraps(shell);
  } catch (error) {
    if (error instanceof ControlFlow) shell.status = error.count;
    else if (error instanceof ShellError) {
      await shell.printError(error.message);
      shell.status = error.exitCode;
    } else throw error;
  }
  const action = shell.traps.get('EXIT');
  if (action === undefined) return shell.status;
  shell.traps.delete('EXIT');
  const { status } = shell;
  await runText(shell, action, 'eval');
  return status;
}
