import type { FileError } from '../../files/file-error.ts';
import type { FileSystem } from '../../files/file-system.ts';
import { absolutePath, joinPath } from '../../files/paths.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { fail, isGnu } from '../command-line/messages.ts';
import { operandsOf, parseOptions, withUsage } from '../command-line/usage.ts';

/** rm. Source: POSIX.1-2024, utilities, rm; busybox 1.37, coreutils/rm.c. */
export const rm: Program = withUsage(async (process) => {
  const options = parseOptions(process, { short: 'rRfiv', long: { recursive: 'r', force: 'f' } });
  if (options.operands.length === 0 && options.has('f')) return 0;
  let code = 0;
  for (const name of operandsOf(options)) {
    const error = remove(process.container.files, absolutePath(process, name), options.has('r', 'R'));
    if (error === undefined || (error === 'ENOENT' && options.has('f'))) continue;
    code = await fail(process, messageOf(process, name, error));
  }
  return code;
});

function messageOf(process: Process, name: string, error: FileError): string {
  if (isGnu(process)) return `cannot remove '${name}': ${strerror(error)}`;
  return error === 'EISDIR' ? `'${name}' is a directory` : `can't remove '${name}': ${strerror(error)}`;
}

/** Removes a file or a link; a directory with all that is in it, where that is wanted. */
function remove(files: FileSystem, path: string, isRecursive: boolean): FileError | undefined {
  if (files.readlink(path) !== undefined) return files.remove(path);
  const stat = files.stat(path);
  if (typeof stat === 'string') return stat;
  if (stat.is !== 'directory') return files.remove(path);
  return isRecursive ? removeTree(files, path) : 'EISDIR';
}

function removeTree(files: FileSystem, path: string): FileError | undefined {
  const names = files.readlink(path) === undefined ? files.readdir(path) : [];
  for (const name of typeof names === 'string' ? [] : names) {
    const error = removeTree(files, joinPath(path, name));
    if (error !== undefined) return error;
  }
  return files.remove(path);
}
