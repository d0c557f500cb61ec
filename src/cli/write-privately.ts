import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { reasonOf } from '../progress/journal.ts';
import { exitCodes, Stop } from './exit.ts';

/** Writes a file that only its owner can read, all at once: whoever reads it meanwhile gets the old text or the new. */
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
 * Runs what writes below a path. Where the surroundings do not let it (a full disk, a folder that is read-only), it
 * throws a `Stop` with a sentence.
 */
export function writingTo<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw new Stop(
      exitCodes.undecided,
      `error: ${reasonOf(error)}: ${path} cannot be written; SALLYPORT_HOME may name another folder`,
    );
  }
}
