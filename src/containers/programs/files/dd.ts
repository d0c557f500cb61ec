import { absolutePath, openForReading, openForWriting } from '../../files/open-file.ts';
import type { Flavour } from '../../images/image-contents.ts';
import { strerror } from '../../libc/strerror.ts';
import { concatBytes } from '../../runtime/bytes.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { fail } from '../coreutils/command-line.ts';

/** Source: POSIX.1-2024, utilities, dd */
export async function dd(process: Process, flavour: Flavour): Promise<number> {
  const words = new Map<string, string>();
  for (const word of process.argv.slice(1)) {
    const [name = '', ...value] = word.split('=');
    if (value.length === 0) return fail(process, `unrecognized operand '${word}'`);
    words.set(name, value.join('='));
  }
  const size = sizeOf(words.get('bs') ?? words.get('ibs') ?? '512');
  const count = words.has('count') ? sizeOf(words.get('count') ?? '') : Number.POSITIVE_INFINITY;
  if (Number.isNaN(size) || Number.isNaN(count)) return fail(process, 'invalid number');
  const began = process.container.clock.now().getTime();
  const file = words.get('if');
  const input = file === undefined ? process.stdin : openForReading(process.container, absolutePath(process, file));
  const cannot = (name: string, why: string) =>
    fail(process, flavour === 'gnu' ? `failed to open '${name}': ${why}` : `can't open '${name}': ${why}`);
  if (typeof input === 'string') return cannot(file ?? '', strerror(input));
  const to = words.get('of');
  const keeps = words.get('conv')?.includes('notrunc') === true;
  const output =
    to === undefined ? process.stdout : openForWriting(process.container, absolutePath(process, to), keeps);
  if (typeof output === 'string') return cannot(to ?? '', strerror(output));
  const most = (count + sizeOf(words.get('skip') ?? '0')) * size;
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length < most) {
    const bytes = await input.read(process.signal);
    if (bytes === null) break;
    chunks.push(bytes);
    length += bytes.length;
  }
  const skipped = sizeOf(words.get('skip') ?? '0') * size;
  const all = concatBytes(chunks).subarray(skipped, most);
  await output.write(all);
  const seconds = (process.container.clock.now().getTime() - began) / 1000;
  const records = `${Math.floor(all.length / size)}+${all.length % size === 0 ? 0 : 1} records`;
  if (words.get('status') !== 'none') {
    const rate = `${sized(all.length / Math.max(seconds, 0.001), flavour)}/s`;
    const sum =
      flavour === 'gnu'
        ? `${all.length} bytes (${sized(all.length, flavour)}) copied, ${seconds} s, ${rate}`
        : `${all.length} bytes (${sized(all.length, flavour)}) copied, ${seconds.toFixed(6)} seconds, ${rate}`;
    await writeText(process.stderr, `${records} in\n${records} out\n${sum}\n`);
  }
  return 0;
}

function sizeOf(text: string): number {
  const [, digits, unit = ''] = /^(\d+)([cwbkKMG]?)B?$/.exec(text) ?? [];
  if (digits === undefined) return Number.NaN;
  return Number(digits) * ({ '': 1, c: 1, w: 2, b: 512, k: 1024, K: 1024, M: 1024 ** 2, G: 1024 ** 3 }[unit] ?? 1);
}

function sized(bytes: number, flavour: Flavour): string {
  const base = flavour === 'gnu' ? 1000 : 1024;
  const units = flavour === 'gnu' ? ['B', 'kB', 'MB', 'GB'] : ['B', 'KB', 'MB', 'GB'];
  const power = Math.min(bytes < 1 ? 0 : Math.floor(Math.log(bytes) / Math.log(base)), 3);
  const number = bytes / base ** power;
  const unit = flavour === 'gnu' ? ` ${units[power]}` : units[power];
  return `${power === 0 ? Math.round(number) : number.toFixed(1)}${flavour === 'gnu' ? unit : unit === 'B' ? ' bytes' : unit}`;
}
