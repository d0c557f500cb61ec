import { absolutePath } from '../../files/open-file.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { filesOf, operandsOf, readOptions } from '../coreutils/command-line.ts';
import { canonicalPath } from './canonical-path.ts';

/** readlink. */
export async function readlink(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'fnemqsvz', { canonicalize: 'f' });
  for (const name of operandsOf(options)) {
    const files = filesOf(process);
    const path = absolutePath(process, name);
    if (options.has('f') || options.has('e') || options.has('m'))
      await writeText(process.stdout, `${canonicalPath(files, path)}${options.has('n') ? '' : '\n'}`);
    else {
      const target = files.target(path);
      if (target === undefined) return 1;
      await writeText(process.stdout, `${target}${options.has('n') ? '' : '\n'}`);
    }
  }
  return 0;
}
