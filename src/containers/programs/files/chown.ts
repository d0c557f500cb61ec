import { absolutePath } from '../../files/paths.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Program } from '../../runtime/process.ts';
import { fail, isGnu } from '../command-line/messages.ts';
import { operandsOf, parseOptions, withUsage } from '../command-line/usage.ts';

/** chown: finds the files and changes nothing, since all files are root's here. Source: POSIX.1-2024, utilities, chown. */
export const chown: Program = withUsage(async (process) => {
  const [, ...names] = operandsOf(parseOptions(process, { short: 'Rvhf', long: { recursive: 'R' } }), 2);
  for (const name of names) {
    const stat = process.container.files.stat(absolutePath(process, name));
    if (typeof stat !== 'string') continue;
    const why = strerror(stat);
    return fail(process, isGnu(process) ? `cannot access '${name}': ${why}` : `${name}: ${why}`);
  }
  return 0;
});
