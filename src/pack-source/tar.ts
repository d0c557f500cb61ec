import { printName } from '../plain-text.ts';
import { refused } from './pack-source-error.ts';

// A reader of tar archives for packs alone: plain files and folders, in memory, with nothing written while it reads. A
// library for tar serves to unpack onto a disk, and to allow there what a pack must not have: links, devices, sparse files.

/** The most entries of an archive; a pack has a few thousand files at most. */
const MOST_ENTRIES = 10_000;
/** The most bytes of a name that does not fit into a header. */
const MOST_NAME = 4096;
const BLOCK = 512;

/** What stands behind a name in an archive that is no plain file, by its type flag. Source: POSIX.1-2024, pax, ustar. */
const otherTypes: Readonly<Record<string, string>> = {
  '1': 'a hard link',
  '2': 'a symbolic link',
  '3': 'a device',
  '4': 'a device',
  '6': 'a named pipe',
  S: 'a sparse file',
};

/**
 * The plain files of a tar archive (ustar, pax, and GNU tar's long names) by their paths, in the order of the archive.
 * Throws a `PackSourceError` at the first entry that is a link, a pipe or a device, that leads out of the archive, or whose
 * header says what cannot be.
 */
export function readTar(archive: Buffer): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  let entries = 0;
  let longName: string | undefined;
  let sizeInPax: number | undefined;
  for (let at = 0; at < archive.length; ) {
    const header = archive.subarray(at, at + BLOCK);
    if (header.length < BLOCK) throw refused(`the archive ends in the middle of a header (at byte ${at})`);
    // The end of an archive is blocks of zeros.
    if (header.every((byte) => byte === 0)) break;
    checkSum(header, at);
    if (++entries > MOST_ENTRIES) throw refused(`the archive has more than ${MOST_ENTRIES} entries`);
    const type = String.fromCharCode(header[156] ?? 0);
    const isOfFile = type !== 'x' && type !== 'g' && type !== 'L' && type !== 'K';
    const size = isOfFile && sizeInPax !== undefined ? sizeInPax : sizeIn(header, at);
    const body = archive.subarray(at + BLOCK, at + BLOCK + size);
    if (body.length < size) {
      throw refused(
        `the entry at byte ${at} says that it has ${size} bytes, and the archive has ${body.length} behind it`,
      );
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (!isOfFile) {
      if (size > MOST_NAME && type !== 'g')
        throw refused(`the archive has a name of ${size} bytes; ${MOST_NAME} is the most`);
      if (type === 'L') longName = cString(body);
      if (type === 'x') {
        const fields = paxFields(body);
        longName = fields.get('path') ?? longName;
        sizeInPax = sizeOf(fields.get('size'));
      }
      continue;
    }
    const name = longName ?? nameIn(header);
    [longName, sizeInPax] = [undefined, undefined];
    const path = safePath(name);
    if (type === '5') continue;
    if (type !== '0' && type !== '\0' && type !== '7') {
      throw refused(`${printName(name)} is ${otherTypes[type] ?? 'of an unknown type'}; a pack has plain files alone`);
    }
    if (files.has(path)) throw refused(`${printName(path)} is in the archive twice`);
    files.set(path, body);
  }
  return files;
}

/** A path of an archive without `./` before it. Throws where it leads out of the archive, or is no path of a file. */
function safePath(name: string): string {
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) throw refused(`${printName(name)} is an absolute path`);
  const steps = name.split('/').filter((step) => step !== '' && step !== '.');
  if (steps.includes('..')) throw refused(`${printName(name)} leads out of the archive`);
  if (steps.some((step) => /[\0\\]/.test(step))) throw refused(`${printName(name)} is no path of a file`);
  return steps.join('/');
}

function nameIn(header: Buffer): string {
  const name = cString(header.subarray(0, 100));
  const isUstar = header.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = isUstar ? cString(header.subarray(345, 500)) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** The size in a header: octal digits, or a number of GNU tar in base 256 for what a pack never has. */
function sizeIn(header: Buffer, at: number): number {
  const text = cString(header.subarray(124, 136)).trim();
  if (/^[0-7]{1,12}$/.test(text)) return Number.parseInt(text, 8);
  throw refused(`the header at byte ${at} has no size that can be read`);
}

function sizeOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,12}$/.test(text)) return Number(text);
  throw refused(`the archive says that a file has ${printName(text.slice(0, 40))} bytes`);
}

/** The sum of a header's bytes, with the field of the sum as blanks, stands in the header. */
function checkSum(header: Buffer, at: number): void {
  const said = Number.parseInt(cString(header.subarray(148, 156)).trim(), 8);
  const blanks = 8 * 32;
  const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 0 : byte), blanks);
  if (said !== sum) throw refused(`the archive is damaged: the header at byte ${at} does not match its checksum`);
}

/** The records of a pax header: `LENGTH KEY=VALUE\n`. */
function paxFields(body: Buffer): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (let at = 0; at < body.length; ) {
    const length = Number(/^(\d{1,5}) /.exec(body.toString('latin1', at, at + 6))?.[1]);
    const record = body.toString('utf8', at, at + length);
    const [, key, value] = /^\d+ ([^=]+)=([\s\S]*)\n$/.exec(record) ?? [];
    if (key === undefined || value === undefined) throw refused('the archive has a pax header that cannot be read');
    fields.set(key, value);
    at += length;
  }
  return fields;
}

function cString(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}
