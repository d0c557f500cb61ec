import { absolutePath } from '../../files/paths.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { fail } from '../command-line/messages.ts';
import { operandsOf, parseOptions, withUsage } from '../command-line/usage.ts';
import { canonicalPath } from './canonical-path.ts';

/** realpath; busybox's wants the file to exist. Source: POSIX.1-2024, utilities, realpath; busybox 1.37, coreutils/realpath.c. */
export const realpath: Program = withUsage(async (process) => {
  const { files, flavour } = process.container;
  for (const name of operandsOf(parseOptions(process, { short: 'emsq' }))) {
    const path = canonicalPath(files, absolutePath(process, name));
    const isMissing = typeof files.stat(path) === 'string';
    if (isMissing && flavour === 'busybox') return fail(process, `${name}: ${strerror('ENOENT')}`);
    await writeText(process.stdout, `${path}\n`);
  }
  return 0;
});
