import type { Flavour } from '../../images/image-contents.ts';
import { expandEscapes } from '../../libc/escapes.ts';
import { formatPrintf } from '../../libc/printf-format.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { UsageError } from '../coreutils/command-line.ts';

export async function seq(process: Process, flavour: Flavour): Promise<number> {
  const rest = process.argv.slice(1);
  let separator = '\n';
  let wide = false;
  let format: string | undefined;
  while (/^-[swf]/.test(rest[0] ?? '')) {
    const option = rest.shift() ?? '';
    if (option.startsWith('-w')) wide = true;
    else if (option.startsWith('-s'))
      separator = expandEscapes(option.length > 2 ? option.slice(2) : (rest.shift() ?? ''));
    else format = option.length > 2 ? option.slice(2) : rest.shift();
  }
  const bad = rest.find((word) => !/^[-+]?(\d+\.?\d*|\.\d+)$/.test(word));
  if (bad !== undefined) throw new UsageError(flavour === 'gnu' ? `invalid floating point argument: '${bad}'` : '');
  if (rest.length === 0) throw new UsageError('');
  const numbers = rest.map(Number);
  const [from = 1, step = 1, to = 1] =
    numbers.length === 1 ? [1, 1, numbers[0]] : numbers.length === 2 ? [numbers[0], 1, numbers[1]] : numbers;
  const digits = Math.max(...rest.map((word) => (word.split('.')[1] ?? '').length));
  const width = wide ? Math.max(from.toFixed(digits).length, to.toFixed(digits).length) : 0;
  let isFirst = true;
  if (step === 0) return 1;
  for (let index = 0; ; index += 1) {
    const value = from + index * step;
    if (step > 0 ? value > to + 1e-9 : value < to - 1e-9) break;
    const text =
      format === undefined ? value.toFixed(digits).padStart(width, '0') : formatPrintf(format, [String(value)]).text;
    await writeText(process.stdout, `${isFirst ? '' : separator}${text}`);
    isFirst = false;
  }
  if (!isFirst) await writeText(process.stdout, '\n');
  return 0;
}
