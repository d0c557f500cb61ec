import type { ProcessContext } from '../../cli/command-context.ts';
import { invalidFile, wrongUsage } from '../../cli/exit.ts';
import { readFiles } from '../../cli/read-files.ts';
import { atPlace } from '../../kube/print-place.ts';
import { type ExamFile, readExamFile } from '../../session/exam/exam-file.ts';
import type { ExamScenario } from '../../session/exam/exam-scenario.ts';

/**
 * The instructor's exam in a file, or from standard input with `-`. `option` is how the file was given. Throws an
 * `ExitError` with every fault at its line and column.
 */
export async function readExam(
  option: string,
  path: string,
  pool: readonly ExamScenario[],
  context: Pick<ProcessContext, 'stdin'>,
): Promise<ExamFile> {
  const [file] = await readFiles([path], context);
  if (file === undefined) throw wrongUsage(`${option} ${path} names no file`);
  const read = readExamFile(file, pool);
  if ('faults' in read) throw invalidFile(read.faults.map(({ place, message }) => atPlace(place, message)));
  return read.exam;
}
