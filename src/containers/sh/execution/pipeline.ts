import { Pipe } from '../../runtime/pipe.ts';
import { exitCodeOf } from '../../runtime/signals.ts';
import { BrokenPipe, withPushback } from '../../runtime/streams.ts';
import type { Shell } from '../state/shell.ts';
import type { Command, Pipeline } from '../syntax/syntax-tree.ts';
import { runCondition } from './errexit.ts';
import { runInSubshell } from './subshell.ts';

/** Runs a pipeline. Source: POSIX.1-2024, Shell Command Language, 2.9.2; bash(1) for `time` and `pipefail`. */
export async function runPipeline(shell: Shell, pipeline: Pipeline): Promise<number> {
  const start = shell.container.clock.now().getTime();
  const [only, ...more] = pipeline.commands;
  const statuses =
    only !== undefined && more.length === 0
      ? [await runSingle(shell, only, pipeline.isNegated)]
      : await runConnected(shell, pipeline.commands);
  if (pipeline.isTimed) await printTime(shell, shell.container.clock.now().getTime() - start);
  const failed = shell.options.has('pipefail') ? statuses.findLast((status) => status !== 0) : undefined;
  const status = failed ?? statuses.at(-1) ?? 0;
  if (!pipeline.isNegated) return status;
  return status === 0 ? 1 : 0;
}

function runSingle(shell: Shell, command: Command, isNegated: boolean): Promise<number> {
  const run = () => shell.interpreter.runCommand(shell, command);
  return isNegated ? runCondition(shell, run) : run();
}

/** Runs commands at the same time, each in a subshell, the output of each being the input of the next. */
function runConnected(shell: Shell, commands: readonly Command[]): Promise<number[]> {
  let previous: Pipe | undefined;
  const running = commands.map((command, index) => {
    const descriptors = new Map(shell.descriptors);
    const input = previous;
    if (input !== undefined)
      descriptors.set(0, { input: withPushback(input.reader), close: () => input.reader.close() });
    const output = index < commands.length - 1 ? new Pipe() : undefined;
    if (output !== undefined) descriptors.set(1, { output: output.writer });
    previous = output;
    return runElement(shell.subshell(descriptors), command).finally(() => {
      output?.writer.close();
      input?.reader.close();
    });
  });
  return Promise.all(running);
}

/** Runs one command of a pipeline. A signal, or a pipe whose reader is gone, ends it alone. */
async function runElement(subshell: Shell, command: Command): Promise<number> {
  try {
    return await runInSubshell(subshell, { items: [{ command, isBackground: false }] });
  } catch (error) {
    if (error instanceof BrokenPipe) return exitCodeOf('PIPE');
    throw error;
  }
}

async function printTime(shell: Shell, milliseconds: number): Promise<void> {
  const seconds = milliseconds / 1000;
  const text = `${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(3)}s`;
  await shell.writeError(`\nreal\t${text}\nuser\t0m0.001s\nsys\t0m0.001s\n`);
}
