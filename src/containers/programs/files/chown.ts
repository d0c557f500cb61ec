import { absolutePath } from '../../files/open-file.ts';
import type { Flavour } from '../../images/image-contents.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Process } from '../../runtime/process.ts';
import { fail, filesOf, operandsOf, readOptions } from '../coreutils/command-line.ts';

/** chown. */
export async function chown(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'Rvhf', { recursive: 'R' });
  const [, ...names] = operandsOf(options, 2);
  for (const name of names) {
    const stat = filesOf(process).stat(absolutePath(process, name));
    if (typeof stat === 'string')
      return fail(
        process,
        flavour === 'gnu' ? `cannot access '${name}': ${strerror(stat)}` : `${name}: ${strerror(stat)}`,
      );
  }
  return 0;
}
