import type { Flavour } from '../../images/image-contents.ts';
import { strerror } from '../../libc/strerror.ts';
import { decodeUtf8 } from '../../runtime/bytes.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { fail, operandsOf, readOptions, UsageError } from '../coreutils/command-line.ts';
import { read } from './read-operand.ts';

export async function cmp(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'sln:', { silent: 's', quiet: 's' });
  const [from = '', to = '-'] = operandsOf(options);
  const [a, b] = [await read(process, from), await read(process, to)];
  for (const [name, bytes] of [
    [from, a],
    [to, b],
  ] as const) {
    if (typeof bytes !== 'string') continue;
    const why = strerror(bytes);
    return options.has('s') ? 2 : fail(process, `${name}: ${why}`, 2);
  }
  if (typeof a === 'string' || typeof b === 'string') throw new UsageError('');
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at < length && a[at] === b[at]) at += 1;
  if (at === length) {
    if (a.length === b.length) return 0;
    const short = a.length < b.length ? from : to;
    return options.has('s') ? 1 : fail(process, `EOF on ${short}${flavour === 'gnu' ? ` after byte ${length}` : ''}`);
  }
  const line = decodeUtf8(a.subarray(0, at)).split('\n').length;
  const unit = flavour === 'gnu' ? 'byte' : 'char';
  if (!options.has('s')) await writeText(process.stdout, `${from} ${to} differ: ${unit} ${at + 1}, line ${line}\n`);
  return 1;
}
