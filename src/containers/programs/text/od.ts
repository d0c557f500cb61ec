import type { Flavour } from '../../images/image-contents.ts';
import type { Process } from '../../runtime/process.ts';
import { readAll, writeText } from '../../runtime/streams.ts';
import { cannotOpen, inputs, readOptions } from '../coreutils/command-line.ts';

export async function od(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'A:t:cxdovN:j:');
  let at = 0;
  for await (const { input } of inputs(process, options.operands, cannotOpen(process, flavour))) {
    const bytes = await readAll(input, process.signal);
    for (; at < bytes.length; at += 16) {
      const row = [...bytes.subarray(at, at + 16)];
      const shown =
        options.has('c') || options.value('t') === 'c'
          ? row.map(named)
          : row.map(
              (byte) =>
                ` ${byte.toString(options.value('t')?.startsWith('x') === true ? 16 : 8).padStart(options.value('t')?.startsWith('x') === true ? 2 : 3, '0')}`,
            );
      await writeText(
        process.stdout,
        `${options.value('A') === 'n' ? '' : at.toString(8).padStart(7, '0')}${shown.join('')}\n`,
      );
    }
    at = bytes.length;
  }
  if (options.value('A') !== 'n') await writeText(process.stdout, `${at.toString(8).padStart(7, '0')}\n`);
  return 0;
}

function named(byte: number): string {
  const names: Readonly<Record<number, string>> = {
    0: '\\0',
    7: '\\a',
    8: '\\b',
    9: '\\t',
    10: '\\n',
    11: '\\v',
    12: '\\f',
    13: '\\r',
  };
  const text =
    names[byte] ?? (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : byte.toString(8).padStart(3, '0'));
  return text.padStart(4);
}
