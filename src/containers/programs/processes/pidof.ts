import type { Program } from '../../runtime/process.ts';
import { print, programName } from '../command-line/messages.ts';
import { parseOptions, withUsage } from '../command-line/usage.ts';

/** pidof: the numbers of the processes of a name, the newest first. Source: busybox 1.37, procps/pidof.c. */
export const pidof: Program = withUsage(async (process) => {
  const options = parseOptions(process, { short: 'so:x' });
  const pids = process.container
    .processes()
    .filter((running) => options.operands.includes(programName(running)))
    .filter(({ pid }) => !options.values('o').includes(String(pid)))
    .map(({ pid }) => pid)
    .toReversed();
  if (pids.length === 0) return 1;
  return print(process, `${(options.has('s') ? pids.slice(0, 1) : pids).join(' ')}\n`);
});
