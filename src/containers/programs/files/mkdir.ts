import { type FileTree } from '../../files/file-tree.ts';
import { absolutePath } from '../../files/open-file.ts';
import { dirname } from '../../files/paths.ts';
import type { Flavour } from '../../images/image-contents.ts';
import { strerror } from '../../libc/strerror.ts';
import type { FileError, Process } from '../../runtime/process.ts';
import { fail, filesOf, operandsOf, readOptions } from '../coreutils/command-line.ts';

export async function mkdir(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'pm:v', { parents: 'p', mode: 'm' });
  const files = filesOf(process);
  let code = 0;
  for (const name of operandsOf(options)) {
    const path = absolutePath(process, name);
    const error = options.has('p') ? makeParents(files, path) : files.mkdir(path);
    if (error === undefined) continue;
    const text = strerror(error);
    code = await fail(
      process,
      flavour === 'gnu' ? `cannot create directory '${name}': ${text}` : `can't create directory '${name}': ${text}`,
    );
  }
  return code;
}

function makeParents(files: FileTree, path: string): FileError | undefined {
  const stat = files.stat(path);
  if (typeof stat !== 'string') return stat.is === 'directory' ? undefined : 'EEXIST';
  return makeParents(files, dirname(path)) ?? files.mkdir(path);
}
