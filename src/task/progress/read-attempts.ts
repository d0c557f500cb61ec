import type { CommandContext } from '../../cli/command-context.ts';
import { write } from '../../cli/output.ts';
import { journalFile } from '../../folders.ts';
import { JournalError, openJournal } from '../../progress/journal.ts';
import type { JournalEvent } from '../../progress/progress.ts';

/** The events of the journal; one that cannot be read is a warning, and every task counts as new. */
export async function readAttempts({
  env,
  stderr,
}: Pick<CommandContext, 'env' | 'stderr'>): Promise<readonly JournalEvent[]> {
  try {
    const file = journalFile(env);
    const tooLong: number[] = [];
    const events = await openJournal(file).read((line) => void tooLong.push(line));
    for (const line of tooLong)
      await write(stderr, `warning: ${file}:${line}: the line is too long; it is passed over\n`);
    return events;
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    await write(stderr, `warning: ${error.message}\n`);
    return [];
  }
}
