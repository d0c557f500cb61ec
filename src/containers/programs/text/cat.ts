import type { Flavour } from '../../images/image-contents.ts';
import type { Process } from '../../runtime/process.ts';
import { linesOf, writeText } from '../../runtime/streams.ts';
import { cannotOpen, inputs, readOptions } from '../coreutils/command-line.ts';

export async function cat(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'nbvteAsuE', { number: 'n', 'show-all': 'A' });
  const complain = cannotOpen(process, flavour);
  let code = 0;
  let number = 0;
  for await (const { input } of inputs(
    process,
    options.operands,
    async (name, error) => ((code = 1), complain(name, error)),
  )) {
    if (options.given.length === 0 || options.given.every(({ name }) => name === 'u')) {
      for (let bytes = await input.read(process.signal); bytes !== null; bytes = await input.read(process.signal))
        await process.stdout.write(bytes);
      continue;
    }
    for await (const line of linesOf(input, process.signal)) {
      const counts = options.has('n') || (options.has('b') && line !== '');
      if (counts) number += 1;
      const shown =
        options.has('A') || options.has('v') || options.has('t')
          ? visible(line, options.has('A') || options.has('t'))
          : line;
      const end = options.has('A') || options.has('e') || options.has('E') ? '$' : '';
      await writeText(process.stdout, `${counts ? `${String(number).padStart(6)}\t` : ''}${shown}${end}\n`);
    }
  }
  return code;
}

function visible(line: string, tabs: boolean): string {
  return Array.from(line)
    .map((character) => {
      if (character === '\t') return tabs ? '^I' : character;
      if (character < ' ') return `^${String.fromCharCode(character.charCodeAt(0) + 64)}`;
      return character === '\u007f' ? '^?' : character;
    })
    .join('');
}
