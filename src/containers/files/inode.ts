import { pathParts } from './paths.ts';

/** What stands at a name in a directory: a directory, a symbolic link, a regular file, or a file made when it is read. */
export type Inode = Directory | SymbolicLink | RegularFile | GeneratedFile;

/** A directory with its entries by name. */
export interface Directory {
  readonly is: 'directory';
  readonly entries: Map<string, Inode>;
  mode: number;
  modified: Date;
}

/** A symbolic link; `to` may be relative to the directory it stands in. */
export interface SymbolicLink {
  readonly is: 'link';
  readonly to: string;
  modified: Date;
}

/** A file with bytes, or a program of the image by its name. */
export interface RegularFile {
  readonly is: 'file';
  program?: string | undefined;
  /** The contents in the pieces in which they were written. */
  chunks: Uint8Array[];
  /** In bytes. */
  size: number;
  mode: number;
  modified: Date;
}

/** A file whose text is computed for each reader, as those of `/proc` are. */
export interface GeneratedFile {
  readonly is: 'generated';
  readonly contents: () => string;
  modified: Date;
}

/** What stat(2) returns for a path. */
export interface FileStat {
  readonly is: 'file' | 'directory';
  /** In bytes. */
  readonly size: number;
  /** The permission bits. */
  readonly mode: number;
  readonly modified: Date;
}

/** An empty directory. */
export function createDirectory(modified: Date): Directory {
  return { is: 'directory', entries: new Map(), mode: 0o755, modified };
}

/** Makes a directory and those above it, below `root`. Stops where something else stands in the way. */
export function createDirectories(root: Directory, path: string, modified: Date): void {
  let directory = root;
  for (const part of pathParts(path)) {
    const next = directory.entries.get(part) ?? createDirectory(modified);
    if (next.is !== 'directory') return;
    directory.entries.set(part, next);
    directory = next;
  }
}

/** What stat(2) returns for an inode. */
export function statOf(inode: Inode): FileStat {
  const { modified } = inode;
  if (inode.is === 'directory') return { is: 'directory', size: 4096, mode: inode.mode, modified };
  if (inode.is === 'file') return { is: 'file', size: inode.size, mode: inode.mode, modified };
  return { is: 'file', size: 0, mode: 0o444, modified };
}
