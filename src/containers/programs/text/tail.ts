import { absolutePath } from '../../files/open-file.ts';
import type { Flavour } from '../../images/image-contents.ts';
import type { Process } from '../../runtime/process.ts';
import { linesOf, readAll, writeText } from '../../runtime/streams.ts';
import { delay } from '../../runtime/waiting.ts';
import { fail, filesOf, readOptions } from '../coreutils/command-line.ts';
import { countOf, eachWithTitle, withOldCount } from './head-and-tail.ts';

export async function tail(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(withOldCount(process.argv), 'n:c:fFqvs:', {
    lines: 'n',
    bytes: 'c',
    follow: 'f',
    quiet: 'q',
  });
  const { sign, count } = countOf(options.value('c') ?? options.value('n') ?? '10');
  const code = await eachWithTitle(process, flavour, options, async (input) => {
    if (options.has('c')) {
      const bytes = await readAll(input, process.signal);
      return process.stdout.write(
        sign === '+' ? bytes.subarray(count - 1) : bytes.subarray(Math.max(bytes.length - count, 0)),
      );
    }
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
  });
  const isLost = (name: string) =>
    name !== '-' && typeof filesOf(process).read(absolutePath(process, name)) === 'string';
  if (!options.has('f') && !options.has('F')) {
    return flavour === 'busybox' && options.operands.length > 0 && options.operands.every(isLost)
      ? fail(process, 'no files')
      : code;
  }
  return follow(process, options.operands, options.has('F'));
}

/** Shows what is added to files until the process ends; like busybox it looks once a second. */
async function follow(process: Process, names: readonly string[], waits: boolean): Promise<number> {
  const files = filesOf(process);
  const sizeOf = (name: string) => {
    const bytes = files.read(absolutePath(process, name));
    return typeof bytes === 'string' ? undefined : bytes.length;
  };
  const device = (name: string) => absolutePath(process, name).startsWith('/dev/');
  const watched = names.filter((name) => name !== '-' && (device(name) || waits || sizeOf(name) !== undefined));
  if (watched.length === 0 && names.length > 0) return fail(process, 'no files');
  const shown = new Map(watched.map((name) => [name, sizeOf(name) ?? 0]));
  for (;;) {
    await delay(process.container.clock, 1000, process.signal);
    for (const name of watched) {
      const bytes = files.read(absolutePath(process, name));
      if (typeof bytes === 'string') continue;
      const from = shown.get(name) ?? 0;
      if (bytes.length !== from) await process.stdout.write(bytes.subarray(bytes.length < from ? 0 : from));
      shown.set(name, bytes.length);
    }
  }
}
