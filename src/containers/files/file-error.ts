/** The errors of file operations, by their POSIX names. */
export type FileError = 'ENOENT' | 'EISDIR' | 'ENOTDIR' | 'EEXIST' | 'ENOTEMPTY' | 'EROFS' | 'EACCES' | 'ENOSPC';
