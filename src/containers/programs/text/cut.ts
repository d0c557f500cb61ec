import type { Flavour } from '../../images/image-contents.ts';
import type { Process } from '../../runtime/process.ts';
import { linesOf, writeText } from '../../runtime/streams.ts';
import { cannotOpen, fail, inputs, readOptions, UsageError } from '../coreutils/command-line.ts';

/** `1,3-5,7-` as a question: is this position chosen. */
function rangesOf(list: string): (position: number) => boolean {
  const ranges = list.split(',').map((part) => {
    const found = /^(\d*)(-?)(\d*)$/.exec(part);
    if (found === null || part === '' || part === '-') throw new UsageError(`invalid range ${part}`);
    const from = Number(found[1] === '' ? 1 : found[1]);
    const to = found[2] === '' ? from : found[3] === '' ? Infinity : Number(found[3]);
    return { from, to };
  });
  return (position) => ranges.some(({ from, to }) => position >= from && position <= to);
}

export async function cut(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'd:f:c:b:snO:', {
    delimiter: 'd',
    fields: 'f',
    characters: 'c',
    bytes: 'b',
    'only-delimited': 's',
    'output-delimiter': 'O',
  });
  const list = options.value('f') ?? options.value('c') ?? options.value('b');
  if (list === undefined)
    return fail(
      process,
      flavour === 'gnu'
        ? "you must specify a list of bytes, characters, or fields\nTry 'cut --help' for more information."
        : 'expected a list of bytes, characters, or fields',
    );
  const isChosen = rangesOf(list);
  const delimiter = options.value('d') ?? '\t';
  const joiner = options.value('O') ?? delimiter;
  const chosen = <T>(parts: readonly T[]) => parts.filter((_, index) => isChosen(index + 1));
  let code = 0;
  const complain = cannotOpen(process, flavour);
  for await (const { input } of inputs(
    process,
    options.operands,
    async (name, error) => ((code = 1), complain(name, error)),
  )) {
    for await (const line of linesOf(input, process.signal)) {
      const hasFields = line.includes(delimiter);
      if (options.has('f') && !hasFields && options.has('s')) continue;
      const text = options.has('f')
        ? hasFields
          ? chosen(line.split(delimiter)).join(joiner)
          : line
        : chosen(Array.from(line)).join('');
      await writeText(process.stdout, `${text}\n`);
    }
  }
  return code;
}
