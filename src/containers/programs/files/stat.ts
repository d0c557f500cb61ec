import { absolutePath } from '../../files/open-file.ts';
import type { Flavour } from '../../images/image-contents.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { fail, filesOf, operandsOf, readOptions } from '../coreutils/command-line.ts';

/** stat. */
export async function stat(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'c:Lf t', { format: 'c', dereference: 'L' });
  let code = 0;
  for (const name of operandsOf(options)) {
    const found = filesOf(process).stat(absolutePath(process, name));
    if (typeof found === 'string') {
      code = await fail(
        process,
        flavour === 'gnu' ? `cannot statx '${name}': ${strerror(found)}` : `can't stat '${name}': ${strerror(found)}`,
      );
      continue;
    }
    const kind = found.is === 'directory' ? 'directory' : found.size === 0 ? 'regular empty file' : 'regular file';
    const mode = (found.mode & 0o7777).toString(8);
    const time = found.modified.toISOString().replace('T', ' ').replace('Z', '000000');
    const values: Readonly<Record<string, string>> = {
      n: name,
      s: String(found.size),
      a: mode,
      F: kind,
      U: 'root',
      G: 'root',
      u: '0',
      g: '0',
      y: `${time} +0000`,
      Y: String(Math.floor(found.modified.getTime() / 1000)),
      h: '1',
      i: '1',
    };
    const format = options.value('c');
    const text =
      format === undefined
        ? `  File: ${name}\n  Size: ${String(found.size).padEnd(10)}\tBlocks: ${String(Math.ceil(found.size / 512)).padEnd(10)} IO Block: 4096   ${kind}\nAccess: (${mode.padStart(4, '0')})  Uid: (    0/    root)   Gid: (    0/    root)\nModify: ${time} +0000`
        : format.replace(/%(\w)/g, (all, letter: string) => values[letter] ?? all);
    await writeText(process.stdout, `${text}\n`);
  }
  return code;
}
