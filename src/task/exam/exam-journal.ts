import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileErrorReason } from '../../file-errors.ts';
import { readPlainFile } from '../../read-plain-file.ts';
import type { ExamEvent, ExamStart } from '../../session/exam/exam.ts';

/** An event as it stands in a line: `at` is ISO 8601 (UTC). */
type Written<Event> = Omit<Event, 'at'> & { readonly at: string };

/** More than a journal of the longest exam has, in bytes. */
const MAX_SIZE = 64 * 1024 * 1024;

/** An exam cannot be kept; the message is a sentence for the person. */
export class ExamJournalError extends Error {
  override readonly name = 'ExamJournalError';
}

/**
 * The journal of an exam: one event a line, only ever appended to, and on the disk before the screen shows it. A line that a
 * crash tore is skipped, and the next one starts on a line of its own.
 */
export class ExamJournal {
  readonly #file: string;
  /** One append after the other. */
  #last: Promise<void> = Promise.resolve();

  constructor(file: string) {
    this.#file = file;
  }

  /** Settles once the event is on the disk. Rejects with `ExamJournalError` where it cannot be kept. */
  append(event: ExamStart | ExamEvent): Promise<void> {
    const line: Written<ExamStart | ExamEvent> = { ...event, at: new Date(event.at).toISOString() };
    const own = this.#last.then(() => appendLine(this.#file, JSON.stringify(line)));
    this.#last = own.catch(() => undefined);
    return own;
  }
}

/** The events of a journal, in their order; none where there is no file, or it cannot be read. */
export function readExamJournal(file: string): readonly (ExamStart | ExamEvent)[] {
  try {
    return examEventsIn(readPlainFile(file, MAX_SIZE).toString('utf8'));
  } catch {
    return [];
  }
}

/** The events in a journal's text. A line that is no whole event is skipped. */
export function examEventsIn(text: string): readonly (ExamStart | ExamEvent)[] {
  return text.split('\n').flatMap((line) => {
    const event = parse(line);
    return event === null ? [] : [event];
  });
}

async function appendLine(file: string, line: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    handle = await open(file, 'a+', 0o600);
    const { size } = await handle.stat();
    const last = size === 0 ? null : (await handle.read({ buffer: Buffer.alloc(1), position: size - 1 })).buffer[0];
    const bytes = Buffer.from(`${last === null || last === 0x0a ? '' : '\n'}${line}\n`);
    const { bytesWritten } = await handle.write(bytes);
    if (bytesWritten < bytes.length) throw Object.assign(new Error('short write'), { code: 'ENOSPC' });
    await handle.sync();
  } catch (error) {
    throw new ExamJournalError(`The exam cannot be kept, ${fileErrorReason(error)}: ${file}.`, { cause: error });
  } finally {
    await handle?.close().catch(() => undefined);
  }
}

function parse(line: string): ExamStart | ExamEvent | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const fields = value as Partial<Record<string, unknown>>;
  const at = typeof fields['at'] === 'string' ? Date.parse(fields['at']) : Number.NaN;
  if (Number.isNaN(at) || !isFrom(0, fields['ran']) || !hasFields(fields)) return null;
  return { ...fields, at } as ExamStart | ExamEvent;
}

/** Whether an event has what its kind needs. */
function hasFields({ is, id, plan, task, flagged, text, minutes }: Partial<Record<string, unknown>>): boolean {
  switch (is) {
    case 'started':
      return typeof id === 'string' && isPlan(plan);
    case 'opened':
      return task === null || isFrom(1, task);
    case 'flagged':
      return isFrom(1, task) && typeof flagged === 'boolean';
    case 'noted':
      return isFrom(1, task) && typeof text === 'string';
    case 'alert-seen':
      return isFrom(1, minutes);
    case 'resumed':
    case 'tick':
    case 'ended':
      return true;
    default:
      return false;
  }
}

function isPlan(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { minutes, tasks, domains, notes } = value as Partial<Record<string, unknown>>;
  return isFrom(1, minutes) && [tasks, domains, notes].every(Array.isArray) && (tasks as unknown[]).length > 0;
}

function isFrom(least: number, value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= least;
}
