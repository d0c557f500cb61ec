import { absolutePath } from '../../files/paths.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Program } from '../../runtime/process.ts';
import { fail, isGnu } from '../command-line/messages.ts';
import { operandsOf, parseOptions, withUsage } from '../command-line/usage.ts';

/** rmdir. Source: POSIX.1-2024, utilities, rmdir; busybox 1.37, coreutils/rmdir.c. */
export const rmdir: Program = withUsage(async (process) => {
  const options = parseOptions(process, { short: 'p', long: { parents: 'p' } });
  const { files } = process.container;
  let code = 0;
  for (const name of operandsOf(options)) {
    const path = absolutePath(process, name);
    const stat = files.stat(path);
    const error = typeof stat !== 'string' && stat.is === 'file' ? 'ENOTDIR' : files.remove(path);
    if (error === undefined) continue;
    code = await fail(process, `${isGnu(process) ? 'failed to remove ' : ''}'${name}': ${strerror(error)}`);
  }
  return code;
});
