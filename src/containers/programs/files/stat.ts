import type { FileStat } from '../../files/inode.ts';
import { absolutePath } from '../../files/paths.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { fail, isGnu } from '../command-line/messages.ts';
import { operandsOf, parseOptions, withUsage } from '../command-line/usage.ts';

/** stat. Source: busybox 1.37, coreutils/stat.c; GNU coreutils 9.1, stat. */
export const stat: Program = withUsage(async (process) => {
  const options = parseOptions(process, { short: 'c:Lf t', long: { format: 'c', dereference: 'L' } });
  const format = options.value('c');
  let code = 0;
  for (const name of operandsOf(options)) {
    const found = process.container.files.stat(absolutePath(process, name));
    if (typeof found === 'string') {
      const cannot = isGnu(process) ? 'cannot statx' : "can't stat";
      code = await fail(process, `${cannot} '${name}': ${strerror(found)}`);
      continue;
    }
    const text = format === undefined ? describe(name, found) : formatStat(format, name, found);
    await writeText(process.stdout, `${text}\n`);
  }
  return code;
});

function kindOf({ is, size }: FileStat): string {
  if (is === 'directory') return 'directory';
  return size === 0 ? 'regular empty file' : 'regular file';
}

function modeOf({ mode }: FileStat): string {
  return (mode & 0o7777).toString(8);
}

function timeOf({ modified }: FileStat): string {
  return `${modified.toISOString().replace('T', ' ').replace('Z', '000000')} +0000`;
}

function describe(name: string, found: FileStat): string {
  const { size } = found;
  const blocks = String(Math.ceil(size / 512)).padEnd(10);
  return [
    `  File: ${name}`,
    `  Size: ${String(size).padEnd(10)}\tBlocks: ${blocks} IO Block: 4096   ${kindOf(found)}`,
    `Access: (${modeOf(found).padStart(4, '0')})  Uid: (    0/    root)   Gid: (    0/    root)`,
    `Modify: ${timeOf(found)}`,
  ].join('\n');
}

function formatStat(format: string, name: string, found: FileStat): string {
  const values: Readonly<Record<string, string>> = {
    n: name,
    s: String(found.size),
    a: modeOf(found),
    F: kindOf(found),
    U: 'root',
    G: 'root',
    u: '0',
    g: '0',
    y: timeOf(found),
    Y: String(Math.floor(found.modified.getTime() / 1000)),
    h: '1',
    i: '1',
  };
  return format.replace(/%(\w)/g, (all, letter: string) => values[letter] ?? all);
}
