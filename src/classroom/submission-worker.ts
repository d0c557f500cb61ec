import { parentPort, workerData } from 'node:worker_threads';
import type { ClassCheckJson } from '../report/class/submissions-json.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type GradedSubmission, notGraded, SubmissionGrader } from './grade-submission.ts';
import { faultAt, readSubmission } from './read-submission.ts';

// The thread that reads and grades one submission at a time. It is built apart; submission-threads.ts starts it.

/** What a thread is started with. */
export interface ThreadSetup {
  readonly scenario: Scenario;
  /** The folder of all submissions. */
  readonly folder: string;
}

/** What a thread says: once that it can begin, then the result of each submission that it was asked for. */
export type ThreadMessage =
  | { readonly is: 'ready'; readonly checks: readonly ClassCheckJson[] }
  | { readonly is: 'graded'; readonly graded: GradedSubmission };

/** Reads and grades one submission. An error that it meets is a fault of the program, and says so; the others go on. */
export async function gradeEntry(grader: SubmissionGrader, folder: string, entry: string): Promise<GradedSubmission> {
  try {
    const read = readSubmission(folder, entry);
    return 'fault' in read ? notGraded(read.fault) : await grader.grade(read.files);
  } catch (error) {
    const says = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const message = `sallyport has a fault and cannot grade this (${says.slice(0, 300)}). Run "sallyport grade" with it as --answer for a report.`;
    return notGraded(faultAt('bug', entry, message));
  }
}

async function serve({ scenario, folder }: ThreadSetup, say: (message: ThreadMessage) => void): Promise<void> {
  const grader = await SubmissionGrader.open(scenario);
  parentPort?.on('message', (entry: string) => {
    void gradeEntry(grader, folder, entry).then((graded) => say({ is: 'graded', graded }));
  });
  say({ is: 'ready', checks: grader.checks });
}

if (parentPort !== null && workerData !== null) {
  await serve(workerData as ThreadSetup, (message) => parentPort?.postMessage(message, []));
}
