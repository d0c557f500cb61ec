import { availableParallelism } from 'node:os';
import { gradeClass } from '../../classroom/grade-class.ts';
import { readShard, type Shard } from '../../classroom/shard.ts';
import type { CommandContext } from '../../cli/command-context.ts';
import { exitCodeOfGrade, exitCodes, wrongUsage } from '../../cli/exit.ts';
import { write, writeJson } from '../../cli/output.ts';
import { gradebookHtml } from '../../report/html/gradebook.ts';
import { faultText, submissionsText } from '../../report/class/submissions-text.ts';
import { submissionsCsv } from '../../report/class/submissions-csv.ts';
import type { SubmissionsJson } from '../../report/class/submissions-json.ts';
import { chooseScenario } from '../../task/choose-scenario.ts';
import { refuseTask } from '../../task/exam/during-exam.ts';
import { checkReportPath, writeReport } from './write-report.ts';

/** Where a gradebook goes. */
export interface ReportOptions {
  readonly csv?: string;
  readonly html?: string;
  readonly json?: boolean;
}

/** The options of `grade --submissions`. */
export interface SubmissionsOptions extends ReportOptions {
  readonly submissions: string;
  readonly variant?: number;
  readonly pack?: string;
  readonly jobs?: number;
  readonly shard?: string;
  /** Seconds for one submission. */
  readonly timeout?: number;
}

/** For one submission, where the command line does not say: a usual answer takes some hundredths of a second. */
const seconds = 30;
/** For one submission: a usual answer takes some ten. */
const megabytes = 512;

/** `grade --submissions DIR SCENARIO`: the answers of a class to one task. */
export async function gradeSubmissions(
  id: string,
  options: SubmissionsOptions,
  context: CommandContext,
): Promise<number> {
  const { submissions: folder, jobs = availableParallelism(), timeout = seconds } = options;
  const shard = options.shard === undefined ? undefined : shardOf(options.shard);
  checkReports(options, folder);
  const scenario = await context.timings.timeAsync('reading', () => chooseScenario(id, options, context));
  await refuseTask(context.env, scenario, 'grade');
  const progress = progressOn(context.terminal().stderr);
  try {
    const graded = await context.timings.timeAsync('deciding', () =>
      gradeClass(folder, scenario, {
        jobs,
        shard,
        limits: { seconds: timeout, megabytes },
        onDone: progress.show,
      }),
    );
    progress.end();
    return await context.timings.timeAsync('printing', () => reportSubmissions(graded, options, context));
  } finally {
    progress.end();
  }
}

/** Checks where the gradebooks go, before anything is graded. */
export function checkReports({ csv, html }: ReportOptions, folder: string): void {
  checkReportPath('--csv', csv, folder);
  checkReportPath('--html', html, folder);
}

/**
 * Prints the grades of a class and writes its gradebooks. Each submission that was not graded is named on standard error
 * with its place. The exit code is that of the worst submission.
 */
export async function reportSubmissions(
  graded: Omit<SubmissionsJson, 'schemaVersion'>,
  { csv, html, json }: ReportOptions,
  { stdout, stderr }: CommandContext,
): Promise<number> {
  if (csv !== undefined) writeReport(csv, submissionsCsv(graded));
  if (html !== undefined) writeReport(html, gradebookHtml(graded));
  if (json) await writeJson<SubmissionsJson>(stdout, graded);
  else await write(stdout, submissionsText(graded));
  for (const { fault } of graded.submissions) if (fault !== null) await write(stderr, `${faultText(fault)}\n`);
  return worstCode(graded);
}

/** 70 a fault of sallyport; 3 one was not graded; 1 one fails; 4 none fails but one is undecided; 0 all pass. */
function worstCode({ submissions }: Pick<SubmissionsJson, 'submissions'>): number {
  const codes = new Set(
    submissions.map(({ fault, passed, checks }) => {
      if (fault !== null) return fault.code === 'bug' ? exitCodes.bug : exitCodes.invalid;
      return exitCodeOfGrade({ passed, checks });
    }),
  );
  const worstFirst = [exitCodes.bug, exitCodes.invalid, exitCodes.failed, exitCodes.undecided];
  return worstFirst.find((code) => codes.has(code)) ?? exitCodes.passed;
}

function shardOf(text: string): Shard {
  const shard = readShard(text);
  if (shard === null)
    throw wrongUsage(`--shard ${text} is no part of a class; write K/N, such as 1/4 for the first of four`);
  return shard;
}

/** A line that shows how far it is; nothing where standard error is no terminal. */
function progressOn(stderr: { readonly isTTY?: boolean; write(text: string): unknown }) {
  let isShown = false;
  return {
    show: (done: number, all: number): void => {
      if (stderr.isTTY !== true) return;
      isShown = true;
      stderr.write(`\r\x1b[K${done} of ${all} submissions`);
    },
    end: (): void => {
      if (isShown) stderr.write('\r\x1b[K');
      isShown = false;
    },
  };
}
