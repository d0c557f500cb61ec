import { absolutePath } from '../../files/paths.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { linesOf, type Readable, readAll, writeText } from '../../runtime/streams.ts';
import { pauseProcess } from '../../runtime/timeout.ts';
import { fail } from '../command-line/messages.ts';
import { parseOptions, withUsage } from '../command-line/usage.ts';
import { type Amount, parseAmount, showTitledFiles, withOldAmount } from './head-tail-files.ts';

/** tail. Source: POSIX.1-2024, utilities, tail; busybox 1.37, coreutils/tail.c; GNU coreutils 9.1, tail. */
export const tail: Program = withUsage(async (process) => {
  const argv = withOldAmount(process.argv);
  const options = parseOptions(
    { argv },
    { short: 'n:c:fFqvs:', long: { lines: 'n', bytes: 'c', follow: 'f', quiet: 'q' } },
  );
  const amount = parseAmount(options.value('c') ?? options.value('n') ?? '10');
  const code = await showTitledFiles(process, options, (input) =>
    options.has('c') ? showLastBytes(process, input, amount) : showLastLines(process, input, amount),
  );
  if (options.has('f', 'F')) return follow(process, options.operands, options.has('F'));
  const isMissing = (name: string) => name !== '-' && sizeOf(process, name) === undefined;
  const hasNoFile = options.operands.length > 0 && options.operands.every(isMissing);
  return process.container.flavour === 'busybox' && hasNoFile ? fail(process, 'no files') : code;
});

/** The last lines; after `+`, those from so many on. */
async function showLastLines(process: Process, input: Readable, { sign, count }: Amount): Promise<void> {
  const held: string[] = [];
  let number = 0;
  for await (const line of linesOf(input, process.signal)) {
    number += 1;
    if (sign === '+') {
      if (number >= count) await writeText(process.stdout, `${line}\n`);
      continue;
    }
    held.push(line);
    if (held.length > count) held.shift();
  }
  await writeText(process.stdout, held.map((line) => `${line}\n`).join(''));
}

/** The last bytes; after `+`, those from so many on. */
async function showLastBytes(process: Process, input: Readable, { sign, count }: Amount): Promise<void> {
  const bytes = await readAll(input, process.signal);
  const from = sign === '+' ? count - 1 : Math.max(bytes.length - count, 0);
  await process.stdout.write(bytes.subarray(from));
}

/** Shows what is added to files until a signal ends the process; like busybox it looks once a second. */
async function follow(process: Process, names: readonly string[], waitsForFiles: boolean): Promise<number> {
  const isWatched = (name: string) =>
    absolutePath(process, name).startsWith('/dev/') || waitsForFiles || sizeOf(process, name) !== undefined;
  const watched = names.filter((name) => name !== '-' && isWatched(name));
  if (watched.length === 0 && names.length > 0) return fail(process, 'no files');
  const shown = new Map(watched.map((name) => [name, sizeOf(process, name) ?? 0]));
  for (;;) {
    await pauseProcess(process, 1000);
    for (const name of watched) {
      const bytes = process.container.files.read(absolutePath(process, name));
      if (typeof bytes === 'string') continue;
      const from = shown.get(name) ?? 0;
      if (bytes.length !== from) await process.stdout.write(bytes.subarray(bytes.length < from ? 0 : from));
      shown.set(name, bytes.length);
    }
  }
}

/** The size of a file in bytes; undefined: it cannot be read. */
function sizeOf(process: Process, name: string): number | undefined {
  const bytes = process.container.files.read(absolutePath(process, name));
  return typeof bytes === 'string' ? undefined : bytes.length;
}
