import { strerror } from '../../libc/strerror.ts';
import type { ChildProcess, SpawnOptions } from '../../runtime/process.ts';
import { commandLineOf } from '../../runtime/program-lookup.ts';
import { Killed } from '../../runtime/signals.ts';
import { BrokenPipe, emptyInput } from '../../runtime/streams.ts';
import { abortable } from '../../runtime/waiting.ts';
import type { Shell } from '../state/shell.ts';
import { reportForkFailure } from './subshell.ts';

/** Runs a program as a child process, in the foreground; resolves with its exit code. */
export async function runExternal(
  shell: Shell,
  argv: readonly string[],
  assignments: readonly (readonly [string, string])[],
): Promise<number> {
  const child = await startExternal(shell, argv, assignments, false);
  if (typeof child === 'number') return child;
  try {
    const code = await abortable(child.exitCode, shell.signal);
    await reportSignal(shell, code, child.pid, argv);
    return code;
  } catch (error) {
    if (error instanceof Killed) child.signal(error.signal);
    throw error;
  }
}

/** Reports that a signal has ended a program, except for Ctrl-C and a closed pipe. */
async function reportSignal(shell: Shell, code: number, pid: number, argv: readonly string[]): Promise<void> {
  const message = signalMessages[code - 128];
  if (message === undefined) return;
  if (!shell.isBash || shell.isInteractive) return shell.writeError(`${message}\n`);
  if (message === 'Terminated') return;
  await shell.printError(`${String(pid).padStart(5)} ${message.padEnd(23)} ${argv.join(' ')}`);
}

/** Source: strsignal(3). */
const signalMessages: Readonly<Record<number, string>> = { 1: 'Hangup', 3: 'Quit', 9: 'Killed', 15: 'Terminated' };

/** Starts a program; a number is the exit code where it cannot be started, which is reported. */
export async function startExternal(
  shell: Shell,
  argv: readonly string[],
  assignments: readonly (readonly [string, string])[],
  isBackground: boolean,
): Promise<ChildProcess | number> {
  const [name = ''] = argv;
  const env = new Map([...shell.variables.environment(), ...assignments]);
  if (shell.isBash) env.set('_', name);
  else env.delete('_');
  const found = shell.container.findProgram(name, env.get('PATH') ?? shell.path, shell.cwd);
  if (found.is !== 'program') {
    await shell.printError(notRunMessage(shell, name, found.is));
    return found.is === 'missing' ? 127 : 126;
  }
  const commandLine = commandLineOf(found, argv);
  if (isTooLong(commandLine, env)) {
    await shell.printError(`${name}: ${strerror('E2BIG')}`);
    return 126;
  }
  if (shell.container.processLimit.available <= 0) return reportForkFailure(shell);
  const options = processOptions(shell, isBackground);
  return shell.process.fork(found.program, commandLine, { ...options, env, background: isBackground });
}

/** The longest word, and the longest command line with its environment, in bytes. Source: execve(2), Linux. */
const [maxWordLength, maxTotalLength] = [131_072, 2 * 1024 * 1024];

/** What a word takes beside its text: its end and a pointer to it. */
const wordOverhead = 9;

function isTooLong(argv: readonly string[], env: ReadonlyMap<string, string>): boolean {
  const lengths = [
    ...argv.map((word) => word.length),
    ...Array.from(env, ([name, value]) => name.length + 1 + value.length),
  ];
  const total = lengths.reduce((sum, length) => sum + length + wordOverhead, 0);
  return total > maxTotalLength || lengths.some((length) => length >= maxWordLength);
}

/** The message for a command that is no program which can be run. */
export function notRunMessage(shell: Shell, name: string, is: 'missing' | 'denied' | 'directory'): string {
  if (!shell.isBash) return `${name}: ${is === 'missing' ? 'not found' : strerror('EACCES')}`;
  if (is === 'directory') return `${name}: ${strerror('EISDIR')}`;
  if (is === 'denied') return `${name}: ${strerror('EACCES')}`;
  return `${name}: ${name.includes('/') ? strerror('ENOENT') : 'command not found'}`;
}

/** What a program gets of its shell. */
export function processOptions(shell: Shell, isBackground: boolean): SpawnOptions {
  const [input, output, errors] = [0, 1, 2].map((number) => shell.descriptors.get(number));
  const closed = { write: () => Promise.reject(new BrokenPipe()) };
  const isOnTerminal = input?.isTerminal === true && output?.isTerminal === true && !isBackground;
  return {
    env: shell.variables.environment(),
    cwd: shell.cwd,
    stdin: isBackground && input?.isTerminal === true ? emptyInput : (input?.input ?? emptyInput),
    stdout: output?.output ?? closed,
    stderr: errors?.output ?? closed,
    terminal: isOnTerminal ? shell.process.terminal : undefined,
    signal: new AbortController().signal,
  };
}
