import { concatBytes, encodeUtf8 } from '../runtime/bytes.ts';
import type { FileError } from './file-error.ts';
import { createDirectory, type Directory, type FileStat, type Inode, type RegularFile, statOf } from './inode.ts';
import { InodeTree } from './inode-tree.ts';
import { basename, dirname } from './paths.ts';

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
  readonly #tree: InodeTree;
  readonly #now: () => Date;
  readonly #capacity: number;
  #used = 0;
  #guard: WriteGuard = () => undefined;

  /** `capacity` is the number of bytes that all files together may hold. */
  constructor(now: () => Date, capacity = 64 * 1024 * 1024) {
    this.#now = now;
    this.#capacity = capacity;
    this.#tree = new InodeTree(now);
  }

  /** From now on the guard decides what programs may change. */
  setWriteGuard(guard: WriteGuard): void {
    this.#guard = guard;
  }

  /** The contents of a file. A program of the image reads as an executable. */
  read(path: string): Uint8Array | FileError {
    const inode = this.#tree.find(path);
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
    const found = this.#tree.find(path);
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
    const inode = this.#tree.find(path);
    if (typeof inode === 'string') return inode;
    return inode.is === 'directory' ? [...inode.entries.keys()].sort() : 'ENOTDIR';
  }

  /** Makes a directory; the one above it must exist. */
  mkdir(path: string): FileError | undefined {
    if (typeof this.#tree.findEntry(path) !== 'string') return 'EEXIST';
    return this.#guard(path) ?? this.#tree.put(path, createDirectory(this.#now()));
  }

  /** Makes a directory and those above it, without asking the write guard. */
  mkdirAll(path: string): void {
    this.#tree.mkdirAll(path);
  }

  /** Removes a file, a link or an empty directory. */
  remove(path: string): FileError | undefined {
    const inode = this.#tree.findEntry(path);
    if (typeof inode === 'string') return inode;
    if (this.#tree.isRoot(inode) || inode.is === 'generated' || devices.has(path)) return 'EACCES';
    if (inode.is === 'directory' && inode.entries.size > 0) return 'ENOTEMPTY';
    const error = this.#guard(path) ?? this.#tree.remove(path);
    if (error === undefined && inode.is === 'file') this.#used -= inode.size;
    return error;
  }

  /** What stands at a path; links are followed. */
  stat(path: string): FileStat | FileError {
    const inode = this.#tree.find(path);
    return typeof inode === 'string' ? inode : statOf(inode);
  }

  /** Sets the permission bits. */
  chmod(path: string, mode: number): FileError | undefined {
    const inode = this.#tree.find(path);
    if (typeof inode === 'string') return inode;
    const refusal = this.#guard(path);
    if (refusal === undefined && (inode.is === 'file' || inode.is === 'directory')) inode.mode = mode;
    return refusal;
  }

  /** Makes a symbolic link at `path` that points to `target`. */
  symlink(target: string, path: string): FileError | undefined {
    if (typeof this.#tree.findEntry(path) !== 'string') return 'EEXIST';
    return this.#guard(path) ?? this.#tree.put(path, { is: 'link', to: target, modified: this.#now() });
  }

  /** Where a symbolic link points; undefined: it is none. */
  readlink(path: string): string | undefined {
    const inode = this.#tree.findEntry(path);
    return typeof inode !== 'string' && inode.is === 'link' ? inode.to : undefined;
  }

  /** Moves a file or a directory; replaces a file or an empty directory that stands there. */
  rename(from: string, to: string): FileError | undefined {
    const inode = this.#tree.findEntry(from);
    if (typeof inode === 'string') return inode;
    if (this.#tree.isRoot(inode) || inode.is === 'generated') return 'EACCES';
    const refusal = this.#guard(from) ?? this.#guard(to);
    if (refusal !== undefined) return refusal;
    const replaced = this.#tree.findEntry(to);
    if (typeof replaced !== 'string' && replaced.is === 'directory') {
      if (inode.is !== 'directory') return 'EISDIR';
      if (replaced.entries.size > 0) return 'ENOTEMPTY';
    }
    const [source, destination] = [this.#tree.parentOf(from), this.#tree.parentOf(to)];
    if (typeof source === 'string') return source;
    if (typeof destination === 'string') return destination;
    source.entries.delete(basename(from));
    destination.entries.set(basename(to), inode);
    return undefined;
  }

  /** Sets the time of the last change to now; makes an empty file where there is none. */
  touch(path: string): FileError | undefined {
    const inode = this.#tree.find(path);
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
    const inode = this.#tree.find(path);
    return typeof inode !== 'string' && inode.is === 'file' ? inode.program : undefined;
  }

  #mount(path: string, inode: Inode): void {
    this.mkdirAll(dirname(path));
    this.#tree.put(path, inode);
  }

  #createFile(path: string, bytes: Uint8Array): FileError | undefined {
    const chunks = [bytes.slice()];
    return this.#tree.put(path, { is: 'file', chunks, size: bytes.length, mode: 0o644, modified: this.#now() });
  }

  #writeInto(file: RegularFile, bytes: Uint8Array, append: boolean): undefined {
    if (append) file.chunks.push(bytes.slice());
    else file.chunks = [bytes.slice()];
    file.size = bytes.length + (append ? file.size : 0);
    file.modified = this.#now();
    file.program = undefined;
  }
}

/** The size that programs of an image show, in bytes: that of busybox. */
const programSize = 926_536;

/** Devices among the files: what is written into them is gone. */
const devices: ReadonlySet<string> = new Set(
  ['null', 'zero', 'full', 'random', 'urandom', 'tty', 'stdin', 'stdout', 'stderr'].map((name) => `/dev/${name}`),
);
