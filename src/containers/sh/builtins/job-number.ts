import type { Shell } from '../shell.ts';

export function pidOf(shell: Shell, word: string): number | undefined {
  if (!word.startsWith('%')) return Number(word);
  const pids = [...shell.jobs.keys()];
  return /^%\d+$/.test(word) ? pids[Number(word.slice(1)) - 1] : pids.at(-1);
}
