import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import type { CommandContext, Environment } from '../../cli/command-context.ts';
import { ExitError, exitCodes, invalidFile, wrongUsage } from '../../cli/exit.ts';
import { write } from '../../cli/output.ts';
import { readFiles } from '../../cli/read-files.ts';
import { errorCode, fileErrorReason } from '../../file-errors.ts';
import { journalFile } from '../../folders.ts';
import { newEvents, withoutMark } from '../../progress/import-events.ts';
import { eventIn, JournalError, kinds, openJournal } from '../../progress/journal.ts';
import type { JournalEvent } from '../../progress/progress.ts';

/** So many faults of a file are listed. */
const mostFaults = 10;

/**
 * `progress export`: every event, one JSON object a line, oldest first, to a file that is not there yet or to standard
 * output. Resolves to the exit code.
 */
export async function exportAttempts(
  file: string | undefined,
  { env, stdout, stderr }: CommandContext,
): Promise<number> {
  if (file === undefined || file === '-') {
    await write(stdout, (await exportedAttempts(env)).text);
    return exitCodes.passed;
  }
  await write(stderr, `${await writeAttempts(file, env)} written to ${file}\n`);
  return exitCodes.passed;
}

/** Writes every event to a file that is not there yet; resolves to how many, in words. Rejects with an `ExitError`. */
export async function writeAttempts(file: string, env: Environment): Promise<string> {
  const { events, text } = await exportedAttempts(env);
  try {
    const handle = openSync(file, 'wx', 0o600);
    try {
      writeSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    if (errorCode(error) === 'EEXIST') throw wrongUsage(`${file} is there already; export to another name`);
    throw new ExitError(exitCodes.usage, `error: ${file} cannot be written, ${fileErrorReason(error)}`);
  }
  return count(events);
}

async function exportedAttempts(env: Environment): Promise<{ readonly events: number; readonly text: string }> {
  const events = await reading(() => openJournal(journalFile(env)).read());
  return { events: events.length, text: events.map((event) => `${JSON.stringify(withoutMark(event))}\n`).join('') };
}

/**
 * `progress import`: adds the events of a file that the journal does not have; all of them, or none where a line of it is no
 * event. Resolves to the exit code.
 */
export async function importAttempts(file: string, context: CommandContext): Promise<number> {
  const [read] = await readFiles([file], context);
  if (read === undefined) throw wrongUsage(`${file} is no file`);
  const { events, newer } = readEvents(read.file, read.text);
  if (events.length === 0 && newer === 0) {
    throw invalidFile([
      `${read.file}:1:1: there is no attempt in it; "sallyport progress export FILE" writes such a file`,
    ]);
  }
  const journal = openJournal(journalFile(context.env));
  const added = newEvents(await reading(() => journal.read()), events);
  if (added.length > 0) await reading(() => journal.append(...added));
  if (newer > 0) {
    await write(context.stderr, `warning: ${count(newer)} of a newer sallyport left out; update, and import again\n`);
  }
  await write(context.stdout, `${count(added.length)} added, ${events.length - added.length} were known\n`);
  return exitCodes.passed;
}

/** The events of an exported file, and how many of them a newer version wrote. Faults are an invalid file, each with its line. */
function readEvents(file: string, text: string): { readonly events: readonly JournalEvent[]; readonly newer: number } {
  const events: JournalEvent[] = [];
  const faults: string[] = [];
  let newer = 0;
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const [event] = eventIn(line);
    if (event && Number.isFinite(Date.parse(event.at))) events.push(event);
    else if (!event && isOfNewerVersion(line)) newer += 1;
    else faults.push(`${file}:${at + 1}:1: this line is no event of an attempt; export the file again`);
  }
  if (faults.length > mostFaults) {
    faults.splice(mostFaults, Infinity, `${file}: and ${faults.length - mostFaults} more such lines`);
  }
  if (faults.length > 0) throw invalidFile(faults);
  return { events, newer };
}

/** Whether a line is an event of a kind that this version does not know. */
function isOfNewerVersion(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return false;
    const { at, is } = value as Partial<Record<string, unknown>>;
    return typeof at === 'string' && typeof is === 'string' && !kinds.includes(is);
  } catch {
    return false;
  }
}

/** What the journal refuses is said as a sentence. */
async function reading<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    throw new ExitError(exitCodes.undecided, `error: ${error.message}`);
  }
}

function count(events: number): string {
  return events === 1 ? '1 event' : `${events} events`;
}
