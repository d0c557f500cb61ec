import { type ChildProcess, defaultPath, own } from '../../runtime/container.ts';
import { Killed, type Process, type Readable } from '../../runtime/process.ts';
import { abortable } from '../../runtime/waiting.ts';
import { fail, nameOf, UsageError } from '../coreutils/command-line.ts';

/** Runs other words as a program in the foreground; says where there is none: 127, or 126 where it may not be run. */
export async function runCommand(
  process: Process,
  words: readonly string[],
  input: Readable = process.stdin,
  env = process.env,
): Promise<number> {
  const started = await startCommand(process, words, input, env);
  if (typeof started === 'number') return started;
  try {
    return await abortable(started.exitCode, process.signal);
  } catch (problem) {
    started.signal(problem instanceof Killed ? problem.signal : 'TERM');
    throw problem;
  }
}

export async function startCommand(
  process: Process,
  words: readonly string[],
  input: Readable,
  env: ReadonlyMap<string, string>,
): Promise<ChildProcess | number> {
  const container = own(process.container);
  const [name = ''] = words;
  if (name === '') throw new UsageError('');
  const found = container.findProgram(name, env.get('PATH') ?? defaultPath, process.cwd);
  if (found.is !== 'program') {
    const text = found.is === 'missing' ? 'No such file or directory' : 'Permission denied';
    await fail(
      process,
      container.flavour === 'gnu'
        ? nameOf(process) === 'timeout' || nameOf(process) === 'nohup'
          ? `failed to run command '${name}': ${text}`
          : `'${name}': ${text}`
        : nameOf(process) === 'xargs'
          ? `${name}: ${text}`
          : `can't execute '${name}': ${text}`,
    );
    return found.is === 'missing' ? 127 : 126;
  }
  const { stdout, stderr, cwd, terminal } = process;
  const argv = found.before.length > 0 ? [...found.before, ...words.slice(1)] : words;
  return container.fork(found.program, argv, {
    env,
    cwd,
    stdin: input,
    stdout,
    stderr,
    signal: new AbortController().signal,
    ...(terminal === undefined ? {} : { terminal }),
  });
}
