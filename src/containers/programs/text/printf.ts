import { formatPrintf } from '../../libc/printf-format.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { fail, UsageError } from '../coreutils/command-line.ts';

export async function printf(process: Process): Promise<number> {
  const [, format, ...values] = process.argv;
  if (format === undefined) throw new UsageError('');
  const { text, wrong } = formatPrintf(format, values);
  await writeText(process.stdout, text);
  for (const word of wrong) await fail(process, `invalid number '${word}'`);
  return wrong.length > 0 ? 1 : 0;
}
