import { ControlFlow } from '../state/control-flow.ts';
import type { Shell } from '../state/shell.ts';

/** Runs a condition, in which `set -e` has no effect. */
export async function runCondition<T>(shell: Shell, run: () => Promise<T>): Promise<T> {
  shell.conditionDepth += 1;
  try {
    return await run();
  } finally {
    shell.conditionDepth -= 1;
  }
}

/** `set -e`: ends the shell where a command has failed. Source: POSIX.1-2024, Shell Command Language, 2.15, set. */
export function exitOnError(shell: Shell, status: number): void {
  if (status !== 0 && shell.options.has('errexit') && shell.conditionDepth === 0) {
    throw new ControlFlow('exit', status);
  }
}
