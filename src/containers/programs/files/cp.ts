import type { FileError } from '../../files/file-error.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Program } from '../../runtime/process.ts';
import { fail, isGnu } from '../command-line/messages.ts';
import { operandsOf, parseOptions, withUsage } from '../command-line/usage.ts';
import { copyTree } from './copy-tree.ts';
import { destinationsOf } from './destinations.ts';

/** cp. Source: POSIX.1-2024, utilities, cp; busybox 1.37, coreutils/cp.c. */
export const cp: Program = withUsage(async (process) => {
  const options = parseOptions(process, {
    short: 'rRapfdivLPuT',
    long: { recursive: 'r', archive: 'a', force: 'f' },
  });
  const { files } = process.container;
  const cannotStat = (name: string, error: FileError) =>
    fail(process, `${isGnu(process) ? 'cannot' : "can't"} stat '${name}': ${strerror(error)}`);
  const cannotCreate = (to: string, error: FileError) =>
    fail(process, `${isGnu(process) ? 'cannot create regular file' : "can't create"} '${to}': ${strerror(error)}`);
  let code = 0;
  for (const { name, from, to } of destinationsOf(process, operandsOf(options, 2))) {
    const stat = files.stat(from);
    if (typeof stat === 'string') code = await cannotStat(name, stat);
    else if (stat.is === 'directory' && !options.has('r', 'R', 'a')) {
      code = await fail(process, `${isGnu(process) ? '-r not specified; ' : ''}omitting directory '${name}'`);
    } else {
      const error = copyTree(files, from, to);
      if (error !== undefined) code = await cannotCreate(to, error);
    }
  }
  return code;
});
