import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { LowSync, type SyncAdapter } from 'lowdb';
import { errorCode } from '../file-errors.ts';
import { readPlainFile } from '../read-plain-file.ts';

/** A pack that was added, in each version that is kept. */
export interface AddedPack {
  readonly id: string;
  /** The version that new attempts take. */
  readonly current: string;
  /** What it is fetched from, as `pack add` takes it. */
  readonly source: string;
  readonly versions: readonly AddedVersion[];
}

/** One version of an added pack. */
export interface AddedVersion {
  readonly version: string;
  /** A hash of its files. */
  readonly digest: string;
  /** A commit, or the hash of an archive; empty for a folder. */
  readonly resolved: string;
  /** When it was added, in ISO 8601 (UTC). */
  readonly added: string;
}

interface IndexData {
  readonly indexVersion: 1;
  packs: readonly AddedPack[];
}

/** The index is some lines a pack; in bytes. */
const MAX_SIZE = 4 * 1024 * 1024;
/** How long another process may hold the lock before it is waited for no longer, in milliseconds. */
const LONGEST_WAIT = 10_000;

/** The index cannot be written, or is held by another process. */
export class PackIndexError extends Error {
  override readonly name = 'PackIndexError';
}

/**
 * The packs in an index, in the order in which they were added. A file that is damaged or of a later program gives the
 * packs of its last copy, or none: it is never an error to read.
 */
export function readPackIndex(file: string): readonly AddedPack[] {
  return opened(file).data.packs;
}

/**
 * Changes the packs of an index. One process at a time does it, and a reader gets the old index or the new one.
 * `isAlive` asks the system about a process id. Throws `PackIndexError`.
 */
export function changePackIndex(
  file: string,
  isAlive: (pid: number) => boolean,
  change: (packs: readonly AddedPack[]) => readonly AddedPack[],
): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const unlock = lock(`${file}.lock`, isAlive);
  try {
    const index = opened(file);
    index.update((data) => {
      data.packs = change(data.packs);
    });
  } finally {
    unlock();
  }
}

function opened(file: string): LowSync<IndexData> {
  const index = new LowSync<IndexData>(adapterOf(file), { indexVersion: 1, packs: [] });
  index.read();
  return index;
}

/**
 * Reads and writes the file for lowdb: written whole, on the disk before it takes the place of the old one, which stays
 * beside it. A file that cannot be read is put aside by the next write, not overwritten.
 */
function adapterOf(file: string): SyncAdapter<IndexData> {
  const copy = `${file}.bak`;
  return {
    read: () => parsed(file) ?? parsed(copy),
    write: (data) => {
      const fresh = `${file}.${process.pid}.new`;
      const descriptor = openSync(fresh, 'w', 0o600);
      try {
        writeFileSync(descriptor, `${JSON.stringify(data, null, 2)}\n`);
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
      const aside = parsed(file) === null ? `${file}.damaged` : copy;
      try {
        renameSync(file, aside);
      } catch (error) {
        if (errorCode(error) !== 'ENOENT') throw error;
      }
      renameSync(fresh, file);
    },
  };
}

function parsed(file: string): IndexData | null {
  try {
    const value: unknown = JSON.parse(readPlainFile(file, MAX_SIZE).toString('utf8'));
    return isIndex(value) ? value : null;
  } catch {
    return null;
  }
}

function isIndex(value: unknown): value is IndexData {
  if (typeof value !== 'object' || value === null) return false;
  const { indexVersion, packs } = value as Partial<Record<string, unknown>>;
  return indexVersion === 1 && Array.isArray(packs) && packs.every(isPack);
}

function isPack(value: unknown): value is AddedPack {
  if (typeof value !== 'object' || value === null) return false;
  const { id, current, source, versions } = value as Partial<Record<string, unknown>>;
  return (
    isName(id) && isName(current) && typeof source === 'string' && Array.isArray(versions) && versions.every(isVersion)
  );
}

function isVersion(value: unknown): value is AddedVersion {
  if (typeof value !== 'object' || value === null) return false;
  const { version, digest, resolved, added } = value as Partial<Record<string, unknown>>;
  return isName(version) && [digest, resolved, added].every((text) => typeof text === 'string');
}

/** Ids and versions become names of folders. */
function isName(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9][\w.+-]{0,99}$/.test(value);
}

/** Takes the lock; returns how to give it back. That of a process that has ended is taken over. */
function lock(file: string, isAlive: (pid: number) => boolean): () => void {
  for (let waited = 0; ; waited += 50) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx', mode: 0o600 });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
    const holder = holderOf(file);
    // A lock without a number is being written just now, or was torn by a crash.
    if (holder === null ? waited > 1000 : !isAlive(holder)) rmSync(file, { force: true });
    else if (waited >= LONGEST_WAIT) {
      throw new PackIndexError(`another sallyport (process ${holder}) changes the packs; try again when it is done`);
    } else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
}

function holderOf(file: string): number | null {
  try {
    const text = readFileSync(file, 'utf8');
    return /^\d{1,10}$/.test(text) ? Number(text) : null;
  } catch {
    return null;
  }
}
