import { createHash } from 'node:crypto';
import type { TextFile } from '../kube/yaml/text-file.ts';
import type { ReportedExam } from '../report/class/reported-exam.ts';
import type { SubmissionFault } from '../report/class/submissions-json.ts';
import { digestText } from '../session/exam/result.ts';
import { listSubmissions } from './list-submissions.ts';
import { readExamResult } from './read-exam-result.ts';
import { notUtf8Name, type ReadLimits, readSubmission } from './read-submission.ts';

/** An exam as its file holds it. */
export interface ResultFile {
  readonly exam: ReportedExam;
  /** Whether the digest in the file fits its contents. */
  readonly digestFits: boolean;
}

/** The exams of one person. */
export interface PersonResults {
  readonly name: string;
  /** The one that ended first comes first. */
  readonly exams: readonly ResultFile[];
  /** Files that cannot be read. */
  readonly faults: readonly SubmissionFault[];
}

/** Of one person: an exam with every connection that is wrong takes one or two megabytes. */
const limits: ReadLimits = { bytes: 32 * 1024 * 1024, files: 100 };

/** So many faults of one file are kept. */
const MOST_FAULTS = 3;

/**
 * The exam results in a folder, in the order of the names: a file of `exam --result --json` for each person, or a folder
 * with several. What cannot be read is a fault of that person, and stops no other. Throws an `ExitError` of wrong usage
 * where the folder has none.
 */
export function readResults(folder: string): readonly PersonResults[] {
  return listSubmissions(folder, '--results').map(({ name, entry }) => {
    if (entry === null) return { name, exams: [], faults: [notUtf8Name(name)] };
    const read = readSubmission(folder, entry, limits);
    if ('fault' in read) return { name, exams: [], faults: [read.fault] };
    const files = read.files.map(readFile);
    const exams = files.flatMap((file) => ('exam' in file ? [file] : []));
    return {
      name,
      exams: exams.toSorted((a, b) => compare(a.exam.endedAt, b.exam.endedAt) || compare(a.exam.id, b.exam.id)),
      faults: files.flatMap((file) => ('faults' in file ? file.faults : [])),
    };
  });
}

function readFile(file: TextFile): ResultFile | { readonly faults: readonly SubmissionFault[] } {
  const read = readExamResult(file);
  if ('exam' in read) return { exam: read.exam, digestFits: digestFits(file.text, read.exam.digest) };
  return {
    faults: read.faults.slice(0, MOST_FAULTS).map(({ place, message }): SubmissionFault => {
      return { code: 'invalid', ...place, message };
    }),
  };
}

/** A digest is made of JSON; a result in other words has none that fits. */
function digestFits(text: string, digest: string): boolean {
  try {
    const result = JSON.parse(text) as object;
    return createHash('sha256').update(digestText(result)).digest('hex') === digest;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
