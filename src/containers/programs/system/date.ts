import type { Flavour } from '../../images/image-contents.ts';
import { strftime } from '../../libc/strftime.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { fail, readOptions } from '../coreutils/command-line.ts';

export async function date(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'ud:s:r:I::R', { utc: 'u', date: 'd', 'iso-8601': 'I', rfc: 'R' });
  const now = process.container.clock.now();
  const asked = options.value('d');
  const stamp = /^@(\d+)/.exec(asked ?? '')?.[1];
  const time =
    asked === undefined || asked === 'now' ? now : new Date(stamp === undefined ? asked : Number(stamp) * 1000);
  if (Number.isNaN(time.getTime())) return fail(process, `invalid date '${asked ?? ''}'`);
  const [format] = options.operands;
  if (format !== undefined && !format.startsWith('+'))
    return fail(process, flavour === 'gnu' ? `invalid date '${format}'` : `invalid date '${format}'`);
  const iso = options.value('I') === '' ? '%Y-%m-%d' : options.has('I') ? '%Y-%m-%dT%H:%M:%S+00:00' : undefined;
  const rfc = options.has('R') ? '%a, %d %b %Y %H:%M:%S +0000' : undefined;
  await writeText(process.stdout, `${strftime(format?.slice(1) ?? iso ?? rfc ?? '%a %b %e %H:%M:%S UTC %Y', time)}\n`);
  return 0;
}
