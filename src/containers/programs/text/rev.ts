import type { Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { InputFiles } from '../command-line/input-files.ts';
import { withUsage } from '../command-line/usage.ts';

/** rev. Source: busybox 1.37, util-linux/rev.c. */
export const rev: Program = withUsage(async (process) => {
  const files = new InputFiles(
    process,
    process.argv.slice(1).filter((word) => !/^-./.test(word)),
  );
  for await (const line of files.lines()) {
    await writeText(process.stdout, `${Array.from(line).reverse().join('')}\n`);
  }
  return files.exitCode;
});
