import { decodeUtf8 } from '../../runtime/bytes.ts';
import type { Program } from '../../runtime/process.ts';
import { readAll, writeText } from '../../runtime/streams.ts';
import { InputFiles, reportNameAndError } from '../command-line/input-files.ts';
import { parseOptions, withUsage } from '../command-line/usage.ts';

/** The counts in the order of their columns: lines, words, characters, bytes, longest line. */
const columns = ['l', 'w', 'm', 'c', 'L'] as const;

type Counts = Readonly<Record<(typeof columns)[number], number>>;

/** wc. Source: POSIX.1-2024, utilities, wc; busybox 1.37, coreutils/wc.c. */
export const wc: Program = withUsage(async (process) => {
  const options = parseOptions(process, {
    short: 'lwcmL',
    long: { lines: 'l', words: 'w', bytes: 'c', chars: 'm', 'max-line-length': 'L' },
  });
  const { given, operands } = options;
  const shown = columns.filter((column) => (given.length === 0 ? 'lwc'.includes(column) : options.has(column)));
  const show = (counts: Counts, name: string) => {
    const isBare = shown.length === 1 && (name === '' || operands.length < 2);
    const numbers = shown.map((column) => String(counts[column]));
    const text = isBare ? numbers.join('') : numbers.map((number) => number.padStart(9)).join(' ');
    return writeText(process.stdout, `${text}${name === '' ? '' : ` ${name}`}\n`);
  };
  const files = new InputFiles(process, operands, reportNameAndError(process));
  let total: Counts = { l: 0, w: 0, m: 0, c: 0, L: 0 };
  for await (const { name, input } of files.open()) {
    const counts = countsOf(await readAll(input, process.signal));
    total = sum(total, counts);
    await show(counts, operands.length === 0 ? '' : name);
  }
  if (operands.length > 1) await show(total, 'total');
  return files.exitCode;
});

function countsOf(bytes: Uint8Array): Counts {
  const text = decodeUtf8(bytes);
  const lines = text.split('\n');
  return {
    l: lines.length - 1,
    w: text.split(/\s+/).filter(Boolean).length,
    m: Array.from(text).length,
    c: bytes.length,
    L: Math.max(0, ...lines.map((line) => line.length)),
  };
}

function sum(a: Counts, b: Counts): Counts {
  return { l: a.l + b.l, w: a.w + b.w, m: a.m + b.m, c: a.c + b.c, L: a.L + b.L };
}
