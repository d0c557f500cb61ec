import { absolutePath } from '../../files/paths.ts';
import type { Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { operandsOf, parseOptions, withUsage } from '../command-line/usage.ts';
import { canonicalPath } from './canonical-path.ts';

/** readlink. Source: POSIX.1-2024, utilities, readlink; busybox 1.37, coreutils/readlink.c. */
export const readlink: Program = withUsage(async (process) => {
  const options = parseOptions(process, { short: 'fnemqsvz', long: { canonicalize: 'f' } });
  const { files } = process.container;
  for (const name of operandsOf(options)) {
    const path = absolutePath(process, name);
    const target = options.has('f', 'e', 'm') ? canonicalPath(files, path) : files.readlink(path);
    if (target === undefined) return 1;
    await writeText(process.stdout, `${target}${options.has('n') ? '' : '\n'}`);
  }
  return 0;
});
