import { randomBytes } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { LowSync, type SyncAdapter } from 'lowdb';
import { errorCode, fileErrorReason } from '../file-errors.ts';
import { readPlainFile } from '../read-plain-file.ts';
import { type FileLock, FileLockError, lockFile } from './file-lock.ts';
import { type KeptForm, type Seen, seenIn } from './kept-form.ts';

/** What was read of a kept file. */
export interface KeptData<Data> {
  readonly data: Data;
  /** What is wrong with the file, and what was done about it, as a sentence; null where nothing is. */
  readonly trouble: string | null;
}

/** A kept file cannot be changed; the message is a sentence for the person. */
export class KeptFileError extends Error {
  override readonly name = 'KeptFileError';
}

/** Kept files are some lines long; in bytes. */
const MAX_SIZE = 4 * 1024 * 1024;
/** An editor may write a file in two steps; in milliseconds. */
const SETTLE = 50;

/**
 * A small file of JSON that several processes read and change: written whole, one process at a time, with the text before
 * beside it as `.bak`. A damaged file is set aside under a name of its own, and the copy takes its place. One of an older
 * program is migrated by the next change, and kept as it was; one of a later program is left alone.
 */
export class KeptFile<Data extends object> {
  readonly #file: string;
  readonly #form: KeptForm<Data>;
  readonly #isAlive: (pid: number) => boolean;

  /** `isAlive` asks the system about a process id. */
  constructor(file: string, form: KeptForm<Data>, isAlive: (pid: number) => boolean) {
    this.#file = file;
    this.#form = form;
    this.#isAlive = isAlive;
  }

  /** What stands in the file; where that cannot be read, what stood there before, or nothing. It never throws. */
  read(): KeptData<Data> {
    const { what, empty } = this.#form;
    const seen = this.#look(this.#file);
    switch (seen.is) {
      case 'whole':
        return { data: seen.data, trouble: null };
      case 'absent':
        return { data: empty, trouble: null };
      case 'unreadable':
        return { data: empty, trouble: `The ${what} in ${this.#file} cannot be read: ${seen.because}.` };
      case 'later':
        return { data: empty, trouble: this.#laterWords(seen.version) };
      case 'damaged':
        return this.#repaired(seen.line);
    }
  }

  /**
   * Changes what stands in the file. Throws `KeptFileError`, what `change` throws, and what the file system says; then the
   * file is as it was.
   */
  change(change: (data: Data) => Data): void {
    mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
    try {
      this.#changeLocked(change);
    } catch (error) {
      if (!(error instanceof FileLockError)) throw error;
      const says = `The ${this.#form.what} in ${this.#file} cannot be changed: ${error.message}; try again.`;
      throw new KeptFileError(says, { cause: error });
    }
  }

  #changeLocked(change: (data: Data) => Data): void {
    this.#locked((lock) => {
      if (this.#look(this.#file).is === 'damaged') this.#setAside();
      const seen = this.#look(this.#file);
      if (seen.is === 'later') throw new KeptFileError(this.#laterWords(seen.version));
      if (seen.is === 'unreadable') {
        throw new KeptFileError(`The ${this.#form.what} in ${this.#file} cannot be read: ${seen.because}.`);
      }
      const low = new LowSync<Data>(this.#adapter(lock), this.#form.empty);
      low.read();
      low.data = change(low.data);
      low.write();
    });
  }

  /** Reads and writes the file for lowdb, which neither locks nor syncs. */
  #adapter(lock: FileLock): SyncAdapter<Data> {
    return {
      read: () => {
        const seen = this.#look(this.#file);
        return seen.is === 'whole' ? seen.data : null;
      },
      write: (data) => {
        const fresh = `${this.#file}.${process.pid}-${randomBytes(6).toString('hex')}`;
        const { versionField, version } = this.#form;
        try {
          writeSynced(fresh, `${JSON.stringify({ [versionField]: version, ...data }, null, 2)}\n`);
          this.#keepBefore();
          if (!lock.isOurs()) throw new FileLockError('another sallyport took over the lock meanwhile');
          renameSync(fresh, this.#file);
        } finally {
          rmSync(fresh, { force: true });
        }
      },
    };
  }

  /** Keeps the text that is about to be replaced: as `.bak`, and where it is of an older version under that name too, once. */
  #keepBefore(): void {
    const seen = this.#look(this.#file);
    if (seen.is !== 'whole') return;
    const copy = `${this.#file}.bak`;
    const fresh = `${copy}.${process.pid}`;
    try {
      copyFileSync(this.#file, fresh);
      const old = `${this.#file}.v${seen.version}`;
      if (seen.version < this.#form.version && !existsSync(old)) copyFileSync(this.#file, old);
      renameSync(fresh, copy);
    } finally {
      rmSync(fresh, { force: true });
    }
  }

  /** Sets a damaged file aside, and says so; where that cannot be done, it is left as it is. */
  #repaired(line: number | undefined): KeptData<Data> {
    const { what } = this.#form;
    const words = (done: string, from: string): string =>
      `The ${what} in ${this.#file} are damaged${line === undefined ? '' : ` at line ${line}`}: ${done}, and ${from}.`;
    const copied = this.#look(`${this.#file}.bak`);
    const fallback = copied.is === 'whole' ? copied.data : this.#form.empty;
    const from = copied.is === 'whole' ? 'those of before the last change are used' : 'there are none now';
    try {
      return this.#locked(() => {
        pause(SETTLE);
        const again = this.#look(this.#file);
        // Another process, or the editor that was writing it, was faster.
        if (again.is === 'whole') return { data: again.data, trouble: null };
        if (again.is !== 'damaged') return { data: fallback, trouble: null };
        const { aside, data } = this.#setAside();
        return { data, trouble: words(`the file is now ${aside}`, from) };
      });
    } catch (error) {
      const because = error instanceof FileLockError ? error.message : fileErrorReason(error);
      return { data: fallback, trouble: words(`the file cannot be set aside (${because})`, from) };
    }
  }

  /** Gives a damaged file another name, and its place to the copy of before, where that is whole. */
  #setAside(): { readonly aside: string; readonly data: Data } {
    let number = 1;
    while (existsSync(`${this.#file}.damaged-${number}`)) number += 1;
    const aside = `${this.#file}.damaged-${number}`;
    renameSync(this.#file, aside);
    const copy = `${this.#file}.bak`;
    const copied = this.#look(copy);
    if (copied.is !== 'whole') return { aside, data: this.#form.empty };
    copyFileSync(copy, this.#file);
    return { aside, data: copied.data };
  }

  #locked<T>(run: (lock: FileLock) => T): T {
    const lock = lockFile(`${this.#file}.lock`, this.#isAlive);
    try {
      return run(lock);
    } finally {
      lock.release();
    }
  }

  #look(file: string): Seen<Data> {
    let value: unknown;
    try {
      value = JSON.parse(readPlainFile(file, MAX_SIZE).toString('utf8'));
    } catch (error) {
      if (error instanceof SyntaxError) return { is: 'damaged', ...placeIn(error) };
      if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return { is: 'absent' };
      return { is: 'unreadable', because: fileErrorReason(error) };
    }
    return seenIn(value, this.#form);
  }

  #laterWords(version: number): string {
    const { what } = this.#form;
    return `The ${what} in ${this.#file} are of a later sallyport (version ${version} of the file): use that one, or move the file away.`;
  }
}

/** The line that V8 names for a fault of JSON; it names none in a text of a few characters. */
function placeIn({ message }: SyntaxError): { readonly line?: number } {
  const [, line] = /\(line (\d+) column \d+\)/.exec(message) ?? [];
  return line === undefined ? {} : { line: Number(line) };
}

function writeSynced(file: string, text: string): void {
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
