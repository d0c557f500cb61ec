import { absolutePath, joinPath } from '../../files/paths.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { fail } from '../command-line/messages.ts';
import { parseOptions, withUsage } from '../command-line/usage.ts';
import { humanSize } from './human-size.ts';

/** du. Source: POSIX.1-2024, utilities, du; busybox 1.37, coreutils/du.c. */
export const du: Program = withUsage(async (process) => {
  const options = parseOptions(process, {
    short: 'shaxckmd:',
    long: { summarize: 's', 'human-readable': 'h', 'max-depth': 'd' },
  });
  const show = (kib: number, name: string) =>
    writeText(process.stdout, `${options.has('h') ? humanSize(kib * 1024) : kib}\t${name}\n`);
  for (const name of options.operands.length > 0 ? options.operands : ['.']) {
    const path = absolutePath(process, name);
    if (typeof process.container.files.stat(path) === 'string') return fail(process, `${name}: ${strerror('ENOENT')}`);
    const total = await sizeBelow(process, path, name, options.has('s') ? async () => undefined : show);
    if (options.has('s') && isDirectory(process, path)) await show(total, name);
  }
  return 0;
});

function isDirectory({ container: { files } }: Process, path: string): boolean {
  return files.readlink(path) === undefined && typeof files.readdir(path) !== 'string';
}

/** What a file or directory takes in KiB, in blocks of 4; shows each directory below it and itself. */
async function sizeBelow(
  process: Process,
  path: string,
  name: string,
  show: (kib: number, name: string) => Promise<void>,
): Promise<number> {
  const { files } = process.container;
  const stat = files.stat(path);
  let total = typeof stat === 'string' ? 0 : Math.max(4, Math.ceil(stat.size / 4096) * 4);
  const names = isDirectory(process, path) ? files.readdir(path) : 'ENOTDIR';
  if (typeof names === 'string') return total;
  for (const each of names) total += await sizeBelow(process, joinPath(path, each), joinPath(name, each), show);
  await show(total, name);
  return total;
}
