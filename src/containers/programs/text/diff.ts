import type { Flavour } from '../../images/image-contents.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { fail, operandsOf, readOptions } from '../coreutils/command-line.ts';
import { editsOf, hunks, linesIn, normal } from './line-differences.ts';
import { read } from './read-operand.ts';

export async function diff(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'abBdiL:NqrTstwU:u', { unified: 'u', brief: 'q', recursive: 'r' });
  const [from = '', to = ''] = operandsOf(options, 2);
  const texts = await Promise.all([read(process, from), read(process, to)]);
  const missing = texts.findIndex((text) => typeof text === 'string');
  if (missing >= 0) {
    const name = missing === 0 ? from : to;
    const why = strerror(texts[missing] as Parameters<typeof strerror>[0]);
    return fail(process, flavour === 'gnu' ? `${name}: ${why}` : `can't stat '${name}': ${why}`, 2);
  }
  const fold = (line: string): string => {
    const spaced = options.has('w') ? line.replace(/\s+/g, '') : options.has('b') ? line.replace(/\s+/g, ' ') : line;
    return options.has('i') ? spaced.toLowerCase() : spaced;
  };
  const [old, young] = texts.map((bytes) => linesIn(bytes as Uint8Array)) as [string[], string[]];
  const edits = editsOf(old, young, (a, b) => fold(a) === fold(b));
  if (edits.every(({ mark }) => mark === ' ')) {
    if (options.has('s')) await writeText(process.stdout, `Files ${from} and ${to} are identical\n`);
    return 0;
  }
  if (options.has('q')) {
    await writeText(process.stdout, `Files ${from} and ${to} differ\n`);
    return 1;
  }
  const isUnified = flavour !== 'gnu' || options.has('u') || options.has('U');
  const [name, other] = options.values('L').length === 2 ? options.values('L') : [from, to];
  const text = isUnified
    ? `--- ${name}\n+++ ${other}\n${hunks(edits, Number(options.value('U') ?? 3))}`
    : normal(edits);
  await writeText(process.stdout, text);
  return 1;
}
