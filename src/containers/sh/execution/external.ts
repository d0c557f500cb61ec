import type { ChildProcess, Process, Program } from '../../runtime/process.ts';
import { commandLineOf } from '../../runtime/program-lookup.ts';
import { Killed } from '../../runtime/signals.ts';
import { BrokenPipe, emptyInput, writeText } from '../../runtime/streams.ts';
import { abortable } from '../../runtime/waiting.ts';
import { ControlFlow, type Descriptors, reportForkFailure, type Shell } from '../shell.ts';

/** Runs a program as a process of its own, in the foreground. */
export async function runExternal(
  shell: Shell,
  argv: readonly string[],
  assigned: readonly [string, string][],
): Promise<number> {
  const started = await startExternal(shell, argv, assigned, false);
  if (typeof started === 'number') return started;
  try {
    const code = await abortable(started.exitCode, shell.signal);
    await sayEnd(shell, code, started.pid, argv);
    return code;
  } catch (problem) {
    if (problem instanceof Killed) started.signal(problem.signal);
    throw problem;
  }
}

/** Says that a signal has ended a program; Ctrl-C and a closed pipe go without saying. */
async function sayEnd(shell: Shell, code: number, pid: number, argv: readonly string[]): Promise<void> {
  const word = signalWords[code - 128];
  const output = shell.descriptors.get(2)?.output;
  if (word === undefined || output === undefined) return;
  if (!shell.isBash || shell.isInteractive) await writeText(output, `${word}\n`);
  else if (word !== 'Terminated')
    await shell.printError(`${String(pid).padStart(5)} ${word.padEnd(23)} ${argv.join(' ')}`);
}

const signalWords: Readonly<Record<number, string>> = { 1: 'Hangup', 3: 'Quit', 9: 'Killed', 15: 'Terminated' };

/** Starts a program; a number is the exit code where it cannot be. */
export async function startExternal(
  shell: Shell,
  argv: readonly string[],
  assigned: readonly [string, string][],
  background: boolean,
): Promise<ChildProcess | number> {
  const [name = ''] = argv;
  const env = new Map([...shell.environment(), ...assigned, ['_', name]]);
  if (!shell.isBash) env.delete('_');
  const found = shell.container.findProgram(name, env.get('PATH') ?? shell.path, shell.cwd);
  if (found.is !== 'program') {
    await shell.printError(whyNotRun(shell, name, found.is));
    return found.is === 'missing' ? 127 : 126;
  }
  const words = commandLineOf(found, argv);
  if (isTooMuch(words, env)) {
    await shell.printError(`${name}: Argument list too long`);
    return 126;
  }
  if (shell.container.processLimit.available <= 0) return reportForkFailure(shell);
  return shell.process.fork(found.program, words, {
    ...streamsOf(shell, background),
    env,
    cwd: shell.cwd,
    background,
  });
}

/**
 * What a program can be given: a word of so many characters, and so many in all.
 * Source: linux include/uapi/linux/binfmts.h, `MAX_ARG_STRLEN`; execve(2).
 */
function isTooMuch(words: readonly string[], env: ReadonlyMap<string, string>): boolean {
  let all = 0;
  for (const text of words) {
    if (text.length >= longestWord) return true;
    all += text.length + 9;
  }
  for (const [name, value] of env) {
    if (name.length + value.length >= longestWord) return true;
    all += name.length + value.length + 10;
  }
  return all > mostInAll;
}

const longestWord = 131_072;
const mostInAll = 2 * 1024 * 1024;

function whyNotRun(shell: Shell, name: string, is: 'missing' | 'denied' | 'directory'): string {
  const isPath = name.includes('/');
  if (shell.isBash) {
    if (is === 'directory') return `${name}: Is a directory`;
    if (is === 'denied') return `${name}: Permission denied`;
    return isPath ? `${name}: No such file or directory` : `${name}: command not found`;
  }
  return `${name}: ${is === 'missing' ? 'not found' : 'Permission denied'}`;
}

/** The open files of a shell as a program gets them. */
export function streamsOf(shell: Shell, background: boolean) {
  const { descriptors } = shell;
  const [input, output, errors] = [descriptors.get(0), descriptors.get(1), descriptors.get(2)];
  const closed = { write: () => Promise.reject(new BrokenPipe()) };
  const { terminal } = shell.process;
  const isOnTerminal = input?.isTerminal === true && output?.isTerminal === true && terminal !== undefined;
  return {
    stdin: background && input?.isTerminal === true ? emptyInput : (input?.input ?? emptyInput),
    stdout: output?.output ?? closed,
    stderr: errors?.output ?? closed,
    ...(isOnTerminal && !background ? { terminal } : {}),
    signal: new AbortController().signal,
  };
}

/** `exec`: the open files stay, and the program takes the shell's place. */
export async function replaceShell(shell: Shell, argv: readonly string[], descriptors: Descriptors): Promise<number> {
  shell.descriptors = descriptors;
  const [name] = argv;
  if (name === undefined) return 0;
  const found = shell.container.findProgram(name, shell.path, shell.cwd);
  if (found.is !== 'program') {
    await shell.printError(
      `${shell.isBash || shell.dialect === 'dash' ? 'exec: ' : 'exec: '}${whyNotRun(shell, name, found.is)}`,
    );
    throw new ControlFlow('exit', found.is === 'missing' ? 127 : 126);
  }
  const words = commandLineOf(found, argv);
  throw new ControlFlow('exit', await become(shell, found.program, words));
}

/** Runs a program in the shell's own process. */
export function become(shell: Shell, program: Program, argv: readonly string[]): Promise<number> {
  shell.process.exec(argv);
  const { stdin, stdout, stderr, terminal } = streamsOf(shell, false);
  const process: Process = {
    ...shell.process,
    argv,
    env: shell.environment(),
    cwd: shell.cwd,
    stdin,
    stdout,
    stderr,
    terminal,
    signal: shell.signal,
  };
  return program(process);
}
