import type { Process, Program } from '../../runtime/process.ts';
import { chunksOf, linesOf, type Readable, readAll, writeText } from '../../runtime/streams.ts';
import { parseOptions, withUsage } from '../command-line/usage.ts';
import { type Amount, parseAmount, showTitledFiles, withOldAmount } from './head-tail-files.ts';

/** head. Source: POSIX.1-2024, utilities, head; busybox 1.37, coreutils/head.c; GNU coreutils 9.1, head. */
export const head: Program = withUsage((process) => {
  const argv = withOldAmount(process.argv);
  const options = parseOptions(
    { argv },
    { short: 'n:c:qvs', long: { lines: 'n', bytes: 'c', quiet: 'q', verbose: 'v' } },
  );
  const amount = parseAmount(options.value('c') ?? options.value('n') ?? '10');
  return showTitledFiles(process, options, (input) =>
    options.has('c') ? showFirstBytes(process, input, amount) : showFirstLines(process, input, amount),
  );
});

/** So many lines; after `-`, all but so many. */
async function showFirstLines(process: Process, input: Readable, { sign, count }: Amount): Promise<void> {
  if (sign !== '-' && count === 0) return;
  const held: string[] = [];
  let left = count;
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
}

/** So many bytes; after `-`, all but so many. */
async function showFirstBytes(process: Process, input: Readable, { sign, count }: Amount): Promise<void> {
  if (sign === '-' && count > 0) {
    const bytes = await readAll(input, process.signal);
    return process.stdout.write(bytes.subarray(0, Math.max(bytes.length - count, 0)));
  }
  let left = count;
  if (left <= 0) return;
  for await (const bytes of chunksOf(input, process.signal)) {
    await process.stdout.write(bytes.subarray(0, left));
    left -= bytes.length;
    if (left <= 0) return;
  }
}
