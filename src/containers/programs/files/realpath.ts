import { absolutePath } from '../../files/open-file.ts';
import type { Flavour } from '../../images/image-contents.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { fail, filesOf, operandsOf, readOptions } from '../coreutils/command-line.ts';
import { canonicalPath } from './canonical-path.ts';

/** realpath. */
export async function realpath(process: Process, flavour: Flavour): Promise<number> {
  for (const name of operandsOf(readOptions(process.argv, 'emsq'))) {
    const files = filesOf(process);
    const path = canonicalPath(files, absolutePath(process, name));
    if (typeof files.stat(path) === 'string' && flavour === 'busybox')
      return fail(process, `${name}: No such file or directory`);
    await writeText(process.stdout, `${path}\n`);
  }
  return 0;
}
