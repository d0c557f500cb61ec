import type { Journal } from '../../progress/journal.ts';
import type { AttemptEvent } from '../../progress/progress.ts';
import type { TaskKey } from '../answer-file.ts';
import { type SessionPort, sendTrouble } from './session-port.ts';
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

/** Writes what happens in an attempt to the journal, with the time on its clock. */
export class AttemptJournal {
  readonly #options: AttemptJournalOptions;
  readonly #pending = new Set<Promise<void>>();

  constructor(options: AttemptJournalOptions) {
    this.#options = options;
  }

  /** Writes an event. Where that fails, the session gets a sentence. */
  record(event: AttemptEvent): void {
    const { journal, task, clock, session, now } = this.#options;
    const { pack, version, id: scenario, variant } = task;
    const at = new Date(now()).toISOString();
    const own = journal
      .append({ at, pack, version, scenario, variant, elapsed: Math.floor(clock.elapsed), ...event })
      .catch((error: unknown) => sendTrouble(session, 'journal', error))
      .finally(() => this.#pending.delete(own));
    this.#pending.add(own);
  }

  /** Settles once everything recorded so far is written. */
  async settled(): Promise<void> {
    await Promise.all(this.#pending);
  }
}
