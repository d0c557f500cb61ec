import type { FileError } from '../files/file-error.ts';

/** Errors of system calls, by their POSIX names. */
export type Errno =
  | FileError
  | 'E2BIG'
  | 'EADDRINUSE'
  | 'EAGAIN'
  | 'EBADF'
  | 'ECONNREFUSED'
  | 'EINVAL'
  | 'ENETUNREACH'
  | 'EPERM'
  | 'ESRCH'
  | 'ETIMEDOUT';

/** The message of the C library for an error. Source: strerror(3), glibc. */
export function strerror(errno: Errno): string {
  return messages[errno];
}

const messages: Readonly<Record<Errno, string>> = {
  E2BIG: 'Argument list too long',
  EACCES: 'Permission denied',
  EADDRINUSE: 'Address already in use',
  EAGAIN: 'Resource temporarily unavailable',
  EBADF: 'Bad file descriptor',
  ECONNREFUSED: 'Connection refused',
  EEXIST: 'File exists',
  EINVAL: 'Invalid argument',
  EISDIR: 'Is a directory',
  ENETUNREACH: 'Network is unreachable',
  ENOENT: 'No such file or directory',
  ENOSPC: 'No space left on device',
  ENOTDIR: 'Not a directory',
  ENOTEMPTY: 'Directory not empty',
  EPERM: 'Operation not permitted',
  EROFS: 'Read-only file system',
  ESRCH: 'No such process',
  ETIMEDOUT: 'Connection timed out',
};
