import type { Journal } from '../../progress/journal.ts';
import type { AttemptEvent, JournalEvent } from '../../progress/progress.ts';
import type { TaskKey } from '../answer-file.ts';
import { errorSentence, type SessionPort, sendTrouble } from './session-port.ts';
import type { TaskClock } from './task-clock.ts';

/** What the journal of an attempt works with. */
export interface AttemptJournalOptions {
  readonly journal: Journal;
  readonly task: TaskKey;
  readonly clock: TaskClock;
  readonly session: SessionPort;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What could not be written is tried again after so long, in milliseconds. */
const retryAfter = 2000;

/**
 * Writes what happens in an attempt to the journal, with the time on its clock. What cannot be written waits here, in
 * its order, and is written before anything later; meanwhile the session has a sentence about it.
 */
export class AttemptJournal {
  readonly #options: AttemptJournalOptions;
  /** Events that are not on the disk yet. */
  #waiting: readonly JournalEvent[] = [];
  #writing: Promise<void> = Promise.resolve();
  #failedAt: number | undefined;
  /** Why the events that wait could not be written; null where nothing has failed. */
  #trouble: string | null = null;

  constructor(options: AttemptJournalOptions) {
    this.#options = options;
  }

  /** Writes events, all of them at once. Settles when they are on the disk, or the session knows that they are not. */
  record(...events: readonly AttemptEvent[]): Promise<void> {
    const { task, clock, now } = this.#options;
    const { pack, version, id: scenario, variant } = task;
    const at = new Date(now()).toISOString();
    const elapsed = Math.floor(clock.elapsed);
    const added = events.map((event) => ({ at, pack, version, scenario, variant, elapsed, ...event }));
    this.#waiting = [...this.#waiting, ...added];
    return this.#write();
  }

  /** Tries again to write what could not be written, unless that was tried a moment ago. */
  retry(): void {
    if (this.#failedAt === undefined || Math.abs(this.#options.now() - this.#failedAt) < retryAfter) return;
    this.#failedAt = this.#options.now();
    void this.#write();
  }

  /** Tries for the last time to write everything. Resolves to a sentence where that fails, else to null. */
  async close(): Promise<string | null> {
    await this.#write();
    return this.#trouble;
  }

  #write(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#writeWaiting());
    return this.#writing;
  }

  async #writeWaiting(): Promise<void> {
    const { journal, session, now } = this.#options;
    const events = this.#waiting;
    if (events.length === 0) return;
    try {
      await journal.append(...events);
    } catch (error) {
      this.#failedAt = now();
      this.#trouble = errorSentence(error);
      return sendTrouble(session, 'journal', error);
    }
    this.#waiting = this.#waiting.slice(events.length);
    if (this.#trouble === null) return;
    this.#trouble = null;
    this.#failedAt = undefined;
    session.send({ is: 'trouble-over', of: 'journal' });
  }
}
