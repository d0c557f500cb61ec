import type { FileError } from './file-error.ts';
import { createDirectories, createDirectory, type Directory, type Inode } from './inode.ts';
import { basename, dirname, pathParts, resolvePath } from './paths.ts';

/** How many links a path may go through. Source: path_resolution(7). */
const maxLinks = 20;

/** Inodes by their paths. Source: path_resolution(7). */
export class InodeTree {
  readonly #root: Directory;
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
    this.#root = createDirectory(now());
  }

  /** Whether an inode is the directory `/`. */
  isRoot(inode: Inode): boolean {
    return inode === this.#root;
  }

  /** What stands at a path; a link at its end is followed. */
  find(path: string): Inode | FileError {
    return this.#resolve(path, true, 0);
  }

  /** What stands at a path, even a link. */
  findEntry(path: string): Inode | FileError {
    return this.#resolve(path, false, 0);
  }

  /** The directory that a path's last name stands in. */
  parentOf(path: string): Directory | FileError {
    const parent = this.find(dirname(path));
    if (typeof parent === 'string') return parent;
    return parent.is === 'directory' ? parent : 'ENOTDIR';
  }

  /** Puts an inode at a path; a file goes through a link that stands there. */
  put(path: string, inode: Inode): FileError | undefined {
    const parent = this.parentOf(path);
    if (typeof parent === 'string') return parent;
    const before = parent.entries.get(basename(path));
    if (before?.is === 'link' && inode.is === 'file') return this.put(resolvePath(dirname(path), before.to), inode);
    parent.entries.set(basename(path), inode);
    parent.modified = this.#now();
    return undefined;
  }

  /** Removes what stands at a path. */
  remove(path: string): FileError | undefined {
    const parent = this.parentOf(path);
    if (typeof parent === 'string') return parent;
    parent.entries.delete(basename(path));
    parent.modified = this.#now();
    return undefined;
  }

  /** Makes a directory and those above it. */
  mkdirAll(path: string): void {
    createDirectories(this.#root, path, this.#now());
  }

  #resolve(path: string, followsLast: boolean, links: number): Inode | FileError {
    let inode: Inode = this.#root;
    const parts = pathParts(path);
    for (const [index, part] of parts.entries()) {
      if (inode.is !== 'directory') return 'ENOTDIR';
      const next = inode.entries.get(part);
      if (next === undefined) return 'ENOENT';
      const isLast = index === parts.length - 1;
      if (next.is === 'link' && (followsLast || !isLast)) {
        if (links > maxLinks) return 'ENOENT';
        const rest = parts.slice(index + 1).join('/');
        const target = resolvePath(`/${parts.slice(0, index).join('/')}`, next.to);
        return this.#resolve(rest === '' ? target : `${target}/${rest}`, followsLast, links + 1);
      }
      inode = next;
    }
    return inode;
  }
}
