import type { Job } from '../state/jobs.ts';
import type { Builtin } from '../state/shell.ts';

/** jobs: prints the background jobs, and forgets those that have ended. Source: POSIX.1-2024, utilities, jobs. */
export const jobs: Builtin = async (shell) => {
  const all = shell.jobs.all();
  for (const [index, job] of all.entries()) {
    const mark = index === all.length - 1 ? '+' : index === all.length - 2 ? '-' : ' ';
    const bash = `${mark}  ${bashState(job).padEnd(24)}${job.text}${job.exitCode === undefined ? ' &' : ''}`;
    const ash = `${mark} ${ashState(job).padEnd(26)}${job.text}`;
    await shell.write(`[${index + 1}]${shell.forDialect({ ash, bash })}\n`);
    if (job.exitCode !== undefined) shell.jobs.remove(job.pid);
  }
  return 0;
};

function bashState({ exitCode }: Job): string {
  if (exitCode === undefined) return 'Running';
  return exitCode === 0 ? 'Done' : `Exit ${exitCode}`;
}

function ashState({ exitCode }: Job): string {
  if (exitCode === undefined) return 'Running';
  return exitCode === 0 ? 'Done' : `Done(${exitCode})`;
}
