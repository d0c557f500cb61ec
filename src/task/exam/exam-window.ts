import { isProcessAlive } from '../../cli/is-process-alive.ts';
import { isOpenElsewhere, type WindowFile, windowFile } from '../../progress/task-owner.ts';
import type { ExamState } from '../../session/exam/exam.ts';
import type { ExamFolder } from './exam-folder.ts';

/** Says for other windows that this one has an exam, and where its clusters are served. */
export class ExamWindow {
  readonly #file: WindowFile;
  readonly #now: () => number;

  /** `now` gives milliseconds since 1970. */
  constructor({ path }: ExamFolder, now: () => number) {
    this.#file = windowFile(path);
    this.#now = now;
  }

  /**
   * Removes what a killed program left half written; resolves to the folder that it served the clusters from, where there is
   * one.
   */
  async takeUp(): Promise<string | undefined> {
    await this.#file.clean(isProcessAlive, this.#now());
    return (await this.#file.read())?.served;
  }

  /** Whether another window has the exam: it may have taken it while this program was suspended. */
  async isTaken(): Promise<boolean> {
    return isOpenElsewhere(await this.#file.read(), { pid: process.pid, now: this.#now() }, isProcessAlive);
  }

  /** Writes that this window has the exam. Where nothing can be written, the journal says so. */
  async write(exam: ExamState | null, served: string | undefined): Promise<void> {
    const elapsed = exam === null ? 0 : (exam.clock.latest - exam.clock.startedAt) / 1000;
    const about = { pid: process.pid, elapsed, seen: this.#now(), ...(served === undefined ? {} : { served }) };
    await this.#file.write(about).catch(() => undefined);
  }

  /** Gives the exam up, so that another window may take it at once. */
  release(): Promise<void> {
    return this.#file.release(process.pid);
  }
}
