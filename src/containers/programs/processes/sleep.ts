import type { Program } from '../../runtime/process.ts';
import { pauseProcess } from '../../runtime/timeout.ts';
import { fail, isGnu } from '../command-line/messages.ts';
import { UsageError, withUsage } from '../command-line/usage.ts';
import { parseDuration } from './duration.ts';

/** sleep. Source: POSIX.1-2024, utilities, sleep; busybox 1.37, coreutils/sleep.c; GNU coreutils 9.1, sleep. */
export const sleep: Program = withUsage(async (process) => {
  const words = process.argv.slice(1);
  if (words.length === 0) throw new UsageError();
  let total = 0;
  for (const word of words) {
    const duration = parseDuration(word);
    if (duration === undefined) {
      if (isGnu(process)) throw new UsageError(`invalid time interval '${word}'`);
      return fail(process, `invalid number '${word}'`);
    }
    total += duration;
  }
  await pauseProcess(process, total);
  return 0;
});

/** usleep: sleeps microseconds. Source: busybox 1.37, coreutils/usleep.c. */
export const usleep: Program = async (process) => {
  await pauseProcess(process, Number(process.argv[1] ?? 0) / 1000);
  return 0;
};
