import type { FileError } from '../../files/file-error.ts';
import type { FileSystem } from '../../files/file-system.ts';
import { joinPath } from '../../files/paths.ts';

/** Copies a file with its mode, or a directory with all that is in it. */
export function copyTree(files: FileSystem, from: string, to: string): FileError | undefined {
  const stat = files.stat(from);
  if (typeof stat === 'string') return stat;
  if (stat.is === 'file') return copyFile(files, from, to, stat.mode);
  const names = files.readdir(from);
  if (to === from || to.startsWith(`${from}/`) || typeof names === 'string') return 'EACCES';
  const error = files.mkdir(to);
  if (error !== undefined && error !== 'EEXIST') return error;
  for (const name of names) {
    const failed = copyTree(files, joinPath(from, name), joinPath(to, name));
    if (failed !== undefined) return failed;
  }
  return undefined;
}

function copyFile(files: FileSystem, from: string, to: string, mode: number): FileError | undefined {
  const bytes = files.read(from);
  if (typeof bytes === 'string') return bytes;
  const program = files.programAt(from);
  const error = files.write(to, bytes);
  if (error !== undefined) return error;
  if (program !== undefined) files.installProgram(to, program);
  files.chmod(to, mode);
  return undefined;
}
