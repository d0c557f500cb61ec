import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExitError, exitCodes } from '../cli/exit.ts';
import { isProcessAlive } from '../cli/is-process-alive.ts';
import { version as program } from '../cli/version.ts';
import { writingTo } from '../cli/write-privately.ts';
import { packsFolder } from '../folders.ts';
import { type AddedPack, changePackIndex, readPackIndex } from '../progress/added-pack-index.ts';
import { type KeptData, KeptFileError } from '../progress/kept-file.ts';
import { printFault } from '../scenario/fault.ts';
import type { PackEntry } from '../scenario/pack-entry.ts';

/** An added pack in its present version, as a list of tasks. */
export interface AddedEntry {
  readonly added: AddedPack;
  /** The absolute path of the folder of that version. */
  readonly folder: string;
  /** Its list; or, as a sentence, why it cannot be read any more. */
  readonly entry: PackEntry | { readonly unreadable: string };
}

/** The packs that were added, and what is wrong with their index. */
export function packIndex(env: Readonly<Record<string, string | undefined>>): KeptData<readonly AddedPack[]> {
  return readPackIndex(indexFile(env), isProcessAlive);
}

/** Changes the index. Throws an `ExitError` that says what to do where it cannot be changed, and what `change` throws. */
export function changeIndex(
  env: Readonly<Record<string, string | undefined>>,
  change: (packs: readonly AddedPack[]) => readonly AddedPack[],
): void {
  try {
    writingTo(packsFolder(env), () => changePackIndex(indexFile(env), isProcessAlive, change));
  } catch (error) {
    throw error instanceof KeptFileError ? new ExitError(exitCodes.undecided, `error: ${error.message}`) : error;
  }
}

function indexFile(env: Readonly<Record<string, string | undefined>>): string {
  return join(packsFolder(env), 'index.json');
}

/** The folder of one version of an added pack. */
export function folderOfAdded(env: Readonly<Record<string, string | undefined>>, id: string, version: string): string {
  return join(packsFolder(env), id, version);
}

/**
 * Packs of the index in their present versions, or only the one with an id. A list of each is kept beside its folder, so
 * that none is read and checked again while its files and the program are the same.
 */
export async function addedEntries(
  packs: readonly AddedPack[],
  env: Readonly<Record<string, string | undefined>>,
  id?: string,
): Promise<readonly AddedEntry[]> {
  const found: AddedEntry[] = [];
  for (const added of packs) {
    if (id !== undefined && added.id !== id) continue;
    const folder = folderOfAdded(env, added.id, added.current);
    found.push({ added, folder, entry: await entryOf(folder, added.id) });
  }
  return found;
}

/** The list of one version in its folder, from the list that is kept or from its files. */
export async function entryOf(folder: string, id: string): Promise<AddedEntry['entry']> {
  const stamp = stampOf(folder);
  if (stamp === null) return { unreadable: `its folder ${folder} cannot be read` };
  const known = keptList(folder);
  if (known !== null && known.program === program && known.stamp === stamp) return known.entry;
  const { entryOfPack } = await import('./pack-loader.ts');
  const { readPackFolder } = await import('./read-pack-folder.ts');
  const read = await readPackFolder(folder);
  if ('faults' in read) return { unreadable: read.faults.map(printFault)[0] ?? 'it has faults' };
  if (read.pack.id !== id) return { unreadable: `its pack.yaml says that it is ${read.pack.id}` };
  const entry = entryOfPack(read.pack);
  keepList(folder, { program, stamp, entry });
  return entry;
}

interface KeptList {
  readonly program: string;
  readonly stamp: string;
  readonly entry: PackEntry;
}

function listFile(folder: string): string {
  return `${folder}.list.json`;
}

function keptList(folder: string): KeptList | null {
  try {
    const value = JSON.parse(readFileSync(listFile(folder), 'utf8')) as Partial<KeptList> | null;
    return typeof value?.stamp === 'string' && Array.isArray(value.entry?.scenarios) ? (value as KeptList) : null;
  } catch {
    return null;
  }
}

/** A list that cannot be written is made again next time. */
function keepList(folder: string, list: KeptList): void {
  try {
    writeFileSync(listFile(folder), JSON.stringify(list), { mode: 0o600 });
  } catch {
    return;
  }
}

/** The names, sizes and times of all files of a folder, as one hash; null where it cannot be read. */
function stampOf(folder: string): string | null {
  const hash = createHash('sha256');
  const walk = (path: string): void => {
    for (const name of readdirSync(path).toSorted()) {
      const found = lstatSync(join(path, name));
      hash.update(`${name}\0${found.size}\0${found.mtimeMs}\0${found.mode}\n`);
      if (found.isDirectory()) walk(join(path, name));
    }
  };
  try {
    walk(folder);
    return hash.digest('hex');
  } catch {
    return null;
  }
}
