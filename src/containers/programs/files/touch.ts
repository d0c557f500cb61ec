import { absolutePath } from '../../files/open-file.ts';
import type { Flavour } from '../../images/image-contents.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Process } from '../../runtime/process.ts';
import { fail, filesOf, operandsOf, readOptions } from '../coreutils/command-line.ts';

export async function touch(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'acmhd:t:r:s:', { 'no-create': 'c', date: 'd' });
  let code = 0;
  for (const name of operandsOf(options)) {
    const files = filesOf(process);
    const path = absolutePath(process, name);
    if (options.has('c') && typeof files.stat(path) === 'string') continue;
    const error = files.touch(path);
    if (error !== undefined)
      code = await fail(
        process,
        flavour === 'gnu' ? `cannot touch '${name}': ${strerror(error)}` : `${name}: ${strerror(error)}`,
      );
  }
  return code;
}
