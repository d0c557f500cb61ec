import { JournalError } from '../../progress/journal.ts';
import type { Session, Trouble } from '../../session/session.ts';
import type { SessionEvent } from '../../session/session-event.ts';
import { AnswerFileError } from '../answer-file.ts';
import { isClusterError } from '../real/cluster-error.ts';

/** The session of an open task. The parts of the task read it and send it what happened; the screen draws it. */
export interface SessionPort {
  /** Null once the person has left the task. */
  readonly get: () => Session | null;
  readonly send: (event: SessionEvent) => unknown;
}

/** Sends an error to the session, as a sentence for the person. */
export function sendTrouble({ send }: SessionPort, of: Trouble, error: unknown): void {
  send({ is: 'trouble', of, says: errorSentence(error) });
}

/** An error as a sentence for the person. An error of no known kind is a bug, and is shown as it is. */
export function errorSentence(error: unknown): string {
  if (error instanceof AnswerFileError || error instanceof JournalError) return error.message;
  if (isClusterError(error)) return asSentence(error.message);
  return `This went wrong inside sallyport: ${error instanceof Error ? error.message : String(error)}`;
}

function asSentence(text: string): string {
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}${/[.?!]$/.test(text) ? '' : '.'}`;
}
