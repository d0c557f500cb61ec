import type { Options } from '../../libc/getopt.ts';
import { strftime } from '../../libc/strftime.ts';
import type { Program } from '../../runtime/process.ts';
import { fail, print } from '../command-line/messages.ts';
import { parseOptions, withUsage } from '../command-line/usage.ts';

/** date, always in UTC. Source: POSIX.1-2024, utilities, date; busybox 1.37, coreutils/date.c. */
export const date: Program = withUsage((process) => {
  const options = parseOptions(process, {
    short: 'ud:s:r:I::R',
    long: { utc: 'u', date: 'd', 'iso-8601': 'I', rfc: 'R' },
  });
  const text = options.value('d');
  const time = timeOf(text, process.container.clock.now());
  if (Number.isNaN(time.getTime())) return fail(process, `invalid date '${text ?? ''}'`);
  const [format] = options.operands;
  if (format !== undefined && !format.startsWith('+')) return fail(process, `invalid date '${format}'`);
  return print(process, `${strftime(format?.slice(1) ?? formatOf(options), time)}\n`);
});

/** The time of `-d`: `@` and seconds, `now`, or a date. */
function timeOf(text: string | undefined, now: Date): Date {
  if (text === undefined || text === 'now') return now;
  const [, seconds] = /^@(\d+)/.exec(text) ?? [];
  return new Date(seconds === undefined ? text : Number(seconds) * 1000);
}

function formatOf(options: Options): string {
  if (options.has('I')) return options.value('I') === '' ? '%Y-%m-%d' : '%Y-%m-%dT%H:%M:%S+00:00';
  return options.has('R') ? '%a, %d %b %Y %H:%M:%S +0000' : '%a %b %e %H:%M:%S UTC %Y';
}
