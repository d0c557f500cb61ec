import { pathIn } from '../../files/open-file.ts';
import type { Process } from '../../runtime/process.ts';
import { say } from '../../runtime/streams.ts';
import { filesOf, operandsOf, readOptions } from '../coreutils/command-line.ts';
import { canonical } from './canonical-path.ts';

/** readlink. */
export async function readlink(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'fnemqsvz', { canonicalize: 'f' });
  for (const name of operandsOf(options)) {
    const files = filesOf(process);
    const path = pathIn(process, name);
    if (options.has('f') || options.has('e') || options.has('m'))
      await say(process.stdout, `${canonical(files, path)}${options.has('n') ? '' : '\n'}`);
    else {
      const target = files.target(path);
      if (target === undefined) return 1;
      await say(process.stdout, `${target}${options.has('n') ? '' : '\n'}`);
    }
  }
  return 0;
}
