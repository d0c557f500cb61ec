import { strerror } from '../../libc/strerror.ts';
import type { ChildProcess, Process } from '../../runtime/process.ts';
import { commandLineOf, defaultPath } from '../../runtime/program-lookup.ts';
import { signalBehind } from '../../runtime/signals.ts';
import type { Readable } from '../../runtime/streams.ts';
import { abortable } from '../../runtime/waiting.ts';
import { fail, isGnu, programName } from '../command-line/messages.ts';
import { UsageError } from '../command-line/usage.ts';

/** What a command gets in place of what its parent has. */
export interface CommandOptions {
  readonly stdin?: Readable;
  readonly env?: ReadonlyMap<string, string>;
}

/**
 * Runs a command in the foreground, for a program such as xargs; resolves with its exit code. 127: there is no such
 * program, 126: it cannot be run, which is reported. Throws a `UsageError` where no command is given.
 */
export async function runCommand(
  process: Process,
  argv: readonly string[],
  options: CommandOptions = {},
): Promise<number> {
  const child = await startCommand(process, argv, options);
  return typeof child === 'number' ? child : waitFor(process, child);
}

/** Waits for a child process. A signal that ends the parent is passed on to it. */
export async function waitFor(process: Process, child: ChildProcess): Promise<number> {
  try {
    return await abortable(child.exitCode, process.signal);
  } catch (error) {
    child.signal(signalBehind(process.signal));
    throw error;
  }
}

/** Starts a command; a number is the exit code where it cannot be started, which is reported. */
export async function startCommand(
  process: Process,
  argv: readonly string[],
  { stdin = process.stdin, env = process.env }: CommandOptions = {},
): Promise<ChildProcess | number> {
  const [name = ''] = argv;
  if (name === '') throw new UsageError();
  const { container, cwd, stdout, stderr, terminal } = process;
  const found = container.findProgram(name, env.get('PATH') ?? defaultPath, cwd);
  if (found.is !== 'program') {
    const isMissing = found.is === 'missing';
    await fail(process, failureMessage(process, name, strerror(isMissing ? 'ENOENT' : 'EACCES')));
    return isMissing ? 127 : 126;
  }
  const signal = new AbortController().signal;
  return process.fork(found.program, commandLineOf(found, argv), { env, cwd, stdin, stdout, stderr, signal, terminal });
}

function failureMessage(process: Process, name: string, why: string): string {
  const parent = programName(process);
  if (!isGnu(process)) return parent === 'xargs' ? `${name}: ${why}` : `can't execute '${name}': ${why}`;
  return parent === 'timeout' || parent === 'nohup' ? `failed to run command '${name}': ${why}` : `'${name}': ${why}`;
}
