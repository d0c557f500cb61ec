import { randomBytes } from 'node:crypto';
import { realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ExitError, exitCodes, wrongUsage } from '../../cli/exit.ts';
import { fileErrorReason } from '../../file-errors.ts';

/**
 * Checks before anything is graded that a report does not go into the folder of what is graded, where it would be taken
 * for a submission the next time. `option` names it in the message. Throws an `ExitError` of wrong usage.
 */
export function checkReportPath(option: string, file: string | undefined, folder: string): void {
  if (file === undefined) return;
  if (file === '-') throw wrongUsage(`${option} needs the name of a file; --json prints to standard output`);
  const way = relative(realOf(folder), realOf(dirname(file)));
  const isWithin = way === '' || !(way === '..' || way.startsWith('../'));
  if (isWithin) throw wrongUsage(`${option} ${file} lies in the folder that is graded; write it to another folder`);
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    throw wrongUsage(`cannot use ${path}: ${fileErrorReason(error)}`);
  }
}

/**
 * Writes a report, all at once: a reader gets the old file or the new one, never a part. An earlier file with that name
 * is replaced. Throws an `ExitError` where the system refuses.
 */
export function writeReport(file: string, text: string): void {
  const fresh = join(dirname(file), `.sallyport-${randomBytes(6).toString('hex')}`);
  try {
    writeFileSync(fresh, text, { flag: 'wx' });
    renameSync(fresh, file);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw new ExitError(exitCodes.unwritten, `error: ${file} could not be written: ${fileErrorReason(error)}`);
  }
}
