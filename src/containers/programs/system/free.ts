import { memory } from '../../files/proc-files.ts';
import type { Program } from '../../runtime/process.ts';
import { print } from '../command-line/messages.ts';
import { parseOptions, withUsage } from '../command-line/usage.ts';
import { humanSize } from '../files/human-size.ts';

/** free. Source: busybox 1.37, procps/free.c. */
export const free: Program = withUsage((process) => {
  const options = parseOptions(process, { short: 'hmgkb' });
  const unit = options.has('m') ? 1024 : options.has('g') ? 1_048_576 : 1;
  const show = (kib: number) =>
    (options.has('h') ? humanSize(kib * 1024) : String(Math.floor(kib / unit))).padStart(11);
  const { total, used, free, shared, cache, available } = memory;
  const lines = [
    '              total        used        free      shared  buff/cache   available',
    `Mem:    ${[total, used, free, shared, cache, available].map(show).join(' ')}`,
    `Swap:   ${[0, 0, 0].map(show).join(' ')}`,
  ];
  return print(process, `${lines.join('\n')}\n`);
});
