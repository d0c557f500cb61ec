import { memory } from '../../files/proc-files.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { readOptions } from '../coreutils/command-line.ts';
import { humanSize } from '../files/human-size.ts';

export async function free(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'hmgkb', {});
  const unit = options.has('m') ? 1024 : options.has('g') ? 1_048_576 : 1;
  const show = (kib: number) =>
    (options.has('h') ? humanSize(kib * 1024) : String(Math.floor(kib / unit))).padStart(11);
  const { total, used, free, shared, cache, available } = memory;
  await writeText(
    process.stdout,
    `              total        used        free      shared  buff/cache   available\nMem:    ${[total, used, free, shared, cache, available].map(show).join(' ')}\nSwap:   ${[0, 0, 0].map(show).join(' ')}\n`,
  );
  return 0;
}
