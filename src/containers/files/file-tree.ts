import { concatBytes, encodeUtf8 } from '../runtime/bytes.ts';
import type { FileError, Files } from '../runtime/process.ts';
import { type Directory, mkdirAll, type Node, newDirectory, statOf } from './inode.ts';
import { basename, dirname, partsOf, resolvePath } from './paths.ts';

/** What a file tree can do beyond `Files`: what programs such as `ln`, `chmod` and `mv` need. */
export interface FileTree extends Files {
  /** The mode's permission bits. */
  chmod(path: string, mode: number): FileError | undefined;
  /** Makes a symbolic link. */
  symlink(readlink: string, path: string): FileError | undefined;
  /** Where a symbolic link points; undefined: it is none. */
  target(path: string): string | undefined;
  rename(from: string, to: string): FileError | undefined;
  touch(path: string): FileError | undefined;
  /** A file whose contents are made anew for each reader: `/proc`. Refuses to be written. */
  mountGeneratedFile(path: string, contents: () => string): void;
  /** The program that is kept at a path, by its name. */
  programAt(path: string): string | undefined;
  /** Keeps a program at a path. */
  installProgram(path: string, program: string): void;
  /** Puts a volume at a path: a folder that several trees may share. */
  mount(path: string, volume: Volume): void;
  /** Makes a folder and those above it, whoever may write there. */
  mkdirAll(path: string): void;
}

/** A folder that containers share. */
export type Volume = Directory;

/** An empty volume. */
export function createVolume(now: Date): Volume {
  return newDirectory(now);
}

/** Why a path may not be changed by the container's programs; undefined: it may. */
export type Guard = (path: string) => FileError | undefined;

/** An empty tree with `/` in it. `limit` is the number of bytes that all files together may hold. */
export function createFiles(now: () => Date, limit = 64 * 1024 * 1024): FileTree & { guardWith(guard: Guard): void } {
  const root = newDirectory(now());
  let used = 0;
  let guard: Guard = () => undefined;

  function find(path: string, follow = true, hops = 0): Node | FileError {
    let node: Node = root;
    const parts = partsOf(path);
    for (const [index, part] of parts.entries()) {
      if (node.is !== 'directory') return 'ENOTDIR';
      const next = node.entries.get(part);
      if (next === undefined) return 'ENOENT';
      const isLast = index === parts.length - 1;
      if (next.is === 'link' && (follow || !isLast)) {
        if (hops > 20) return 'ENOENT';
        const rest = parts.slice(index + 1).join('/');
        const target = resolvePath(`/${parts.slice(0, index).join('/')}`, next.to);
        return find(rest === '' ? target : `${target}/${rest}`, follow, hops + 1);
      }
      node = next;
    }
    return node;
  }

  function parentOf(path: string): Directory | FileError {
    const parent = find(dirname(path));
    if (typeof parent === 'string') return parent;
    return parent.is === 'directory' ? parent : 'ENOTDIR';
  }

  /** Puts a node at a path, through a link that is there. */
  function put(path: string, node: Node): FileError | undefined {
    const parent = parentOf(path);
    if (typeof parent === 'string') return parent;
    const before = parent.entries.get(basename(path));
    if (before?.is === 'link' && node.is === 'file') return put(resolvePath(dirname(path), before.to), node);
    parent.entries.set(basename(path), node);
    parent.modified = now();
    return undefined;
  }

  function write(path: string, bytes: Uint8Array, append = false): FileError | undefined {
    if (devices.has(path)) return path === '/dev/full' ? 'ENOSPC' : undefined;
    const found = find(path);
    if (found === 'ENOTDIR') return 'ENOTDIR';
    if (typeof found !== 'string' && found.is === 'directory') return 'EISDIR';
    if (typeof found !== 'string' && found.is === 'made') return 'EACCES';
    const refusal = guard(path);
    if (refusal !== undefined) return refusal;
    const before = typeof found !== 'string' && found.is === 'file' ? found : undefined;
    const kept = append ? (before?.size ?? 0) : 0;
    const grows = bytes.length + kept - (before?.size ?? 0);
    if (used + grows > limit) return 'ENOSPC';
    if (before === undefined) {
      const missing = put(path, {
        is: 'file',
        chunks: [bytes.slice()],
        size: bytes.length,
        mode: 0o644,
        modified: now(),
      });
      if (missing === undefined) used += grows;
      return missing;
    }
    if (append) before.chunks.push(bytes.slice());
    else before.chunks = [bytes.slice()];
    before.size = kept + bytes.length;
    before.modified = now();
    before.program = undefined;
    used += grows;
    return undefined;
  }

  return {
    write,
    read(path) {
      const node = find(path);
      if (typeof node === 'string') return node;
      if (node.is === 'made') return encodeUtf8(node.contents());
      if (node.is !== 'file') return 'EISDIR';
      if (node.program !== undefined) return encodeUtf8(`\u007fELF${node.program}`);
      node.chunks = [concatBytes(node.chunks)];
      return node.chunks[0] ?? new Uint8Array(0);
    },
    readdir(path) {
      const node = find(path);
      if (typeof node === 'string') return node;
      return node.is === 'directory' ? [...node.entries.keys()].sort() : 'ENOTDIR';
    },
    mkdir(path) {
      if (typeof find(path, false) !== 'string') return 'EEXIST';
      return guard(path) ?? put(path, newDirectory(now()));
    },
    remove(path) {
      const node = find(path, false);
      if (typeof node === 'string') return node;
      if (node === root) return 'EACCES';
      if (node.is === 'made' || devices.has(path)) return 'EACCES';
      if (node.is === 'directory' && node.entries.size > 0) return 'ENOTEMPTY';
      const refusal = guard(path);
      if (refusal !== undefined) return refusal;
      const parent = parentOf(path);
      if (typeof parent === 'string') return parent;
      parent.entries.delete(basename(path));
      parent.modified = now();
      if (node.is === 'file') used -= node.size;
      return undefined;
    },
    stat(path) {
      const node = find(path);
      return typeof node === 'string' ? node : statOf(node);
    },
    chmod(path, mode) {
      const node = find(path);
      if (typeof node === 'string') return node;
      const refusal = guard(path);
      if (refusal === undefined && node.is !== 'link' && node.is !== 'made') node.mode = mode;
      return refusal;
    },
    symlink(target, path) {
      if (typeof find(path, false) !== 'string') return 'EEXIST';
      return guard(path) ?? put(path, { is: 'link', to: target, modified: now() });
    },
    target(path) {
      const node = find(path, false);
      return typeof node !== 'string' && node.is === 'link' ? node.to : undefined;
    },
    rename(from, to) {
      const node = find(from, false);
      if (typeof node === 'string') return node;
      if (node === root || node.is === 'made') return 'EACCES';
      const refusal = guard(from) ?? guard(to);
      if (refusal !== undefined) return refusal;
      const there = find(to, false);
      if (typeof there !== 'string' && there.is === 'directory') {
        if (node.is !== 'directory') return 'EISDIR';
        if (there.entries.size > 0) return 'ENOTEMPTY';
      }
      const [source, destination] = [parentOf(from), parentOf(to)];
      if (typeof source === 'string') return source;
      if (typeof destination === 'string') return destination;
      source.entries.delete(basename(from));
      destination.entries.set(basename(to), node);
      return undefined;
    },
    touch(path) {
      const node = find(path);
      if (node === 'ENOENT') return write(path, new Uint8Array(0));
      if (typeof node === 'string') return node;
      const refusal = guard(path);
      if (refusal === undefined) node.modified = now();
      return refusal;
    },
    mountGeneratedFile(path, contents) {
      mkdirAll(root, dirname(path), now());
      put(path, { is: 'made', contents, modified: now() });
    },
    installProgram(path, program) {
      mkdirAll(root, dirname(path), now());
      put(path, { is: 'file', program, chunks: [], size: 926_536, mode: 0o755, modified: now() });
    },
    mount(path, volume) {
      mkdirAll(root, dirname(path), now());
      put(path, volume);
    },
    mkdirAll(path) {
      mkdirAll(root, path, now());
    },
    programAt(path) {
      const node = find(path);
      return typeof node !== 'string' && node.is === 'file' ? node.program : undefined;
    },
    guardWith(next) {
      guard = next;
    },
  };
}

/** Files that are none: what is written into them is gone. */
const devices: ReadonlySet<string> = new Set(
  ['null', 'zero', 'full', 'random', 'urandom', 'tty', 'stdin', 'stdout', 'stderr'].map((name) => `/dev/${name}`),
);
