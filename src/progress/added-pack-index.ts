import { type KeptData, KeptFile } from './kept-file.ts';
import type { KeptForm } from './kept-form.ts';

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
  readonly packs: readonly AddedPack[];
}

const form: KeptForm<IndexData> = {
  what: 'added packs',
  versionField: 'indexVersion',
  version: 1,
  migrations: {},
  parse: ({ packs }) => (Array.isArray(packs) && packs.every(isPack) ? { packs } : null),
  empty: { packs: [] },
};

/** The packs in an index, in the order in which they were added. What is wrong with it is said, and is never an error. */
export function readPackIndex(file: string, isAlive: (pid: number) => boolean): KeptData<readonly AddedPack[]> {
  const { data, trouble } = new KeptFile(file, form, isAlive).read();
  return { data: data.packs, trouble };
}

/**
 * Changes the packs of an index. One process at a time does it, and a reader gets the old index or the new one.
 * `isAlive` asks the system about a process id. Throws `KeptFileError`, what `change` throws, and what the file system says.
 */
export function changePackIndex(
  file: string,
  isAlive: (pid: number) => boolean,
  change: (packs: readonly AddedPack[]) => readonly AddedPack[],
): void {
  new KeptFile(file, form, isAlive).change(({ packs }) => ({ packs: change(packs) }));
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
