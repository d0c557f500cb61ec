import { exitCodeOf } from '../../runtime/signals.ts';
import { abortable } from '../../runtime/waiting.ts';
import type { Job } from '../state/jobs.ts';
import type { Builtin, Shell } from '../state/shell.ts';

/** wait: waits for jobs, or for a signal that a trap handles. Source: POSIX.1-2024, utilities, wait. */
export const wait: Builtin = async (shell, argv) => {
  const words = argv.slice(1).filter((word) => !word.startsWith('-'));
  const jobs = words.length === 0 ? shell.jobs.all() : words.map((word) => shell.jobs.get(shell.jobs.pidOf(word)));
  let status = 0;
  for (const job of jobs) {
    const code = job === undefined ? 127 : await waitForJob(shell, job);
    if (code === 'signal') return exitCodeOf(shell.signals.last ?? 'INT');
    status = code;
  }
  return words.length > 0 ? status : 0;
};

async function waitForJob(shell: Shell, job: Job): Promise<number | 'signal'> {
  const signal = shell.signals.arrival.then(() => 'signal' as const);
  const code = await abortable(Promise.race([job.ended, signal]), shell.signal);
  if (code === 'signal') return code;
  shell.jobs.remove(job.pid);
  if (!shell.isBash && code === exitCodeOf('TERM')) await shell.writeError('Terminated\n');
  if (!shell.isBash && code === exitCodeOf('KILL')) await shell.writeError('Killed\n');
  return code;
}
