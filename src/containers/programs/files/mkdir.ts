import type { FileError } from '../../files/file-error.ts';
import type { FileSystem } from '../../files/file-system.ts';
import { absolutePath, dirname } from '../../files/paths.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Program } from '../../runtime/process.ts';
import { fail, isGnu } from '../command-line/messages.ts';
import { operandsOf, parseOptions, withUsage } from '../command-line/usage.ts';

/** mkdir. Source: POSIX.1-2024, utilities, mkdir; busybox 1.37, coreutils/mkdir.c. */
export const mkdir: Program = withUsage(async (process) => {
  const options = parseOptions(process, { short: 'pm:v', long: { parents: 'p', mode: 'm' } });
  const { files } = process.container;
  let code = 0;
  for (const name of operandsOf(options)) {
    const path = absolutePath(process, name);
    const error = options.has('p') ? makeWithParents(files, path) : files.mkdir(path);
    if (error === undefined) continue;
    const cannot = isGnu(process) ? 'cannot' : "can't";
    code = await fail(process, `${cannot} create directory '${name}': ${strerror(error)}`);
  }
  return code;
});

/** Makes a directory and those above it, as far as they do not exist. */
export function makeWithParents(files: FileSystem, path: string): FileError | undefined {
  const stat = files.stat(path);
  if (typeof stat !== 'string') return stat.is === 'directory' ? undefined : 'EEXIST';
  return makeWithParents(files, dirname(path)) ?? files.mkdir(path);
}
