import type { Flavour } from '../../images/image-contents.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Process } from '../../runtime/process.ts';
import { fail, filesOf, operandsOf, readOptions } from '../coreutils/command-line.ts';
import { destinationsOf } from './targets.ts';

export async function mv(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'finvT', { force: 'f' });
  let code = 0;
  for (const { name, from, to } of destinationsOf(process, operandsOf(options, 2))) {
    const error = filesOf(process).rename(from, to);
    if (error === undefined) continue;
    const text = strerror(error);
    const isMissing = typeof filesOf(process).stat(from) === 'string';
    code = await fail(
      process,
      flavour === 'gnu'
        ? isMissing
          ? `cannot stat '${name}': ${text}`
          : `cannot move '${name}' to '${to}': ${text}`
        : `can't rename '${name}': ${text}`,
    );
  }
  return code;
}
