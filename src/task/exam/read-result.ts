import type { Environment } from '../../cli/command-context.ts';
import { invalidFile, wrongUsage } from '../../cli/exit.ts';
import { didYouMean } from '../../cli/suggest.ts';
import { errorCode, fileErrorReason } from '../../file-errors.ts';
import { readPlainFile } from '../../read-plain-file.ts';
import type { ExamResultJson } from '../../report/json.ts';
import { digestText, type EarlierExam } from '../../session/exam/result.ts';
import { examFolder, examIds } from './exam-folder.ts';
import { sha256 } from './sha256.ts';

/** A result is some kilobytes a task; in bytes. */
const MAX_SIZE = 32 * 1024 * 1024;

/**
 * The result of an exam of this person, by its id; of the last one that has a result without one. Throws an `ExitError`: of
 * wrong usage where there is none, of an invalid file where it was changed.
 */
export function readResult(env: Environment, id: string | undefined): ExamResultJson {
  const ids = examIds(env);
  if (id !== undefined && !ids.includes(id)) {
    throw wrongUsage(`no exam "${id}"${didYouMean(id, ids)}${ids.length === 0 ? '' : `; there are ${ids.join(', ')}`}`);
  }
  for (const one of id === undefined ? ids.toReversed() : [id]) {
    const result = resultIn(examFolder(env, one).result);
    if (result !== null) return result;
  }
  throw wrongUsage(
    id === undefined
      ? 'no exam has a result yet: "sallyport exam" starts one'
      : `the exam ${id} has no result yet: "sallyport exam" goes on with one that is running`,
  );
}

/** The exams before one that have a result, the last one first; no more than `most`. One that cannot be read is left out. */
export function earlierExams(env: Environment, id: string, most: number): readonly EarlierExam[] {
  const earlier = examIds(env).filter((one) => one < id);
  const found: EarlierExam[] = [];
  for (const one of earlier.toReversed()) {
    if (found.length === most) break;
    try {
      const result = resultIn(examFolder(env, one).result);
      if (result !== null) found.push(result);
    } catch {
      // It says so where it is asked for by its id.
    }
  }
  return found.map(({ id: of, minutes, earned, totalPoints, passed }) => ({
    id: of,
    minutes,
    earned,
    totalPoints,
    passed,
  }));
}

function resultIn(file: string): ExamResultJson | null {
  let text: string;
  try {
    text = readPlainFile(file, MAX_SIZE).toString('utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw invalidFile([`${file}:1:1: the result cannot be read: ${fileErrorReason(error)}`]);
  }
  const value = parsed(text);
  const isWhole = value !== null && value.digest === sha256(digestText(value));
  if (!isWhole) throw invalidFile([`${file}:1:1: the result was changed after the exam: its digest does not fit`]);
  return value;
}

function parsed(text: string): ExamResultJson | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as ExamResultJson) : null;
  } catch {
    return null;
  }
}
