import { randomBytes } from 'node:crypto';
import { closeSync, linkSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { errorCode } from '../file-errors.ts';

/** A lock is held by another process for longer than it is waited for; the message is a part of a sentence. */
export class FileLockError extends Error {
  override readonly name = 'FileLockError';
}

/** A lock that is held. */
export interface FileLock {
  /** Whether it is still this process's: one that stood still for very long may have lost it to another. */
  isOurs(): boolean;
  release(): void;
}

/** How long another process may hold a lock before it is waited for no longer, in milliseconds. */
const LONGEST_WAIT = 10_000;
/** A lock is held for some milliseconds. One that is older than this, in milliseconds, is over: its process id may be in use again. */
const LONGEST_HOLD = 60_000;
/** A lock without a holder is being written just now for no longer than this, in milliseconds; else a crash tore it. */
const LONGEST_WRITE = 1000;
const STEP = 20;

/**
 * Takes the lock that a file is, and waits for it where another process has it. That of a process that has ended is taken
 * over. `isAlive` asks the system about a process id. Throws `FileLockError`, and what the file system says.
 */
export function lockFile(file: string, isAlive: (pid: number) => boolean): FileLock {
  const own = `${process.pid}-${randomBytes(6).toString('hex')}`;
  for (let waited = 0; ; waited += STEP) {
    if (take(file, own)) {
      const isOurs = (): boolean => textOf(file) === own;
      return { isOurs, release: () => void (isOurs() && rmSync(file, { force: true })) };
    }
    const held = textOf(file);
    if (held === null) continue;
    const holder = /^(\d{1,10})(?:-|$)/.exec(held)?.[1];
    const isOver = holder === undefined ? waited > LONGEST_WRITE : !isAlive(Number(holder)) || isOld(file);
    if (isOver) setAside(file, held, own);
    else if (waited >= LONGEST_WAIT) throw new FileLockError(`another sallyport (process ${holder}) is writing there`);
    else pause(STEP);
  }
}

/** Makes the file where it is not there; a file without its text stays in no case. */
function take(file: string, own: string): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'wx', 0o600);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    writeSync(descriptor, own);
    return true;
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

/** Removes a lock that is over. Another process may have done that, and taken it, a moment ago: then its lock is put back. */
function setAside(file: string, held: string, own: string): void {
  const aside = `${file}.${own}`;
  try {
    if (textOf(file) !== held) return;
    renameSync(file, aside);
    if (textOf(aside) !== held) linkSync(aside, file);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes(errorCode(error))) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function isOld(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && Date.now() - found.mtimeMs > LONGEST_HOLD;
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
