import { absolutePath } from '../../files/open-file.ts';
import type { Flavour } from '../../images/image-contents.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Process } from '../../runtime/process.ts';
import { fail, filesOf, operandsOf, readOptions } from '../coreutils/command-line.ts';

export async function rmdir(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'p', { parents: 'p' });
  let code = 0;
  for (const name of operandsOf(options)) {
    const files = filesOf(process);
    const path = absolutePath(process, name);
    const stat = files.stat(path);
    const error = typeof stat !== 'string' && stat.is === 'file' ? 'ENOTDIR' : files.remove(path);
    if (error !== undefined)
      code = await fail(
        process,
        flavour === 'gnu' ? `failed to remove '${name}': ${strerror(error)}` : `'${name}': ${strerror(error)}`,
      );
  }
  return code;
}
