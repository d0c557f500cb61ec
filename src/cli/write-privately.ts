import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { errorCode, fileErrorReason } from '../file-errors.ts';
import { ExitError, exitCodes } from './exit.ts';

/** Writes a file that only its owner can read, all at once: a reader gets the old text or the new one, never a part. */
export function writePrivately(path: string, text: string): void {
  const fresh = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(fresh, text, { mode: 0o600, flag: 'wx' });
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

/**
 * Runs code that writes below a path. Where the system refuses (a full disk, a folder that is read-only), it throws an
 * `ExitError` that says what to do.
 */
export function writingTo<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    // Whatever else the code has found wrong has its own words.
    if (!/^E[A-Z0-9]+$/.test(errorCode(error))) throw error;
    throw new ExitError(
      exitCodes.undecided,
      `error: ${fileErrorReason(error)}: ${path} cannot be written; SALLYPORT_HOME may name another folder`,
    );
  }
}
