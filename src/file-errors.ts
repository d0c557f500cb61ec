import { FileNotRead } from './read-plain-file.ts';

/** Why the system refuses to read or write a file, by the code of its error (errno(3)), in a few words. */
export const fileErrorReasons: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the system allows no larger file',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EEXIST: 'a part of the path is not a folder',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder',
  EIO: 'the device reports an error',
};

/** Why a file cannot be read or written, in a few words; the system's own words for a code that is not listed. */
export function fileErrorReason(error: unknown): string {
  if (error instanceof FileNotRead) return error.because === 'not plain' ? 'it is no plain file' : 'it is too large';
  return fileErrorReasons[errorCode(error)] ?? (error instanceof Error ? error.message : String(error));
}

/** The code of a system error, such as `ENOENT`; empty for any other error. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
