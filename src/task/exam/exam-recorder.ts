import {
  deadlineOf,
  type ExamAction,
  type ExamMoment,
  type ExamStart,
  type ExamState,
  startExam,
  step,
} from '../../session/exam/exam.ts';
import type { ExamJournal } from './exam-journal.ts';

/** The clocks of this machine. */
export interface ExamClocks {
  /** The wall clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds from any moment on; it never goes back, and may stand while the machine sleeps. */
  readonly monotonic: () => number;
}

/**
 * The clock is looked at every second. What lies between two looks beyond this, in milliseconds, the program was suspended, or
 * the machine slept.
 */
const longestLook = 10_000;

/** Records what happens in an exam: an action counts once it is on the disk. */
export class ExamRecorder {
  readonly #journal: Pick<ExamJournal, 'append'>;
  readonly #clocks: ExamClocks;
  #state: ExamState;
  /** When the clock was looked at last, in milliseconds that never go back. */
  #lookedAt: number;
  /** For how many milliseconds this program has run since the last record. */
  #ran = 0;
  #last: Promise<void> = Promise.resolve();

  /** Starts an exam. Rejects with `ExamJournalError` where it cannot be kept. */
  static async start(
    journal: Pick<ExamJournal, 'append'>,
    clocks: ExamClocks,
    about: Omit<ExamStart, 'is' | 'at' | 'ran'>,
  ): Promise<ExamRecorder> {
    const start: ExamStart = { is: 'started', at: clocks.now(), ran: 0, ...about };
    await journal.append(start);
    return new ExamRecorder(journal, clocks, startExam(start));
  }

  /** Goes on with an exam whose journal was read. Rejects with `ExamJournalError`. */
  static async resume(
    journal: Pick<ExamJournal, 'append'>,
    clocks: ExamClocks,
    state: ExamState,
  ): Promise<ExamRecorder> {
    const recorder = new ExamRecorder(journal, clocks, state);
    await recorder.#record({ is: 'resumed' });
    return recorder;
  }

  private constructor(journal: Pick<ExamJournal, 'append'>, clocks: ExamClocks, state: ExamState) {
    this.#journal = journal;
    this.#clocks = clocks;
    this.#state = state;
    this.#lookedAt = clocks.monotonic();
  }

  /** The exam as it is now: what was recorded, and the time that has passed since. */
  now(): ExamState {
    return step(this.#state, { is: 'tick', ...this.#moment() });
  }

  /** The exam as its journal has it. */
  get recorded(): ExamState {
    return this.#state;
  }

  /** Records an action; settles once it is on the disk. Rejects with `ExamJournalError`, and nothing has happened then. */
  record(action: ExamAction): Promise<void> {
    const own = this.#last.then(() => this.#record(action));
    this.#last = own.catch(() => undefined);
    return own;
  }

  /** How many milliseconds are left until the time is over. */
  get untilDeadline(): number {
    return deadlineOf(this.#state) - this.now().clock.latest;
  }

  async #record(action: ExamAction): Promise<void> {
    if (this.#state.ended !== null) return;
    const event = { ...action, ...this.#moment() };
    await this.#journal.append(event);
    this.#state = step(this.#state, event);
    this.#ran = Math.max(0, this.#ran - event.ran);
  }

  #moment(): ExamMoment {
    const now = this.#clocks.monotonic();
    this.#ran += Math.max(0, Math.min(now - this.#lookedAt, longestLook));
    this.#lookedAt = now;
    return { at: this.#clocks.now(), ran: Math.round(this.#ran) };
  }
}
