import type { Builtin } from '../state/shell.ts';
import { wait } from './wait.ts';

/** fg and bg: prints a job's command; fg waits for it. Source: POSIX.1-2024, utilities, fg and bg. */
export const foreground: Builtin = async (shell, argv) => {
  const [command, word] = argv;
  const job = shell.jobs.get(shell.jobs.pidOf(word ?? '%%'));
  if (job === undefined) {
    await shell.printError(`${command}: ${word ?? (shell.isBash ? 'current' : '%current')}: no such job`);
    return shell.isBash ? 1 : 2;
  }
  await shell.write(`${job.text}\n`);
  return command === 'bg' ? 0 : wait(shell, ['wait', String(job.pid)]);
};
