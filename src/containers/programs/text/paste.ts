import type { Flavour } from '../../images/image-contents.ts';
import { expandEscapes } from '../../libc/escapes.ts';
import type { Process } from '../../runtime/process.ts';
import { linesOf, writeText } from '../../runtime/streams.ts';
import { cannotOpen, inputs, readOptions } from '../coreutils/command-line.ts';

export async function paste(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'd:s', { delimiters: 'd', serial: 's' });
  const delimiter = expandEscapes(options.value('d') ?? '\t');
  const columns: string[][] = [];
  for await (const { input } of inputs(process, options.operands, cannotOpen(process, flavour))) {
    const lines: string[] = [];
    for await (const line of linesOf(input, process.signal)) lines.push(line);
    columns.push(lines);
  }
  const rows = options.has('s')
    ? columns.map((lines) => lines.join(delimiter))
    : Array.from({ length: Math.max(0, ...columns.map((lines) => lines.length)) }, (_, row) =>
        columns.map((lines) => lines[row] ?? '').join(delimiter),
      );
  await writeText(process.stdout, rows.map((row) => `${row}\n`).join(''));
  return 0;
}
