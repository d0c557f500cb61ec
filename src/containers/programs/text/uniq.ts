import type { Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { InputFiles } from '../command-line/input-files.ts';
import { parseOptions, withUsage } from '../command-line/usage.ts';

/** uniq. Source: POSIX.1-2024, utilities, uniq; busybox 1.37, coreutils/uniq.c. */
export const uniq: Program = withUsage(async (process) => {
  const options = parseOptions(process, {
    short: 'cduiz:f:s:w:',
    long: { count: 'c', repeated: 'd', unique: 'u', 'ignore-case': 'i' },
  });
  const fold = (line: string) => (options.has('i') ? line.toLowerCase() : line);
  const show = async (line: string, count: number) => {
    if ((options.has('d') && count < 2) || (options.has('u') && count > 1)) return;
    await writeText(process.stdout, `${options.has('c') ? `${String(count).padStart(7)} ` : ''}${line}\n`);
  };
  let group: { readonly line: string; count: number } | undefined;
  for await (const line of new InputFiles(process, options.operands.slice(0, 1)).lines()) {
    if (group !== undefined && fold(group.line) === fold(line)) {
      group.count += 1;
      continue;
    }
    if (group !== undefined) await show(group.line, group.count);
    group = { line, count: 1 };
  }
  if (group !== undefined) await show(group.line, group.count);
  return 0;
});
