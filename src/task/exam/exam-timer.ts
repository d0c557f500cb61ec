/** The clock of an exam is shown to the second, and written this often, in milliseconds: so much working time a crash may lose. */
const SHOW_EVERY = 1000;
const WRITE_EVERY = 5000;
/** The longest timer, in milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** What a timer calls. */
export interface ExamTimerOptions {
  /** Milliseconds of a clock that is never set. */
  readonly monotonic: () => number;
  /** Called each second, and at the deadline. */
  readonly onTick: () => void;
}

/** Calls when the clock of an exam is to be shown, and ends it in time. */
export class ExamTimer {
  readonly #options: ExamTimerOptions;
  #ticking: NodeJS.Timeout | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #lastWrite = 0;

  constructor(options: ExamTimerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#ticking = setInterval(this.#options.onTick, SHOW_EVERY);
  }

  /** Sets when the exam ends, in milliseconds from now; undefined where that is not known. */
  endIn(left = LONGEST_TIMER): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(this.#options.onTick, Math.min(Math.max(0, left), LONGEST_TIMER));
  }

  /** Whether the clock is to be written now; it is then taken as written. */
  isTimeToWrite(): boolean {
    const now = this.#options.monotonic();
    if (now - this.#lastWrite < WRITE_EVERY) return false;
    this.#lastWrite = now;
    return true;
  }

  stop(): void {
    clearInterval(this.#ticking);
    clearTimeout(this.#deadline);
  }
}
