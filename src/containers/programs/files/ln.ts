import { absolutePath } from '../../files/open-file.ts';
import { basename } from '../../files/paths.ts';
import type { Flavour } from '../../images/image-contents.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Process } from '../../runtime/process.ts';
import { fail, filesOf, operandsOf, readOptions } from '../coreutils/command-line.ts';
import { copyTree } from './copy-tree.ts';

export async function ln(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'sfnvT', { symbolic: 's', force: 'f' });
  const [target = '', name = basename(target)] = operandsOf(options);
  const files = filesOf(process);
  const path = absolutePath(process, name);
  const stat = files.stat(path);
  const to =
    typeof stat !== 'string' && stat.is === 'directory' && !options.has('n') ? `${path}/${basename(target)}` : path;
  if (options.has('f')) files.remove(to);
  const error = options.has('s') ? files.symlink(target, to) : copyTree(files, absolutePath(process, target), to);
  if (error === undefined) return 0;
  return fail(
    process,
    flavour === 'gnu' ? `failed to create symbolic link '${name}': ${strerror(error)}` : `${name}: ${strerror(error)}`,
  );
}
