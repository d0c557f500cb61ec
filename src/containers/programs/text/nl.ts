import type { Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { InputFiles } from '../command-line/input-files.ts';
import { withUsage } from '../command-line/usage.ts';

/** nl: numbers the lines that are not empty, with `-ba` all of them. Source: POSIX.1-2024, utilities, nl. */
export const nl: Program = withUsage(async (process) => {
  const numbersAll = process.argv.includes('-ba');
  const files = new InputFiles(
    process,
    process.argv.slice(1).filter((word) => !/^-./.test(word)),
  );
  let number = 0;
  for await (const line of files.lines()) {
    const isNumbered = line !== '' || numbersAll;
    if (isNumbered) number += 1;
    await writeText(process.stdout, isNumbered ? `${String(number).padStart(6)}\t${line}\n` : '       \n');
  }
  return files.exitCode;
});
