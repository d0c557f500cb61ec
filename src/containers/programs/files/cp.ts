import type { Flavour } from '../../images/image-contents.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Process } from '../../runtime/process.ts';
import { fail, filesOf, operandsOf, readOptions } from '../coreutils/command-line.ts';
import { copyTree } from './copy-tree.ts';
import { destinationsOf } from './targets.ts';

export async function cp(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'rRapfdivLPuT', { recursive: 'r', archive: 'a', force: 'f' });
  const recursive = options.has('r') || options.has('R') || options.has('a');
  const files = filesOf(process);
  let code = 0;
  for (const { name, from, to } of destinationsOf(process, operandsOf(options, 2))) {
    const stat = files.stat(from);
    if (typeof stat === 'string') {
      code = await fail(
        process,
        flavour === 'gnu' ? `cannot stat '${name}': ${strerror(stat)}` : `can't stat '${name}': ${strerror(stat)}`,
      );
    } else if (stat.is === 'directory' && !recursive) {
      code = await fail(
        process,
        flavour === 'gnu' ? `-r not specified; omitting directory '${name}'` : `omitting directory '${name}'`,
      );
    } else {
      const error = copyTree(files, from, to);
      if (error !== undefined)
        code = await fail(
          process,
          flavour === 'gnu'
            ? `cannot create regular file '${to}': ${strerror(error)}`
            : `can't create '${to}': ${strerror(error)}`,
        );
    }
  }
  return code;
}
