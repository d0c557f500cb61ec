import type { Flavour } from '../../images/image-contents.ts';
import type { Process } from '../../runtime/process.ts';
import { delay } from '../../runtime/waiting.ts';
import { fail, UsageError } from '../coreutils/command-line.ts';
import { parseDuration } from './duration.ts';

export async function sleep(process: Process, flavour: Flavour): Promise<number> {
  const times = process.argv.slice(1);
  if (times.length === 0) throw new UsageError(flavour === 'gnu' ? 'missing operand' : '');
  let total = 0;
  for (const text of times) {
    const duration = parseDuration(text);
    if (duration === undefined) {
      if (flavour === 'gnu') throw new UsageError(`invalid time interval '${text}'`);
      return fail(process, `invalid number '${text}'`);
    }
    total += duration;
  }
  await delay(process.container.clock, total, process.signal);
  return 0;
}
