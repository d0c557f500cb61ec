import { concatBytes, encodeUtf8 } from '../runtime/bytes.ts';
import {
  createDirectories,
  createDirectory,
  type Directory,
  type FileStat,
  type Inode,
  type RegularFile,
  statOf,
} from './inode.ts';
import { basename, dirname, pathParts, resolvePath } from './paths.ts';

/** The errors of file operations, by their POSIX names. */
export type FileError = 'ENOENT' | 'EISDIR' | 'ENOTDIR' | 'EEXIST' | 'ENOTEMPTY' | 'EROFS' | 'EACCES' | 'ENOSPC';

/** Why a program may not change a path; undefined: it may. */
export type WriteGuard = (path: string) => FileError | undefined;

/** A directory that the containers of a pod share. */
export type Volume = Directory;

/** An empty volume. */
export function createVolume(now: Date): Volume {
  return createDirectory(now);
}

/**
 * The files of one container, in memory. Paths are absolute and clean. What is refused returns the name of the POSIX
 * error.
 */
export class FileSystem {
  readonly #root: Directory;
  readonly #now: () => Date;
  readonly #capacity: number;
  #used = 0;
  #guard: WriteGuard = () => undefined;

  /** `capacity` is the number of bytes that all files together may hold. */
  constructor(now: () => Date, capacity = 64 * 1024 * 1024) {
    this.#now = now;
    this.#capacity = capacity;
    this.#root = createDirectory(now());
  }

  /** From now on the guard decides what programs may change. */
  setWriteGuard(guard: WriteGuard): void {
    this.#guard = guard;
  }

  /** The contents of a file. A program of the image reads as an executable. */
  read(path: string): Uint8Array | FileError {
    const inode = this.#find(path);
    if (typeof inode === 'string') return inode;
    if (inode.is === 'generated') return encodeUtf8(inode.contents());
    if (inode.is !== 'file') return 'EISDIR';
    if (inode.program !== undefined) return encodeUtf8(`\u007fELF${inode.program}`);
    const bytes = concatBytes(inode.chunks);
    inode.chunks = [bytes];
    return bytes;
  }

  /** Replaces a file's contents, or appends to them; makes the file where there is none. */
  write(path: string, bytes: Uint8Array, append = false): FileError | undefined {
    if (devices.has(path)) return path === '/dev/full' ? 'ENOSPC' : undefined;
    const found = this.#find(path);
    if (found === 'ENOTDIR') return 'ENOTDIR';
    const inode = typeof found === 'string' ? undefined : found;
    if (inode?.is === 'directory') return 'EISDIR';
    if (inode?.is === 'generated') return 'EACCES';
    const refusal = this.#guard(path);
    if (refusal !== undefined) return refusal;
    const file = inode?.is === 'file' ? inode : undefined;
    const size = bytes.length + (append ? (file?.size ?? 0) : 0);
    const growth = size - (file?.size ?? 0);
    if (this.#used + growth > this.#capacity) return 'ENOSPC';
    const error = file === undefined ? this.#createFile(path, bytes) : this.#writeInto(file, bytes, append);
    if (error === undefined) this.#used += growth;
    return error;
  }

  /** The names in a directory, sorted. */
  readdir(path: string): readonly string[] | FileError {
    const inode = this.#find(path);
    if (typeof inode === 'string') return inode;
    return inode.is === 'directory' ? [...inode.entries.keys()].sort() : 'ENOTDIR';
  }

  /** Makes a directory; the one above it must exist. */
  mkdir(path: string): FileError | undefined {
    if (typeof this.#find(path, false) !== 'string') return 'EEXIST';
    return this.#guard(path) ?? this.#put(path, createDirectory(this.#now()));
  }

  /** Makes a directory and those above it, whatever the guard says. */
  mkdirAll(path: string): void {
    createDirectories(this.#root, path, this.#now());
  }

  /** Removes a file, a link or an empty directory. */
  remove(path: string): FileError | undefined {
    const inode = this.#find(path, false);
    if (typeof inode === 'string') return inode;
    if (inode === this.#root || inode.is === 'generated' || devices.has(path)) return 'EACCES';
    if (inode.is === 'directory' && inode.entries.size > 0) return 'ENOTEMPTY';
    const refusal = this.#guard(path);
    if (refusal !== undefined) return refusal;
    const parent = this.#parentOf(path);
    if (typeof parent === 'string') return parent;
    parent.entries.delete(basename(path));
    parent.modified = this.#now();
    if (inode.is === 'file') this.#used -= inode.size;
    return undefined;
  }

  /** What stands at a path; links are followed. */
  stat(path: string): FileStat | FileError {
    const inode = this.#find(path);
    return typeof inode === 'string' ? inode : statOf(inode);
  }

  /** Sets the permission bits. */
  chmod(path: string, mode: number): FileError | undefined {
    const inode = this.#find(path);
    if (typeof inode === 'string') return inode;
    const refusal = this.#guard(path);
    if (refusal === undefined && (inode.is === 'file' || inode.is === 'directory')) inode.mode = mode;
    return refusal;
  }

  /** Makes a symbolic link at `path` that points to `target`. */
  symlink(target: string, path: string): FileError | undefined {
    if (typeof this.#find(path, false) !== 'string') return 'EEXIST';
    return this.#guard(path) ?? this.#put(path, { is: 'link', to: target, modified: this.#now() });
  }

  /** Where a symbolic link points; undefined: it is none. */
  readlink(path: string): string | undefined {
    const inode = this.#find(path, false);
    return typeof inode !== 'string' && inode.is === 'link' ? inode.to : undefined;
  }

  /** Moves a file or a directory; replaces a file or an empty directory that stands there. */
  rename(from: string, to: string): FileError | undefined {
    const inode = this.#find(from, false);
    if (typeof inode === 'string') return inode;
    if (inode === this.#root || inode.is === 'generated') return 'EACCES';
    const refusal = this.#guard(from) ?? this.#guard(to);
    if (refusal !== undefined) return refusal;
    const replaced = this.#find(to, false);
    if (typeof replaced !== 'string' && replaced.is === 'directory') {
      if (inode.is !== 'directory') return 'EISDIR';
      if (replaced.entries.size > 0) return 'ENOTEMPTY';
    }
    const [source, destination] = [this.#parentOf(from), this.#parentOf(to)];
    if (typeof source === 'string') return source;
    if (typeof destination === 'string') return destination;
    source.entries.delete(basename(from));
    destination.entries.set(basename(to), inode);
    return undefined;
  }

  /** Sets the time of the last change to now; makes an empty file where there is none. */
  touch(path: string): FileError | undefined {
    const inode = this.#find(path);
    if (inode === 'ENOENT') return this.write(path, new Uint8Array(0));
    if (typeof inode === 'string') return inode;
    const refusal = this.#guard(path);
    if (refusal === undefined) inode.modified = this.#now();
    return refusal;
  }

  /** Puts a file at a path whose text is computed for each reader. Programs cannot write to it. */
  mountGeneratedFile(path: string, contents: () => string): void {
    this.#mount(path, { is: 'generated', contents, modified: this.#now() });
  }

  /** Puts a program of the image at a path. */
  installProgram(path: string, program: string): void {
    this.#mount(path, { is: 'file', program, chunks: [], size: programSize, mode: 0o755, modified: this.#now() });
  }

  /** Puts a volume at a path. */
  mount(path: string, volume: Volume): void {
    this.#mount(path, volume);
  }

  /** The name of the program of the image that stands at a path; undefined: none does. */
  programAt(path: string): string | undefined {
    const inode = this.#find(path);
    return typeof inode !== 'string' && inode.is === 'file' ? inode.program : undefined;
  }

  #find(path: string, followsLast = true, hops = 0): Inode | FileError {
    let inode: Inode = this.#root;
    const parts = pathParts(path);
    for (const [index, part] of parts.entries()) {
      if (inode.is !== 'directory') return 'ENOTDIR';
      const next = inode.entries.get(part);
      if (next === undefined) return 'ENOENT';
      const isLast = index === parts.length - 1;
      if (next.is === 'link' && (followsLast || !isLast)) {
        if (hops > maxLinks) return 'ENOENT';
        const rest = parts.slice(index + 1).join('/');
        const target = resolvePath(`/${parts.slice(0, index).join('/')}`, next.to);
        return this.#find(rest === '' ? target : `${target}/${rest}`, followsLast, hops + 1);
      }
      inode = next;
    }
    return inode;
  }

  #parentOf(path: string): Directory | FileError {
    const parent = this.#find(dirname(path));
    if (typeof parent === 'string') return parent;
    return parent.is === 'directory' ? parent : 'ENOTDIR';
  }

  /** Puts an inode at a path; a file goes through a link that stands there. */
  #put(path: string, inode: Inode): FileError | undefined {
    const parent = this.#parentOf(path);
    if (typeof parent === 'string') return parent;
    const before = parent.entries.get(basename(path));
    if (before?.is === 'link' && inode.is === 'file') return this.#put(resolvePath(dirname(path), before.to), inode);
    parent.entries.set(basename(path), inode);
    parent.modified = this.#now();
    return undefined;
  }

  #mount(path: string, inode: Inode): void {
    this.mkdirAll(dirname(path));
    this.#put(path, inode);
  }

  #createFile(path: string, bytes: Uint8Array): FileError | undefined {
    const chunks = [bytes.slice()];
    return this.#put(path, { is: 'file', chunks, size: bytes.length, mode: 0o644, modified: this.#now() });
  }

  #writeInto(file: RegularFile, bytes: Uint8Array, append: boolean): undefined {
    if (append) file.chunks.push(bytes.slice());
    else file.chunks = [bytes.slice()];
    file.size = bytes.length + (append ? file.size : 0);
    file.modified = this.#now();
    file.program = undefined;
  }
}

/** How many links a path may go through, as Linux counts them roughly. */
const maxLinks = 20;

/** The size that programs of an image show, in bytes: that of busybox. */
const programSize = 926_536;

/** Devices among the files: what is written into them is gone. */
const devices: ReadonlySet<string> = new Set(
  ['null', 'zero', 'full', 'random', 'urandom', 'tty', 'stdin', 'stdout', 'stderr'].map((name) => `/dev/${name}`),
);
