import type { Shell } from '../state/shell.ts';
import type { AndOrList, Command, List } from '../syntax/syntax-tree.ts';
import { startJob } from './background-job.ts';
import { exitOnError, runCondition } from './errexit.ts';
import { runTraps } from './traps.ts';

/** Runs commands one after the other; resolves with the status of the last. Source: POSIX.1-2024, Shell Command Language, 2.9.3. */
export async function runList(shell: Shell, { items }: List): Promise<number> {
  for (const { command, isBackground } of items) {
    await shell.betweenCommands();
    if (isBackground) {
      await startJob(shell, command);
      continue;
    }
    shell.status = await shell.interpreter.runCommand(shell, command);
    await runTraps(shell);
    if (command.is !== 'and-or' && !isNegated(command)) exitOnError(shell, shell.status);
  }
  return shell.status;
}

/** Runs `left && right` or `left || right`. */
export async function runAndOr(shell: Shell, { left, operator, right }: AndOrList): Promise<number> {
  shell.status = await runCondition(shell, () => shell.interpreter.runCommand(shell, left));
  if ((shell.status === 0) !== (operator === '&&')) return shell.status;
  await shell.betweenCommands();
  const status = await shell.interpreter.runCommand(shell, right);
  if (!isNegated(right)) exitOnError(shell, status);
  return status;
}

function isNegated(command: Command): boolean {
  return command.is === 'pipeline' && command.isNegated;
}
