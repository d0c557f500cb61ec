import type { Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { InputFiles, reportNameAndError } from '../command-line/input-files.ts';
import { fail, isGnu } from '../command-line/messages.ts';
import { parseOptions, UsageError, withUsage } from '../command-line/usage.ts';

/** cut. Source: POSIX.1-2024, utilities, cut; busybox 1.37, coreutils/cut.c; GNU coreutils 9.1, cut. */
export const cut: Program = withUsage(async (process) => {
  const options = parseOptions(process, {
    short: 'd:f:c:b:snO:',
    long: {
      delimiter: 'd',
      fields: 'f',
      characters: 'c',
      bytes: 'b',
      'only-delimited': 's',
      'output-delimiter': 'O',
    },
  });
  const list = options.value('f') ?? options.value('c') ?? options.value('b');
  if (list === undefined) {
    return fail(
      process,
      isGnu(process)
        ? "you must specify a list of bytes, characters, or fields\nTry 'cut --help' for more information."
        : 'expected a list of bytes, characters, or fields',
    );
  }
  const isSelected = parseList(list);
  const select = (parts: readonly string[]) => parts.filter((_, index) => isSelected(index + 1));
  const delimiter = options.value('d') ?? '\t';
  const outputDelimiter = options.value('O') ?? delimiter;
  const files = new InputFiles(process, options.operands, reportNameAndError(process));
  for await (const line of files.lines()) {
    const hasFields = line.includes(delimiter);
    if (!options.has('f')) await writeText(process.stdout, `${select(Array.from(line)).join('')}\n`);
    else if (hasFields) await writeText(process.stdout, `${select(line.split(delimiter)).join(outputDelimiter)}\n`);
    else if (!options.has('s')) await writeText(process.stdout, `${line}\n`);
  }
  return files.exitCode;
});

/** Reads a list such as `1,3-5,7-`; says whether a position is in it. Throws a `UsageError`. */
function parseList(list: string): (position: number) => boolean {
  const ranges = list.split(',').map((part) => {
    const [, first, dash, last] = /^(\d*)(-?)(\d*)$/.exec(part) ?? [];
    if (first === undefined || part === '' || part === '-') throw new UsageError(`invalid range ${part}`);
    const from = Number(first === '' ? 1 : first);
    return { from, to: dash === '' ? from : last === '' ? Infinity : Number(last) };
  });
  return (position) => ranges.some(({ from, to }) => position >= from && position <= to);
}
