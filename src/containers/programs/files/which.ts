import type { Program } from '../../runtime/process.ts';
import { defaultPath } from '../../runtime/program-lookup.ts';
import { writeText } from '../../runtime/streams.ts';
import { operandsOf, parseOptions, withUsage } from '../command-line/usage.ts';

/** which. Source: busybox 1.37, debianutils/which.c. */
export const which: Program = withUsage(async (process) => {
  const path = process.env.get('PATH') ?? defaultPath;
  let code = 0;
  for (const name of operandsOf(parseOptions(process, { short: 'as' }))) {
    const found = process.container.findProgram(name, path, process.cwd);
    if (found.is === 'program') await writeText(process.stdout, `${found.path}\n`);
    else code = 1;
  }
  return code;
});
