import type { Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { InputFiles } from '../command-line/input-files.ts';
import { withUsage } from '../command-line/usage.ts';

/** tac. Source: busybox 1.37, coreutils/tac.c; GNU coreutils 9.1, tac. */
export const tac: Program = withUsage(async (process) => {
  const files = new InputFiles(process, process.argv.slice(1));
  const lines: string[] = [];
  for await (const line of files.lines()) lines.push(`${line}\n`);
  await writeText(process.stdout, lines.toReversed().join(''));
  return files.exitCode;
});
