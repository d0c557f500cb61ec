import { Worker } from 'node:worker_threads';
import { errorCode } from '../file-errors.ts';
import type { ClassCheckJson, SubmissionFault } from '../report/class/submissions-json.ts';
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
    const thread = new SubmissionThread(setup, limits);
    const gradeNext = async (): Promise<void> => {
      for (let at = next++; at < entries.length; at = next++) {
        results[at] = await thread.grade(entries[at] as string);
        onDone(++done);
      }
    };
    try {
      const checks = await thread.start();
      await Promise.all(Array.from({ length: ENTRIES_AHEAD }, gradeNext));
      return checks;
    } finally {
      await thread.end();
    }
  };
  // The checks of the task come from a thread, also where there is no entry.
  const threads = Math.max(1, Math.min(jobs, entries.length));
  preferFastCompiler(threads);
  const [checks = []] = await Promise.all(Array.from({ length: threads }, work));
  return { checks, results };
}

/**
 * So many entries are with a thread at once: it grades one, and need not wait for this one to send it another. Where the
 * threads use all cores, this one has to wait for its turn.
 */
const ENTRIES_AHEAD = 4;

/** An entry that a thread has been given, and who waits for its result. */
interface GivenEntry {
  readonly entry: string;
  readonly resolve: (graded: GradedSubmission) => void;
  readonly reject: (error: Error) => void;
}

/** One thread that grades submissions in the order in which they come. Another takes its place when it has to be ended. */
class SubmissionThread {
  private readonly setup: ThreadSetup;
  private readonly limits: SubmissionLimits;
  /** The first of these is being graded. */
  private readonly given: GivenEntry[] = [];
  private worker: Worker | undefined;
  /** Whether a worker is being started, or ended to be replaced. */
  private isChanging = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(setup: ThreadSetup, limits: SubmissionLimits) {
    this.setup = setup;
    this.limits = limits;
  }

  /** Resolves, once it can begin, with the checks of the task. */
  start(): Promise<readonly ClassCheckJson[]> {
    this.isChanging = true;
    const worker = new Worker(workerFile(), {
      workerData: this.setup,
      // Room for new objects, most of which are gone with their submission: V8 then copies few of them.
      resourceLimits: { maxOldGenerationSizeMb: this.limits.megabytes, maxYoungGenerationSizeMb: 64 },
    });
    return new Promise((resolve, reject) => {
      worker.once('error', reject);
      worker.once('message', (message: ThreadMessage) => {
        if (message.is !== 'ready') return reject(new Error('a thread gave a result before it was ready'));
        worker.off('error', reject);
        worker.on('message', (later: ThreadMessage) => {
          if (later.is === 'graded' && this.worker === worker) this.settleFirst(later.graded);
        });
        worker.on('error', (error) => {
          if (this.worker === worker) this.onError(error);
        });
        this.worker = worker;
        this.isChanging = false;
        for (const { entry } of this.given) worker.postMessage(entry, []);
        this.setTimer();
        resolve(message.checks);
      });
    });
  }

  /** Reads and grades one entry of the folder, after those that were given before it. */
  grade(entry: string): Promise<GradedSubmission> {
    return new Promise((resolve, reject) => {
      this.given.push({ entry, resolve, reject });
      this.worker?.postMessage(entry, []);
      if (this.given.length > 1) return;
      if (this.worker === undefined) this.startAgain();
      else this.setTimer();
    });
  }

  async end(): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    clearTimeout(this.timer);
    await worker?.terminate();
  }

  private settleFirst(graded: GradedSubmission): void {
    this.given.shift()?.resolve(graded);
    this.setTimer();
  }

  /** The time of an entry begins when the one before it is done, and a thread is there. */
  private setTimer(): void {
    clearTimeout(this.timer);
    const [first] = this.given;
    if (first === undefined || this.worker === undefined) return;
    const onTimeOut = (): void => void this.goOnAfter(tooSlow(first.entry, this.limits));
    this.timer = setTimeout(onTimeOut, this.limits.seconds * 1000);
  }

  private onError(error: unknown): void {
    const [first] = this.given;
    if (first !== undefined && errorCode(error) === 'ERR_WORKER_OUT_OF_MEMORY') {
      void this.goOnAfter(tooMuchMemory(first.entry, this.limits));
    } else {
      this.rejectAll(asError(error));
    }
  }

  /** Ends the thread, whose first entry has this fault, and gives the others to a new one. */
  private async goOnAfter(fault: SubmissionFault): Promise<void> {
    this.isChanging = true;
    // A result that comes now is not waited for.
    await this.end();
    this.isChanging = false;
    this.given.shift()?.resolve(notGraded(fault));
    if (this.given.length > 0) this.startAgain();
  }

  private startAgain(): void {
    if (!this.isChanging) this.start().catch((error: unknown) => this.rejectAll(asError(error)));
  }

  private rejectAll(error: Error): void {
    for (const { reject } of this.given.splice(0)) reject(error);
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
