import { readFileSync, rmSync } from 'node:fs';
import type { KeepableObjects } from '../simulated-cluster.ts';
import { AppendedFile } from './appended-file.ts';
import { type KeptCluster, lineOfChange, lineOfNote, linesOf, readKept } from './kept-lines.ts';

/** What a journal works with. */
export interface ObjectJournalOptions {
  /** The path of its file, which need not exist. */
  readonly file: string;
  /** Names the start state of the cluster: what was kept of a cluster with another one is not given back. */
  readonly start: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Called with the system's error when a change cannot be kept, and with null once everything is kept again. */
  readonly onFault?: (error: unknown) => void;
}

/** A new file takes the place of one with more bytes than this, and more than so many times its first length. */
const mostBytes = 256 * 1024;
const mostGrowth = 3;
/** After a failure nothing is tried for so long, in milliseconds. */
const retryAfter = 500;

/**
 * Keeps the objects of one simulated cluster in a file as they change, so that the cluster can be made again after its
 * process has ended in any way. A change is in the file before the code that made it goes on.
 *
 * The file begins with the whole cluster; then comes a line for each change. It is made at the first change, and
 * replaced by a shorter one when it has grown. It knows neither tasks nor screens: every cluster has a journal of its own.
 */
export class ObjectJournal {
  readonly #options: ObjectJournalOptions;
  #followed: { readonly objects: KeepableObjects; readonly live: boolean } | null = null;
  #stopWatching: () => void = () => undefined;
  #note: unknown;
  /** What changes are appended to; null where the next one writes the whole cluster. */
  #file: AppendedFile | null = null;
  #bytesAtFirst = 0;
  /** Files that are no longer written, and not yet closed. */
  readonly #closing = new Set<Promise<void>>();
  /** When writing failed last; undefined while everything is kept. */
  #failedAt: number | undefined;

  constructor(options: ObjectJournalOptions) {
    this.#options = options;
  }

  /** The cluster that the file keeps; null where there is none, or it cannot be read. */
  read(): KeptCluster | null {
    let text: string;
    try {
      text = readFileSync(this.#options.file, 'utf8');
    } catch {
      return null;
    }
    return readKept(text, this.#options.start);
  }

  /**
   * Keeps these objects from now on, in the place of those before them. Nothing is written until one of them changes.
   * `note` is what was noted of them before.
   */
  follow(objects: KeepableObjects, live: boolean, note?: unknown): void {
    this.#stopWatching();
    this.#leaveFile();
    this.#followed = { objects, live };
    this.#note = note;
    this.#stopWatching = objects.watch((change) => this.#keep(() => lineOfChange(change)));
  }

  /**
   * Keeps a value beside the objects, in the place of the one before it. JSON must be able to hold it. It is written with
   * the first change of an object, or at once where there was one.
   */
  note(value: unknown): void {
    if (JSON.stringify(value) === JSON.stringify(this.#note)) return;
    this.#note = value;
    if (this.#file !== null) this.#keep(() => lineOfNote(value));
  }

  /** Stops following, and removes what is kept. Throws the system's error. */
  clear(): void {
    this.#stopWatching();
    this.#followed = null;
    this.#leaveFile();
    this.#note = undefined;
    rmSync(this.#options.file, { force: true });
  }

  /** Stops following; settles once everything that was kept is on the disk. */
  async close(): Promise<void> {
    this.#stopWatching();
    if (this.#failedAt !== undefined) this.#writeWhole();
    this.#followed = null;
    this.#leaveFile();
    await Promise.all(this.#closing);
  }

  /** Where writing has failed, tries again to keep everything. */
  retry(): void {
    if (this.#failedAt !== undefined) this.#writeWholeUnlessTooSoon();
  }

  #keep(line: () => string): void {
    if (this.#file === null) return this.#writeWholeUnlessTooSoon();
    try {
      this.#file.append(line());
    } catch (error) {
      return this.#fail(error);
    }
    if (this.#file.bytes > Math.max(mostBytes, mostGrowth * this.#bytesAtFirst)) this.#writeWhole();
  }

  #writeWholeUnlessTooSoon(): void {
    const sinceFault = Math.abs(this.#options.now() - (this.#failedAt ?? 0));
    if (this.#failedAt === undefined || sinceFault >= retryAfter) this.#writeWhole();
  }

  #writeWhole(): void {
    if (this.#followed === null) return;
    const { objects, live } = this.#followed;
    this.#leaveFile();
    try {
      const text = linesOf(this.#options.start, { saved: objects.save(), live, note: this.#note });
      this.#file = AppendedFile.replace(this.#options.file, text, (error) => this.#fail(error));
    } catch (error) {
      return this.#fail(error);
    }
    this.#bytesAtFirst = this.#file.bytes;
    if (this.#failedAt === undefined) return;
    this.#failedAt = undefined;
    this.#options.onFault?.(null);
  }

  /** The last line may be torn: nothing more can stand after it. */
  #fail(error: unknown): void {
    const isFirst = this.#failedAt === undefined;
    this.#failedAt = this.#options.now();
    this.#leaveFile();
    if (isFirst) this.#options.onFault?.(error);
  }

  #leaveFile(): void {
    const closing = this.#file?.close().finally(() => this.#closing.delete(closing!));
    this.#file = null;
    if (closing) this.#closing.add(closing);
  }
}
