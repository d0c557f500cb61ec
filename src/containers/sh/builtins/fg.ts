import type { Shell } from '../shell.ts';
import { pidOf } from './job-number.ts';
import { wait } from './wait.ts';

export async function foreground(shell: Shell, argv: readonly string[]): Promise<number> {
  const pid = pidOf(shell, argv[1] ?? '%%');
  const job = pid === undefined ? undefined : shell.jobs.get(pid);
  if (job === undefined) {
    await shell.printError(`${argv[0]}: ${argv[1] ?? (shell.isBash ? 'current' : '%current')}: no such job`);
    return shell.isBash ? 1 : 2;
  }
  await shell.write(`${job.text}\n`);
  if (argv[0] === 'bg') return 0;
  return wait(shell, ['wait', String(pid)]);
}
