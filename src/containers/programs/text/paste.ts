import { expandEscapes } from '../../libc/escapes.ts';
import type { Program } from '../../runtime/process.ts';
import { linesOf, writeText } from '../../runtime/streams.ts';
import { InputFiles } from '../command-line/input-files.ts';
import { parseOptions, withUsage } from '../command-line/usage.ts';

/** paste. Source: POSIX.1-2024, utilities, paste. */
export const paste: Program = withUsage(async (process) => {
  const options = parseOptions(process, { short: 'd:s', long: { delimiters: 'd', serial: 's' } });
  const delimiter = expandEscapes(options.value('d') ?? '\t');
  const columns: string[][] = [];
  for await (const { input } of new InputFiles(process, options.operands).open()) {
    const lines: string[] = [];
    for await (const line of linesOf(input, process.signal)) lines.push(line);
    columns.push(lines);
  }
  const height = Math.max(0, ...columns.map((lines) => lines.length));
  const rows = options.has('s')
    ? columns
    : Array.from({ length: height }, (_, row) => columns.map((lines) => lines[row] ?? ''));
  await writeText(process.stdout, rows.map((row) => `${row.join(delimiter)}\n`).join(''));
  return 0;
});
