import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { differencesFrom } from '../../classroom/compare-exam.ts';
import { type PersonResults, readResults } from '../../classroom/read-results.ts';
import type { CommandContext } from '../../cli/command-context.ts';
import { ExitError, exitCodes, invalidFile, wrongUsage } from '../../cli/exit.ts';
import { write, writeJson } from '../../cli/output.ts';
import { readFiles } from '../../cli/read-files.ts';
import { fileErrorReason } from '../../file-errors.ts';
import { atPlace } from '../../kube/print-place.ts';
import type { ReportedExam } from '../../report/class/reported-exam.ts';
import { resultsCsv } from '../../report/class/results-csv.ts';
import type { PersonResultJson, ResultsJson } from '../../report/class/results-json.ts';
import { personResult } from '../../report/class/results-summary.ts';
import { resultsText } from '../../report/class/results-text.ts';
import { faultText } from '../../report/class/submissions-text.ts';
import { examReportHtml } from '../../report/html/exam-report.ts';
import { resultsGradebookHtml } from '../../report/html/results-gradebook.ts';
import { readExamFile } from '../../session/exam/exam-file.ts';
import { choosePacks } from '../../task/choose-scenario.ts';
import { checkReports, type ReportOptions } from './grade-submissions.ts';
import { checkReportPath, writeReport } from './write-report.ts';

/** The options of `grade --results`. */
export interface ResultsOptions extends ReportOptions {
  readonly results: string;
  /** The folder for a report of each person. */
  readonly reports?: string;
  /** The file of the exam that was set. */
  readonly exam?: string;
  readonly pack?: string;
}

/** `grade --results DIR`: the exam results of a class. */
export async function gradeResults(options: ResultsOptions, context: CommandContext): Promise<number> {
  const { results: folder, csv, html, reports, json } = options;
  const { stdout, stderr, timings } = context;
  checkReports(options, folder);
  if (reports !== undefined) checkReportFolder(reports, folder);
  const people = timings.time('reading', () => readResults(folder));
  const differencesOf =
    options.exam === undefined ? undefined : await differencesFromFile(options.exam, options, context);
  const results = people.map((person) => personResult(person, differencesOf));
  if (csv !== undefined) writeReport(csv, resultsCsv(results));
  if (html !== undefined) writeReport(html, resultsGradebookHtml(results));
  if (reports !== undefined) for (const person of people) writePersonReport(reports, person);
  if (json) await writeJson<ResultsJson>(stdout, { results });
  else await write(stdout, resultsText(results));
  for (const fault of results.flatMap(({ faults }) => faults)) await write(stderr, `${faultText(fault)}\n`);
  return codeOf(results);
}

/** Reads the exam that was set, and compares results with it. */
async function differencesFromFile(
  path: string,
  { pack }: ResultsOptions,
  context: CommandContext,
): Promise<(exam: ReportedExam) => readonly string[]> {
  const pool = (await choosePacks(pack, context)).flatMap(({ scenarios }) => scenarios);
  const [file] = await readFiles([path], context);
  if (file === undefined) throw wrongUsage(`--exam ${path} names no file`);
  const read = readExamFile(file, pool);
  if ('faults' in read) throw invalidFile(read.faults.map(({ place, message }) => atPlace(place, message)));
  return (exam) => differencesFrom(read.exam, exam, pool);
}

/** 3 a file cannot be read; 1 a person did not pass, or took another exam; 0 all passed. */
function codeOf(results: readonly PersonResultJson[]): number {
  if (results.some(({ faults }) => faults.length > 0)) return exitCodes.invalid;
  return results.every(({ exam, differences }) => exam?.passed && differences.length === 0)
    ? exitCodes.passed
    : exitCodes.failed;
}

function checkReportFolder(reports: string, folder: string): void {
  try {
    mkdirSync(reports, { recursive: true });
  } catch (error) {
    throw new ExitError(exitCodes.unwritten, `error: ${reports} could not be made: ${fileErrorReason(error)}`);
  }
  checkReportPath('--reports', join(reports, 'report.html'), folder);
}

/** The report of a person's last exam, named by the person. A name that is no name of a file is a mistake to correct. */
function writePersonReport(reports: string, { name, exams }: PersonResults): void {
  const last = exams.at(-1)?.exam;
  if (last === undefined) return;
  const file = `${name}.html`;
  if (Buffer.byteLength(file) > 255) throw wrongUsage(`the name ${name} is too long for a report; rename the file`);
  const earlier = exams.slice(0, -1).map(({ exam }) => exam);
  writeReport(join(reports, file), examReportHtml({ exam: last, name, earlier }));
}
