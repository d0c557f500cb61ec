import { expandEscapes } from '../../libc/escapes.ts';
import { formatPrintf } from '../../libc/printf-format.ts';
import type { Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { isGnu } from '../command-line/messages.ts';
import { UsageError, withUsage } from '../command-line/usage.ts';

/** seq. Source: busybox 1.37, coreutils/seq.c; GNU coreutils 9.1, seq. */
export const seq: Program = withUsage(async (process) => {
  const words = process.argv.slice(1);
  let separator = '\n';
  let isWide = false;
  let format: string | undefined;
  while (/^-[swf]/.test(words[0] ?? '')) {
    const option = words.shift() ?? '';
    const value = () => (option.length > 2 ? option.slice(2) : (words.shift() ?? ''));
    if (option.startsWith('-w')) isWide = true;
    else if (option.startsWith('-s')) separator = expandEscapes(value());
    else format = value();
  }
  const invalid = words.find((word) => !/^[-+]?(\d+\.?\d*|\.\d+)$/.test(word));
  if (invalid !== undefined) {
    throw new UsageError(isGnu(process) ? `invalid floating point argument: '${invalid}'` : '');
  }
  if (words.length === 0) throw new UsageError();
  const [from, step, to] = rangeOf(words.map(Number));
  if (step === 0) return 1;
  const digits = Math.max(...words.map((word) => (word.split('.')[1] ?? '').length));
  const width = isWide ? Math.max(from.toFixed(digits).length, to.toFixed(digits).length) : 0;
  const show = (value: number) =>
    format === undefined ? value.toFixed(digits).padStart(width, '0') : formatPrintf(format, [String(value)]).text;
  let count = 0;
  for (; ; count += 1) {
    const value = from + count * step;
    if (step > 0 ? value > to + tolerance : value < to - tolerance) break;
    await writeText(process.stdout, `${count === 0 ? '' : separator}${show(value)}`);
  }
  if (count > 0) await writeText(process.stdout, '\n');
  return 0;
});

/** What rounding may add to a value. */
const tolerance = 1e-9;

/** First, step and last, of which only the last must be given. */
function rangeOf(numbers: readonly number[]): readonly [from: number, step: number, to: number] {
  const [first = 1, second = 1, third] = numbers;
  if (numbers.length === 1) return [1, 1, first];
  return third === undefined ? [first, 1, second] : [first, second, third];
}
