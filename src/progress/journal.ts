import { type FileHandle, mkdir, open, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { checkPlain, FileNotRead } from '../read-plain-file.ts';
import { isElapsed, type JournalEvent } from './progress.ts';

/**
 * The journal of attempts: one JSON object a line, only ever appended to. Several processes may write at once, since
 * each line is one write with O_APPEND; a line that a crash tore is skipped, and the next one starts on a line of its own.
 */
export interface Journal {
  /** Keeps an event; settles once it is on the disk. Rejects with `JournalError` when it cannot be kept. */
  append(event: JournalEvent): Promise<void>;
  /** Every event that can be read, oldest first; none where there is no journal yet. */
  read(): Promise<readonly JournalEvent[]>;
}

/** The surroundings do not let the journal be kept; the message says what to do in a sentence. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
}

export function openJournal(file: string): Journal {
  // One append after the other, so that the lines of one process stand in the order they happened.
  let last: Promise<void> = Promise.resolve();
  return {
    append(event) {
      const mine = last.then(() => appendLine(file, JSON.stringify(event)));
      last = mine.catch(() => undefined);
      return mine;
    },
    async read() {
      return eventsIn(await textOf(file));
    },
  };
}

/** The events of a journal's text. Whatever is not a whole event is skipped: a torn line, a line of a newer version. */
export function eventsIn(text: string): readonly JournalEvent[] {
  return text.split('\n').flatMap((line) => {
    const event = line.trim() === '' ? null : parse(line);
    return isEvent(event) ? [event] : [];
  });
}

async function appendLine(file: string, line: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    if ((await stat(file).catch(() => null))?.isFIFO()) throw new FileNotRead('not plain', file);
    handle = await open(file, 'a+', 0o600);
    const bytes = Buffer.from(`${(await endsWhole(handle)) ? '' : '\n'}${line}\n`);
    const { bytesWritten } = await handle.write(bytes);
    if (bytesWritten < bytes.length) throw Object.assign(new Error('short write'), { code: 'ENOSPC' });
    await handle.sync();
  } catch (error) {
    throw new JournalError(`This attempt cannot be kept, ${reasonOf(error)}: ${file}.`, { cause: error });
  } finally {
    await handle?.close().catch(() => undefined);
  }
}

/** Whether the file is empty or ends with a line end. */
async function endsWhole(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat();
  if (size === 0) return true;
  const { buffer } = await handle.read({ buffer: Buffer.alloc(1), position: size - 1 });
  return buffer[0] === 0x0a;
}

async function textOf(file: string): Promise<string> {
  try {
    checkPlain(await stat(file), file);
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return '';
    throw new JournalError(`The attempts in ${file} cannot be read: ${reasonOf(error)}.`, { cause: error });
  }
}

function isShare(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EEXIST: 'a part of the path is not a folder',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder',
  EIO: 'the device reports an error',
};

/** Why a file cannot be read or written, in a few words. */
export function reasonOf(error: unknown): string {
  if (error instanceof FileNotRead) return error.because === 'not plain' ? 'it is no plain file' : 'it is too large';
  return reasons[codeOf(error)] ?? (error instanceof Error ? error.message : String(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

const kinds: readonly string[] = ['started', 'checked', 'hinted', 'solution-shown', 'reset', 'left', 'passed'];

function isEvent(value: unknown): value is JournalEvent {
  if (typeof value !== 'object' || value === null) return false;
  const event = value as Partial<Record<string, unknown>>;
  return (
    typeof event.at === 'string' &&
    typeof event.scenario === 'string' &&
    isElapsed(event.elapsed) &&
    typeof event.is === 'string' &&
    kinds.includes(event.is) &&
    (event.is !== 'hinted' || Number.isSafeInteger(event.hint)) &&
    (event.is !== 'checked' || event.score === null || isShare(event.score))
  );
}
