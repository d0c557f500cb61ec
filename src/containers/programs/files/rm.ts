import { type FileTree } from '../../files/file-tree.ts';
import { absolutePath } from '../../files/open-file.ts';
import type { Flavour } from '../../images/image-contents.ts';
import { strerror } from '../../libc/strerror.ts';
import type { FileError, Process } from '../../runtime/process.ts';
import { fail, filesOf, operandsOf, readOptions } from '../coreutils/command-line.ts';

export async function rm(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'rRfiv', { recursive: 'r', force: 'f' });
  const recursive = options.has('r') || options.has('R');
  const files = filesOf(process);
  if (options.operands.length === 0 && options.has('f')) return 0;
  let code = 0;
  for (const name of operandsOf(options)) {
    const path = absolutePath(process, name);
    const isLink = files.target(path) !== undefined;
    const stat = isLink ? undefined : files.stat(path);
    const error =
      typeof stat === 'string'
        ? stat
        : stat?.is === 'directory'
          ? recursive
            ? removeAll(files, path)
            : 'EISDIR'
          : files.remove(path);
    if (error === undefined || (error === 'ENOENT' && options.has('f'))) continue;
    const text = strerror(error);
    if (flavour === 'gnu') code = await fail(process, `cannot remove '${name}': ${text}`);
    else
      code = await fail(process, error === 'EISDIR' ? `'${name}' is a directory` : `can't remove '${name}': ${text}`);
  }
  return code;
}

function removeAll(files: FileTree, path: string): FileError | undefined {
  const names = files.target(path) === undefined ? files.readdir(path) : 'ENOTDIR';
  if (typeof names !== 'string') {
    for (const name of names) {
      const error = removeAll(files, `${path === '/' ? '' : path}/${name}`);
      if (error !== undefined) return error;
    }
  }
  return files.remove(path);
}
