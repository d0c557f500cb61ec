import { formatPrintf } from '../../libc/printf-format.ts';
import type { Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { fail } from '../command-line/messages.ts';
import { UsageError, withUsage } from '../command-line/usage.ts';

/** printf, as a program; shells have their own. Source: POSIX.1-2024, utilities, printf. */
export const printf: Program = withUsage(async (process) => {
  const [, format, ...values] = process.argv;
  if (format === undefined) throw new UsageError();
  const { text, invalidNumbers } = formatPrintf(format, values);
  await writeText(process.stdout, text);
  for (const word of invalidNumbers) await fail(process, `invalid number '${word}'`);
  return invalidNumbers.length > 0 ? 1 : 0;
});
