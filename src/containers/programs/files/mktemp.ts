import { absolutePath } from '../../files/paths.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Program } from '../../runtime/process.ts';
import { fail, print } from '../command-line/messages.ts';
import { parseOptions, withUsage } from '../command-line/usage.ts';

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** mktemp. Source: busybox 1.37, debianutils/mktemp.c; GNU coreutils 9.1, mktemp. */
export const mktemp: Program = withUsage(async (process) => {
  const options = parseOptions(process, { short: 'dtp:uq', long: { directory: 'd', tmpdir: 'p' } });
  const { files, random } = process.container;
  const [template] = options.operands;
  const name = (template ?? 'tmp.XXXXXX').replace(/X+$/, (all) =>
    Array.from(all, () => letters.charAt(Math.floor(random() * letters.length))).join(''),
  );
  const isHere = template !== undefined && !options.has('t', 'p');
  const shown = isHere ? name : `${options.value('p') ?? '/tmp'}/${name}`;
  const path = absolutePath(process, shown);
  const error = options.has('d') ? files.mkdir(path) : files.touch(path);
  return error === undefined ? print(process, `${shown}\n`) : fail(process, `${shown}: ${strerror(error)}`);
});
