import type { FileError } from '../runtime/process.ts';

/** A file error as C's `strerror` words it. */
export function strerror(error: FileError): string {
  return errorTexts[error];
}

const errorTexts: Readonly<Record<FileError, string>> = {
  ENOENT: 'No such file or directory',
  EISDIR: 'Is a directory',
  ENOTDIR: 'Not a directory',
  EEXIST: 'File exists',
  ENOTEMPTY: 'Directory not empty',
  EROFS: 'Read-only file system',
  EACCES: 'Permission denied',
  ENOSPC: 'No space left on device',
};
