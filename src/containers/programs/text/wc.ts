import { strerror } from '../../libc/strerror.ts';
import { decodeUtf8 } from '../../runtime/bytes.ts';
import type { Process } from '../../runtime/process.ts';
import { readAll, writeText } from '../../runtime/streams.ts';
import { fail, inputs, readOptions } from '../coreutils/command-line.ts';

export async function wc(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'lwcmL', {
    lines: 'l',
    words: 'w',
    bytes: 'c',
    chars: 'm',
    'max-line-length': 'L',
  });
  const columns =
    options.given.length === 0
      ? 'lwc'
      : Array.from('lwmcL')
          .filter((name) => options.has(name))
          .join('');
  let code = 0;
  const total = new Map<string, number>();
  const show = async (counts: ReadonlyMap<string, number>, name: string) => {
    const numbers = Array.from(columns).map((column) => String(counts.get(column) ?? 0));
    const isPlain = columns.length === 1 && (name === '' || options.operands.length < 2);
    const text = isPlain
      ? numbers.join('')
      : numbers.map((number, index) => number.padStart(index === 0 && options.operands.length > 0 ? 9 : 9)).join(' ');
    await writeText(process.stdout, `${text}${name === '' ? '' : ` ${name}`}\n`);
  };
  const complain = async (name: string, error: Parameters<typeof strerror>[0]) =>
    (code = await fail(process, `${name}: ${strerror(error)}`));
  for await (const { name, input } of inputs(process, options.operands, complain)) {
    const bytes = await readAll(input, process.signal);
    const text = decodeUtf8(bytes);
    const counts = new Map([
      ['l', text.split('\n').length - 1],
      ['w', text.split(/\s+/).filter(Boolean).length],
      ['c', bytes.length],
      ['m', Array.from(text).length],
      ['L', Math.max(0, ...text.split('\n').map((line) => line.length))],
    ]);
    for (const [column, count] of counts) total.set(column, (total.get(column) ?? 0) + count);
    await show(counts, options.operands.length === 0 ? '' : name);
  }
  if (options.operands.length > 1) await show(total, 'total');
  return code;
}
