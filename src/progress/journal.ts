import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode, fileErrorReason } from '../file-errors.ts';
import { checkPlain, FileNotRead } from '../read-plain-file.ts';
import { fileLines } from './file-lines.ts';
import { inTimeOrder } from './import-events.ts';
import { isElapsed, type JournalEvent, type TaskAbout } from './progress.ts';

/**
 * The journal of attempts: one JSON object a line, only ever appended to. Several processes may write at once, since
 * lines are written in one go with O_APPEND; a line that a crash tore is skipped, and the next one starts on a line of its own.
 */
export interface Journal {
  /** Keeps events; settles once all are on the disk. Rejects with `JournalError` when they cannot be kept. */
  append(...events: readonly JournalEvent[]): Promise<void>;
  /**
   * Every event that can be read, oldest first, imported ones at their time; none where there is no journal yet. `onTooLong` gets the number of each
   * line that is longer than any event: it is passed over.
   */
  read(onTooLong?: (line: number) => void): Promise<readonly JournalEvent[]>;
}

/** The system refuses to keep or read the journal; the message is a sentence for the person. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
}

/** The journal in a file, which need not exist yet. */
export function openJournal(file: string): Journal {
  // One append after the other, so that the lines of one process stand in the order of their events.
  let last: Promise<void> = Promise.resolve();
  return {
    append(...events) {
      const lines = events.map((event) => `${JSON.stringify(event)}\n`).join('');
      const mine = last.then(() => appendLines(file, lines));
      last = mine.catch(() => undefined);
      return mine;
    },
    read: (onTooLong) => readEvents(file, onTooLong),
  };
}

/** The events of a journal's text. A line that is no whole event is skipped: a torn one, or one of a newer version. */
export function eventsIn(text: string): readonly JournalEvent[] {
  return text.split('\n').flatMap(eventIn);
}

/** The event of one line; none where the line is no whole event. */
export function eventIn(line: string): readonly JournalEvent[] {
  const event = line.trim() === '' ? null : withPack(parse(line));
  return isEvent(event) ? [event] : [];
}

/** Writes whole lines in one go. */
async function appendLines(file: string, lines: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    if ((await stat(file).catch(() => null))?.isFIFO()) throw new FileNotRead('not plain', file);
    handle = await open(file, 'a+', 0o600);
    const bytes = Buffer.from(`${(await endsWhole(handle)) ? '' : '\n'}${lines}`);
    const { bytesWritten } = await handle.write(bytes);
    if (bytesWritten < bytes.length) throw Object.assign(new Error('short write'), { code: 'ENOSPC' });
    await handle.sync();
  } catch (error) {
    throw new JournalError(`This attempt cannot be kept, ${fileErrorReason(error)}: ${file}.`, { cause: error });
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

/** More than any event has, in bytes. */
export const LONGEST_LINE = 1024 * 1024;

async function readEvents(file: string, onTooLong?: (line: number) => void): Promise<readonly JournalEvent[]> {
  const events: JournalEvent[] = [];
  const known = new Map<string, string>();
  try {
    checkPlain(await stat(file), file);
    for await (const { number, text } of fileLines(file, LONGEST_LINE)) {
      if (text === null) onTooLong?.(number);
      else for (const event of eventIn(text)) events.push(withKnownTexts(event, known));
    }
    return inTimeOrder(events);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return [];
    throw new JournalError(`The attempts in ${file} cannot be read: ${fileErrorReason(error)}.`, { cause: error });
  }
}

/** The event with one copy of the texts that stand in very many: a journal of years has millions of events. */
function withKnownTexts<Event extends JournalEvent>(event: Event, known: Map<string, string>): Event {
  const copyOf = (text: string): string => {
    const copy = known.get(text);
    if (copy === undefined) known.set(text, text);
    return copy ?? text;
  };
  const { pack, version, scenario } = event;
  return Object.assign(event, { pack: copyOf(pack), version: copyOf(version), scenario: copyOf(scenario) });
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/**
 * Before 0.2.0 an event named no pack: there was the program's own alone, and each of its tasks had one variant, the
 * first of the version with which packs got versions.
 */
function withPack(event: unknown): unknown {
  if (typeof event !== 'object' || event === null || 'pack' in event) return event;
  return { pack: firstPack.id, version: firstPack.version, variant: 1, ...event };
}

/** The pack that came with the program before packs had names, as it is called since. */
export const firstPack = { id: 'network-policies', version: '1.0.0' } as const;

function isShare(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

/** What an event can be. */
export const kinds: readonly string[] = [
  'started',
  'checked',
  'hinted',
  'solution-shown',
  'reset',
  'left',
  'skipped',
  'passed',
];

function isEvent(value: unknown): value is JournalEvent {
  if (typeof value !== 'object' || value === null) return false;
  const event = value as Partial<Record<string, unknown>>;
  return (
    typeof event.at === 'string' &&
    typeof event.pack === 'string' &&
    typeof event.version === 'string' &&
    typeof event.scenario === 'string' &&
    Number.isSafeInteger(event.variant) &&
    isElapsed(event.elapsed) &&
    typeof event.is === 'string' &&
    kinds.includes(event.is) &&
    (event.is !== 'hinted' || Number.isSafeInteger(event.hint)) &&
    (event.is !== 'checked' || event.score === null || isShare(event.score)) &&
    (event.key === undefined || typeof event.key === 'string') &&
    (event.from === undefined || typeof event.from === 'string') &&
    (event.about === undefined || isTaskAbout(event.about)) &&
    (event.skills === undefined || isTexts(event.skills)) &&
    (event.misconceptions === undefined || isTexts(event.misconceptions))
  );
}

function isTaskAbout(value: unknown): value is TaskAbout {
  if (typeof value !== 'object' || value === null) return false;
  const { skills, minutes, misconceptions } = value as Partial<Record<string, unknown>>;
  return isTexts(skills) && isTexts(misconceptions) && typeof minutes === 'number' && minutes > 0;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
