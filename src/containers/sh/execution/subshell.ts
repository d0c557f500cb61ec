import { OutOfMemory } from '../../runtime/buffer-limit.ts';
import { createSink, readableFrom } from '../../runtime/streams.ts';
import { ControlFlow } from '../state/control-flow.ts';
import type { Descriptor } from '../state/descriptors.ts';
import type { Shell } from '../state/shell.ts';
import { ShellError } from '../state/shell-error.ts';
import type { List } from '../syntax/syntax-tree.ts';

/** Runs a list in a subshell, which `exit` and errors end alone; resolves with its exit code. */
export async function runInSubshell(subshell: Shell, list: List): Promise<number> {
  const { processLimit } = subshell.container;
  if (processLimit.available <= 0) return reportForkFailure(subshell);
  processLimit.acquire();
  try {
    return await subshell.interpreter.runList(subshell, list);
  } catch (error) {
    return await exitCodeOf(subshell, error);
  } finally {
    processLimit.release();
  }
}

async function exitCodeOf(subshell: Shell, error: unknown): Promise<number> {
  if (error instanceof OutOfMemory) {
    await subshell.printError('out of memory');
    return subshell.isBash ? 2 : 1;
  }
  if (error instanceof ControlFlow && error.kind !== 'interrupt') {
    return error.kind === 'exit' ? error.count : subshell.status;
  }
  if (!(error instanceof ShellError)) throw error;
  await subshell.printError(error.message);
  return error.exitCode;
}

/** Reports that the container has as many processes as it may have; resolves with the exit code. */
export async function reportForkFailure(shell: Shell): Promise<number> {
  const why = 'Resource temporarily unavailable';
  await shell.printError(shell.forDialect({ ash: `can't fork: ${why}`, bash: `fork: ${why}`, dash: 'Cannot fork' }));
  return shell.isBash ? 254 : 2;
}

/** What the list of `$(…)` prints. Source: POSIX.1-2024, Shell Command Language, 2.6.3. */
export async function commandSubstitution(shell: Shell, list: List): Promise<string> {
  const output = createSink();
  shell.status = await runInSubshell(withDescriptor(shell, 1, { output }), list);
  return output.text();
}

/**
 * The path of a file for `<(…)`, with what the list prints, or for `>(…)`, which the list reads once the command is done.
 * Source: bash(1), Process Substitution.
 */
export async function processSubstitution(shell: Shell, list: List, isRead: boolean): Promise<string> {
  const { files } = shell.container;
  let number = 63;
  while (typeof files.stat(`/dev/fd/${number}`) !== 'string') number -= 1;
  const path = `/dev/fd/${number}`;
  files.mkdirAll('/dev/fd');
  files.write(path, new Uint8Array(0));
  if (isRead) {
    const output = { write: async (bytes: Uint8Array) => void files.write(path, bytes, true) };
    await runInSubshell(withDescriptor(shell, 1, { output }), list);
  }
  shell.afterCommand.push(async () => {
    const bytes = files.read(path);
    files.remove(path);
    if (isRead || typeof bytes === 'string') return;
    await runInSubshell(withDescriptor(shell, 0, { input: readableFrom(bytes) }), list);
  });
  return path;
}

/** A subshell with another open file. */
function withDescriptor(shell: Shell, number: number, descriptor: Descriptor): Shell {
  return shell.subshell(new Map([...shell.descriptors, [number, descriptor]]));
}
