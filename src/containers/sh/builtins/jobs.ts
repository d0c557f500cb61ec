import type { Shell } from '../shell.ts';

export async function jobs(shell: Shell): Promise<number> {
  const all = [...shell.jobs];
  for (const [index, [pid, job]] of all.entries()) {
    const mark = index === all.length - 1 ? '+' : index === all.length - 2 ? '-' : ' ';
    const state =
      job.done === undefined
        ? 'Running'
        : job.done === 0
          ? 'Done'
          : shell.isBash
            ? `Exit ${job.done}`
            : `Done(${job.done})`;
    const gap = shell.isBash ? `${mark}  ${state.padEnd(24)}` : `${mark} ${state.padEnd(26)}`;
    await shell.write(`[${index + 1}]${gap}${job.text}${shell.isBash && job.done === undefined ? ' &' : ''}\n`);
    if (job.done !== undefined) shell.jobs.delete(pid);
  }
  return 0;
}
