import type { Flavour } from '../../images/image-contents.ts';
import type { Process, Readable } from '../../runtime/process.ts';
import { linesOf, readAll, writeText } from '../../runtime/streams.ts';
import { readOptions } from '../coreutils/command-line.ts';
import { countOf, eachWithTitle, withOldCount } from './head-and-tail.ts';

export async function head(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(withOldCount(process.argv), 'n:c:qvs', {
    lines: 'n',
    bytes: 'c',
    quiet: 'q',
    verbose: 'v',
  });
  const { sign, count } = countOf(options.value('c') ?? options.value('n') ?? '10');
  return eachWithTitle(process, flavour, options, async (input) => {
    if (options.has('c')) return headBytes(process, input, sign === '-' ? -count : count);
    let left = count;
    const held: string[] = [];
    if (sign !== '-' && count === 0) return;
    for await (const line of linesOf(input, process.signal)) {
      if (sign === '-') {
        held.push(line);
        if (held.length > count) await writeText(process.stdout, `${held.shift() ?? ''}\n`);
        continue;
      }
      await writeText(process.stdout, `${line}\n`);
      left -= 1;
      if (left <= 0) return;
    }
  });
}

async function headBytes(process: Process, input: Readable, count: number): Promise<void> {
  if (count < 0) {
    const bytes = await readAll(input, process.signal);
    return process.stdout.write(bytes.subarray(0, Math.max(bytes.length + count, 0)));
  }
  for (let left = count; left > 0; ) {
    const bytes = await input.read(process.signal);
    if (bytes === null) return;
    await process.stdout.write(bytes.subarray(0, left));
    left -= bytes.length;
  }
}
