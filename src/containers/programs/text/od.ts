import type { Program } from '../../runtime/process.ts';
import { readAll, writeText } from '../../runtime/streams.ts';
import { InputFiles } from '../command-line/input-files.ts';
import { parseOptions, withUsage } from '../command-line/usage.ts';

const bytesOfRow = 16;

/** od, with `-c` and `-t x1`, else octal bytes. Source: POSIX.1-2024, utilities, od. */
export const od: Program = withUsage(async (process) => {
  const options = parseOptions(process, { short: 'A:t:cxdovN:j:' });
  const type = options.value('t');
  const isHexadecimal = type?.startsWith('x') === true;
  const showByte = (byte: number) => {
    if (options.has('c') || type === 'c') return characterOf(byte).padStart(4);
    return ` ${isHexadecimal ? byte.toString(16).padStart(2, '0') : byte.toString(8).padStart(3, '0')}`;
  };
  const hasAddresses = options.value('A') !== 'n';
  const addressOf = (at: number) => (hasAddresses ? at.toString(8).padStart(7, '0') : '');
  let at = 0;
  for await (const { input } of new InputFiles(process, options.operands).open()) {
    const bytes = await readAll(input, process.signal);
    for (; at < bytes.length; at += bytesOfRow) {
      const row = [...bytes.subarray(at, at + bytesOfRow)].map(showByte).join('');
      await writeText(process.stdout, `${addressOf(at)}${row}\n`);
    }
    at = bytes.length;
  }
  if (hasAddresses) await writeText(process.stdout, `${addressOf(at)}\n`);
  return 0;
});

function characterOf(byte: number): string {
  const escape = escapes[byte];
  if (escape !== undefined) return escape;
  return byte >= 32 && byte < 127 ? String.fromCharCode(byte) : byte.toString(8).padStart(3, '0');
}

const escapes: Readonly<Record<number, string>> = {
  0: '\\0',
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
};
