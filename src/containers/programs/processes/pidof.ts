import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { readOptions } from '../coreutils/command-line.ts';

/** Numbers of the processes of a name, the newest first. */
export async function pidof(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'so:x');
  const named = process.container
    .processes()
    .filter(({ argv }) => options.operands.includes((argv[0] ?? '').replace(/.*\//, '')))
    .filter(({ pid }) => !options.values('o').includes(String(pid)))
    .map(({ pid }) => pid)
    .toReversed();
  if (named.length === 0) return 1;
  await writeText(process.stdout, `${(options.has('s') ? named.slice(0, 1) : named).join(' ')}\n`);
  return 0;
}
