import { absolutePath } from '../../files/paths.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { fail, isGnu } from '../command-line/messages.ts';
import { operandsOf, parseOptions, withUsage } from '../command-line/usage.ts';

/** touch. Source: POSIX.1-2024, utilities, touch; busybox 1.37, coreutils/touch.c. */
export const touch: Program = withUsage(touchFiles);

/** truncate: makes files where there are none, and leaves their sizes as they are. Source: busybox 1.37, coreutils/truncate.c. */
export const truncate: Program = withUsage(async (process) => {
  await touchFiles(process);
  return 0;
});

async function touchFiles(process: Process): Promise<number> {
  const options = parseOptions(process, { short: 'acmhd:t:r:s:', long: { 'no-create': 'c', date: 'd' } });
  const { files } = process.container;
  let code = 0;
  for (const name of operandsOf(options)) {
    const path = absolutePath(process, name);
    if (options.has('c') && typeof files.stat(path) === 'string') continue;
    const error = files.touch(path);
    if (error === undefined) continue;
    const why = strerror(error);
    code = await fail(process, isGnu(process) ? `cannot touch '${name}': ${why}` : `${name}: ${why}`);
  }
  return code;
}
