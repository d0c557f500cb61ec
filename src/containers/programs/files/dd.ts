import { openForReading, openForWriting } from '../../files/open-file.ts';
import { absolutePath } from '../../files/paths.ts';
import { strerror } from '../../libc/strerror.ts';
import { concatBytes } from '../../runtime/bytes.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { chunksOf, type Readable, writeText } from '../../runtime/streams.ts';
import { fail, isGnu } from '../command-line/messages.ts';

/** dd. Source: POSIX.1-2024, utilities, dd; busybox 1.37, coreutils/dd.c; GNU coreutils 9.1, dd. */
export const dd: Program = async (process) => {
  const operands = new Map<string, string>();
  for (const word of process.argv.slice(1)) {
    const [name = '', ...value] = word.split('=');
    if (value.length === 0) return fail(process, `unrecognized operand '${word}'`);
    operands.set(name, value.join('='));
  }
  const blockSize = parseSize(operands.get('bs') ?? operands.get('ibs') ?? '512');
  const count = operands.has('count') ? parseSize(operands.get('count') ?? '') : Infinity;
  const skipped = parseSize(operands.get('skip') ?? '0') * blockSize;
  if (Number.isNaN(blockSize) || Number.isNaN(count)) return fail(process, 'invalid number');
  const { clock } = process.container;
  const started = clock.now().getTime();
  const cannotOpen = (name: string, why: string) =>
    fail(process, `${isGnu(process) ? 'failed to' : "can't"} open '${name}': ${why}`);
  const from = operands.get('if');
  const input = from === undefined ? process.stdin : openForReading(process.container, absolutePath(process, from));
  if (typeof input === 'string') return cannotOpen(from ?? '', strerror(input));
  const to = operands.get('of');
  const keepsRest = operands.get('conv')?.includes('notrunc') === true;
  const output =
    to === undefined ? process.stdout : openForWriting(process.container, absolutePath(process, to), keepsRest);
  if (typeof output === 'string') return cannotOpen(to ?? '', strerror(output));
  const last = count * blockSize + skipped;
  const bytes = (await readUpTo(process, input, last)).subarray(skipped, last);
  await output.write(bytes);
  if (operands.get('status') !== 'none') {
    const seconds = (clock.now().getTime() - started) / 1000;
    const records = `${Math.floor(bytes.length / blockSize)}+${bytes.length % blockSize === 0 ? 0 : 1} records`;
    await writeText(process.stderr, `${records} in\n${records} out\n${summary(process, bytes.length, seconds)}\n`);
  }
  return 0;
};

/** The beginning of an input: so many bytes or a little more. */
async function readUpTo(process: Process, input: Readable, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  if (!(limit > 0)) return new Uint8Array(0);
  for await (const chunk of chunksOf(input, process.signal)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= limit) break;
  }
  return concatBytes(chunks);
}

/** Reads `512`, `4k`, `1M`; NaN: it is no size. */
function parseSize(text: string): number {
  const [, digits, unit = ''] = /^(\d+)([cwbkKMG]?)B?$/.exec(text) ?? [];
  return digits === undefined ? Number.NaN : Number(digits) * (units[unit] ?? 1);
}

const units: Readonly<Record<string, number>> = {
  c: 1,
  w: 2,
  b: 512,
  k: 1024,
  K: 1024,
  M: 1024 ** 2,
  G: 1024 ** 3,
};

function summary(process: Process, bytes: number, seconds: number): string {
  const rate = bytes / Math.max(seconds, 0.001);
  if (isGnu(process)) return `${bytes} bytes (${gnuSize(bytes)}) copied, ${seconds} s, ${gnuSize(rate)}/s`;
  return `${bytes} bytes (${busyboxSize(bytes)}) copied, ${seconds.toFixed(6)} seconds, ${busyboxSize(rate)}/s`;
}

function gnuSize(bytes: number): string {
  const power = powerOf(bytes, 1000);
  const number = bytes / 1000 ** power;
  return `${power === 0 ? Math.round(number) : number.toFixed(1)} ${['B', 'kB', 'MB', 'GB'][power]}`;
}

function busyboxSize(bytes: number): string {
  const power = powerOf(bytes, 1024);
  if (power === 0) return `${Math.round(bytes)} bytes`;
  return `${(bytes / 1024 ** power).toFixed(1)}${['', 'KB', 'MB', 'GB'][power]}`;
}

function powerOf(bytes: number, base: number): number {
  return Math.min(bytes < 1 ? 0 : Math.floor(Math.log(bytes) / Math.log(base)), 3);
}
