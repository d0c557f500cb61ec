import { Worker } from 'node:worker_threads';
import { errorCode } from '../file-errors.ts';
import type { ClassCheckJson } from '../report/class/submissions-json.ts';
import { preferFastCompiler } from './fast-compiler.ts';
import { type GradedSubmission, notGraded } from './grade-submission.ts';
import { faultAt } from './read-submission.ts';
import type { ThreadMessage, ThreadSetup } from './submission-worker.ts';

/** What one submission may take. */
export interface SubmissionLimits {
  /** Of wall-clock time, reading included. */
  readonly seconds: number;
  /** Of memory for objects of JavaScript. */
  readonly megabytes: number;
}

/** What came of a class: the checks of the task, and the result of each entry in the order of the entries. */
export interface GradedEntries {
  readonly checks: readonly ClassCheckJson[];
  readonly results: readonly GradedSubmission[];
}

/**
 * Grades entries of a folder on `jobs` threads. A thread that goes over a limit is ended, its submission gets that as its
 * fault, and another thread goes on: so no submission keeps the others waiting. `onDone` is called after each. The
 * results do not depend on the number of threads. Rejects where a thread cannot begin: that is a fault of the program.
 */
export async function gradeOnThreads(
  setup: ThreadSetup,
  entries: readonly string[],
  jobs: number,
  limits: SubmissionLimits,
  onDone: (done: number) => void = () => {},
): Promise<GradedEntries> {
  const results: GradedSubmission[] = [];
  let next = 0;
  let done = 0;
  const work = async (): Promise<readonly ClassCheckJson[]> => {
    let thread = await SubmissionThread.start(setup, limits);
    const { checks } = thread;
    try {
      for (let at = next++; at < entries.length; at = next++) {
        const entry = entries[at] as string;
        const { graded, isOver } = await thread.grade(entry);
        results[at] = graded;
        onDone(++done);
        if (isOver && next < entries.length) thread = await SubmissionThread.start(setup, limits);
      }
      return checks;
    } finally {
      await thread.end();
    }
  };
  preferFastCompiler();
  // The checks of the task come from a thread, also where there is no entry.
  const threads = Math.max(1, Math.min(jobs, entries.length));
  const [checks = []] = await Promise.all(Array.from({ length: threads }, work));
  return { checks, results };
}

/** The result of a submission, and whether the thread that graded it had to be ended. */
interface ThreadResult {
  readonly graded: GradedSubmission;
  readonly isOver: boolean;
}

/** One thread that grades one submission at a time. */
class SubmissionThread {
  readonly checks: readonly ClassCheckJson[];
  private readonly worker: Worker;
  private readonly limits: SubmissionLimits;

  private constructor(worker: Worker, limits: SubmissionLimits, checks: readonly ClassCheckJson[]) {
    this.worker = worker;
    this.limits = limits;
    this.checks = checks;
  }

  static start(setup: ThreadSetup, limits: SubmissionLimits): Promise<SubmissionThread> {
    const worker = new Worker(workerFile(), {
      workerData: setup,
      // Room for new objects, most of which are gone with their submission: V8 then copies few of them.
      resourceLimits: { maxOldGenerationSizeMb: limits.megabytes, maxYoungGenerationSizeMb: 64 },
    });
    return new Promise((resolve, reject) => {
      worker.once('error', reject);
      worker.once('message', (message: ThreadMessage) => {
        worker.off('error', reject);
        if (message.is === 'ready') resolve(new SubmissionThread(worker, limits, message.checks));
        else reject(new Error('a thread gave a result before it was ready'));
      });
    });
  }

  /** Reads and grades one entry of the folder. */
  grade(entry: string): Promise<ThreadResult> {
    const { worker, limits } = this;
    return new Promise((resolve, reject) => {
      const settle = (result: ThreadResult | Error): void => {
        clearTimeout(timer);
        worker.off('message', onMessage);
        worker.off('error', onError);
        if (result instanceof Error) reject(result);
        else resolve(result);
      };
      const onMessage = (message: ThreadMessage): void => {
        if (message.is === 'graded') settle({ graded: message.graded, isOver: false });
      };
      const onError = (error: unknown): void => {
        if (errorCode(error) !== 'ERR_WORKER_OUT_OF_MEMORY') settle(asError(error));
        else settle({ graded: notGraded(tooMuchMemory(entry, limits)), isOver: true });
      };
      const onTimeOut = (): void => {
        // Its result, should it come now, is not waited for.
        worker.off('message', onMessage);
        worker.off('error', onError);
        void worker.terminate().then(() => settle({ graded: notGraded(tooSlow(entry, limits)), isOver: true }));
      };
      const timer = setTimeout(onTimeOut, limits.seconds * 1000);
      worker.on('message', onMessage);
      worker.on('error', onError);
      worker.postMessage(entry, []);
    });
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }
}

function tooSlow(entry: string, { seconds }: SubmissionLimits) {
  const message = `Grading this took more than ${seconds} seconds and was stopped. --timeout gives each submission more time.`;
  return faultAt('too slow', entry, message);
}

function tooMuchMemory(entry: string, { megabytes }: SubmissionLimits) {
  return faultAt('too much memory', entry, `Grading this took more than ${megabytes} MB of memory and was stopped.`);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** The file of a thread: that of the build, or the source where the program runs from its sources. */
function workerFile(): URL {
  const here = import.meta.url;
  return new URL(here.endsWith('.ts') ? 'submission-worker.ts' : 'submission-worker.js', here);
}
