import { errorCode } from '../../file-errors.ts';
import type { AnswerDocument } from '../../scenario/answer-document.ts';
import { withAnswer } from '../../scenario/print-answer.ts';
import type { AnswerFile } from '../answer-file.ts';
import type { AnswerApplier } from './answer-applier.ts';
import { type SessionPort, sendTrouble } from './session-port.ts';

/** What writes the answers to a question works with. */
export interface AnswerWriterOptions {
  readonly file: AnswerFile;
  readonly sync: Pick<AnswerApplier, 'applyNow'>;
  readonly session: SessionPort;
}

/**
 * Writes what is picked on the screen of a question into the answer file, where the editor and `grade` find it. Writes go
 * one after the other, and of several that wait only the last one is done. The session hears when the file has it.
 */
export class AnswerWriter {
  readonly #options: AnswerWriterOptions;
  #waiting: { readonly document: AnswerDocument | null } | null = null;
  #last: Promise<void> = Promise.resolve();

  constructor(options: AnswerWriterOptions) {
    this.#options = options;
  }

  /** Writes an answer in the place of the one in the file; null: none. */
  write(document: AnswerDocument | null): void {
    this.#waiting = { document };
    this.#last = this.#last.then(() => this.#writeWaiting());
  }

  /** Resolves when everything that was picked so far is in the file, or the session knows that it is not. */
  get settled(): Promise<void> {
    return this.#last;
  }

  async #writeWaiting(): Promise<void> {
    const { file, sync, session } = this.#options;
    const next = this.#waiting;
    if (next === null) return;
    this.#waiting = null;
    try {
      // The comments are those of the file as it is now: an editor may have changed it.
      const { text } = await file.read().catch(ifMissing);
      await file.write(withAnswer(text, next.document));
      await sync.applyNow();
    } catch (error) {
      sendTrouble(session, 'answer', error);
    }
    // While another answer waits, the screen shows that one.
    if (this.#waiting === null) session.send({ is: 'answer-written' });
  }
}

/** A file that was removed is made again. */
function ifMissing(error: unknown): { readonly text: string } {
  if (error instanceof Error && errorCode(error.cause) === 'ENOENT') return { text: '' };
  throw error;
}
