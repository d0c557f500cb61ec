import { absolutePath } from '../../files/open-file.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { fail, filesOf, readOptions } from '../coreutils/command-line.ts';

/** mktemp. */
export async function mktemp(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'dtp:uq', { directory: 'd', tmpdir: 'p' });
  const template = options.operands[0] ?? 'tmp.XXXXXX';
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const name = template.replace(/X+$/, (all) =>
    Array.from(all)
      .map(() => letters.charAt(Math.floor(process.container.random() * letters.length)))
      .join(''),
  );
  const path =
    options.operands.length > 0 && !options.has('t') && !options.has('p')
      ? name
      : `${options.value('p') ?? '/tmp'}/${name}`;
  const files = filesOf(process);
  const error = options.has('d') ? files.mkdir(absolutePath(process, path)) : files.touch(absolutePath(process, path));
  if (error !== undefined) return fail(process, `${path}: ${strerror(error)}`);
  await writeText(process.stdout, `${path}\n`);
  return 0;
}
