import { strerror } from '../../libc/strerror.ts';
import type { Program } from '../../runtime/process.ts';
import { fail, isGnu } from '../command-line/messages.ts';
import { operandsOf, parseOptions, withUsage } from '../command-line/usage.ts';
import { destinationsOf } from './destinations.ts';

/** mv. Source: POSIX.1-2024, utilities, mv; busybox 1.37, coreutils/mv.c. */
export const mv: Program = withUsage(async (process) => {
  const options = parseOptions(process, { short: 'finvT', long: { force: 'f' } });
  const { files } = process.container;
  let code = 0;
  for (const { name, from, to } of destinationsOf(process, operandsOf(options, 2))) {
    const error = files.rename(from, to);
    if (error === undefined) continue;
    const why = strerror(error);
    const isMissing = typeof files.stat(from) === 'string';
    const gnu = isMissing ? `cannot stat '${name}': ${why}` : `cannot move '${name}' to '${to}': ${why}`;
    code = await fail(process, isGnu(process) ? gnu : `can't rename '${name}': ${why}`);
  }
  return code;
});
