import type { Flavour } from '../../images/image-contents.ts';
import type { Process } from '../../runtime/process.ts';
import { linesOf, writeText } from '../../runtime/streams.ts';
import { cannotOpen, inputs, readOptions } from '../coreutils/command-line.ts';

export async function uniq(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'cduiz:f:s:w:', {
    count: 'c',
    repeated: 'd',
    unique: 'u',
    'ignore-case': 'i',
  });
  let last: string | undefined;
  let count = 0;
  const keyOf = (line: string) => (options.has('i') ? line.toLowerCase() : line);
  const show = async () => {
    if (last === undefined) return;
    if ((options.has('d') && count < 2) || (options.has('u') && count > 1)) return;
    await writeText(process.stdout, `${options.has('c') ? `${String(count).padStart(7)} ` : ''}${last}\n`);
  };
  for await (const { input } of inputs(process, options.operands.slice(0, 1), cannotOpen(process, flavour))) {
    for await (const line of linesOf(input, process.signal)) {
      if (last !== undefined && keyOf(last) === keyOf(line)) {
        count += 1;
        continue;
      }
      await show();
      last = line;
      count = 1;
    }
  }
  await show();
  return 0;
}
