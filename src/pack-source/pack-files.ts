import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { errorCode } from '../file-errors.ts';
import { printName } from '../plain-text.ts';
import { readPlainFile } from '../read-plain-file.ts';
import { refused, unusable } from './pack-source-error.ts';
import { readTar } from './tar.ts';

/** The files of a pack by their paths in it, with `/`. */
export type PackFiles = ReadonlyMap<string, Buffer>;

/** The most bytes of an archive as it is, and of what it unpacks to. */
const MOST_PACKED = 16 * 1024 * 1024;
export const MOST_UNPACKED = 32 * 1024 * 1024;
/** The most bytes of the files that are kept, and their number. */
const MOST_KEPT = 8 * 1024 * 1024;
const MOST_FILES = 5000;
/** A scenario's files stand two folders deep. */
const DEEPEST = 3;

/** The files of a pack in a gzipped tar archive. Throws a `PackSourceError`. */
export function filesOfArchive(path: string): PackFiles {
  let packed: Buffer;
  try {
    packed = readPlainFile(path, MOST_PACKED);
  } catch (error) {
    const code = errorCode(error);
    throw refused(`${path} cannot be read (${code || (error instanceof Error ? error.message : String(error))})`);
  }
  return packFilesIn(readTar(unpacked(packed)));
}

function unpacked(packed: Buffer): Buffer {
  try {
    return gunzipSync(packed, { maxOutputLength: MOST_UNPACKED });
  } catch (error) {
    if (errorCode(error) === 'ERR_BUFFER_TOO_LARGE') {
      throw refused(`the archive unpacks to more than ${MOST_UNPACKED} bytes`);
    }
    throw refused('the archive is not gzipped, or is damaged');
  }
}

/** The files of a pack in a folder. Links and pipes are not opened; a link in the place of a file is an error. */
export function filesOfFolder(folder: string): PackFiles {
  const files = new Map<string, Buffer>();
  let bytes = 0;
  const walk = (within: string, depth: number): void => {
    for (const entry of readdirSync(join(folder, within), { withFileTypes: true })) {
      if (isLeftOut(entry.name)) continue;
      const path = within === '' ? entry.name : `${within}/${entry.name}`;
      if (entry.isDirectory()) {
        if (depth < DEEPEST) walk(path, depth + 1);
      } else if (!entry.isFile())
        throw refused(`${printName(path)} is a link, a pipe or a device; a pack has plain files alone`);
      else if (isKept(path)) {
        const text = readWithoutLinks(join(folder, path));
        files.set(path, text);
        bytes += text.length;
        if (files.size > MOST_FILES || bytes > MOST_KEPT) throw tooLarge();
      }
    }
  };
  walk('', 0);
  return checked(files);
}

function readWithoutLinks(path: string): Buffer {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const found = fstatSync(file);
    if (!found.isFile()) throw refused(`${printName(path)} is no plain file`);
    if (found.size > MOST_KEPT) throw tooLarge();
    const bytes = Buffer.alloc(found.size);
    return bytes.subarray(0, readSync(file, bytes, 0, found.size, 0));
  } finally {
    closeSync(file);
  }
}

/** The files of a pack among those of an archive, which may hold it in a folder of its own (as `npm pack` makes them). */
export function packFilesIn(all: PackFiles): PackFiles {
  const roots = [...all.keys()]
    .filter((path) => /^([^/]+\/)?pack\.yaml$/.test(path))
    .map((path) => path.slice(0, -'pack.yaml'.length));
  const root = roots.find((each) => each === '') ?? roots[0];
  if (root === undefined) throw refused('there is no pack.yaml in it');
  if (root !== '' && roots.length > 1) throw refused(`it holds several packs: ${roots.map(printName).join(', ')}`);
  const files = new Map<string, Buffer>();
  for (const [path, bytes] of all) {
    const inside = path.startsWith(root) ? path.slice(root.length) : '';
    if (inside !== '' && !inside.split('/').some(isLeftOut) && isKept(inside)) files.set(inside, bytes);
  }
  return checked(files);
}

function checked(files: ReadonlyMap<string, Buffer>): PackFiles {
  const bytes = [...files.values()].reduce((sum, file) => sum + file.length, 0);
  if (files.size > MOST_FILES || bytes > MOST_KEPT) throw tooLarge();
  if (!files.has('pack.yaml')) throw refused('there is no pack.yaml in it');
  // Alike from everywhere: by their names, in the order of their bytes.
  return new Map([...files].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function tooLarge() {
  return refused(`it has more than ${MOST_FILES} files, or more than ${MOST_KEPT} bytes of them`);
}

/** Folders and files that are no part of a pack: what begins with a dot, and packages. */
function isLeftOut(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules';
}

/** What is kept of a pack: YAML, and at its top what says who may use it. */
function isKept(path: string): boolean {
  const steps = path.split('/').length;
  return steps === 1
    ? /\.ya?ml$|^(README|LICEN[CS]E|NOTICE|COPYING)(\.\w+)?$/i.test(path)
    : steps <= DEEPEST && /\.ya?ml$/.test(path);
}

/** A hash of all files with their paths: equal for the same pack from anywhere. */
export function digestOf(files: PackFiles): string {
  const hash = createHash('sha256');
  for (const [path, bytes] of files) hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  return `sha256:${hash.digest('hex')}`;
}

/** What stands at a path; throws a `PackSourceError` where nothing does. */
export function kindOfPath(path: string): 'folder' | 'file' {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw unusable(`there is no file or folder "${path}"`);
  if (found.isDirectory()) return 'folder';
  if (found.isFile()) return 'file';
  throw unusable(`"${path}" is a link, a pipe or a device; name the folder or the archive itself`);
}
