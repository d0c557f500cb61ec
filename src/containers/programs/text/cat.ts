import type { Program } from '../../runtime/process.ts';
import { copyAll, linesOf, writeText } from '../../runtime/streams.ts';
import { InputFiles } from '../command-line/input-files.ts';
import { parseOptions, withUsage } from '../command-line/usage.ts';

/** cat, and more and less where they only show a file. Source: POSIX.1-2024, utilities, cat; busybox 1.37, coreutils/cat.c. */
export const cat: Program = withUsage(async (process) => {
  const options = parseOptions(process, { short: 'nbvteAsuE', long: { number: 'n', 'show-all': 'A' } });
  const isPlain = options.given.every(({ name }) => name === 'u');
  const showsControls = options.has('A', 'v', 't');
  const showsTabs = options.has('A', 't');
  const end = options.has('A', 'e', 'E') ? '$' : '';
  const files = new InputFiles(process, options.operands);
  let number = 0;
  for await (const { input } of files.open()) {
    if (isPlain) {
      await copyAll(input, process.stdout, process.signal);
      continue;
    }
    for await (const line of linesOf(input, process.signal)) {
      const isNumbered = options.has('n') || (options.has('b') && line !== '');
      if (isNumbered) number += 1;
      const prefix = isNumbered ? `${String(number).padStart(6)}\t` : '';
      await writeText(process.stdout, `${prefix}${showsControls ? visible(line, showsTabs) : line}${end}\n`);
    }
  }
  return files.exitCode;
});

/** Control characters as `^X`. */
function visible(line: string, showsTabs: boolean): string {
  return Array.from(line)
    .map((character) => {
      if (character === '\t') return showsTabs ? '^I' : character;
      if (character < ' ') return `^${String.fromCharCode(character.charCodeAt(0) + 64)}`;
      return character === '\u007f' ? '^?' : character;
    })
    .join('');
}
