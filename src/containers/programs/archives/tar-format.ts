import { concatBytes, decodeUtf8, encodeUtf8 } from '../../runtime/bytes.ts';

/** A member of an archive. */
export interface TarMember {
  readonly name: string;
  readonly isDirectory: boolean;
  readonly mode: number;
  readonly bytes: Uint8Array;
}

/** The bytes are no archive. */
export class TarFormatError extends Error {}

const blockSize = 512;

/** The end of an archive: two blocks of zeros. */
export const endOfArchive = new Uint8Array(2 * blockSize);

/** A field of a header: where it begins, and its length. Source: POSIX.1-2024, utilities, pax, ustar format. */
type Field = readonly [at: number, length: number];

const fields = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  modified: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  magic: [257, 8],
  userName: [265, 32],
  groupName: [297, 32],
  prefix: [345, 155],
} as const satisfies Readonly<Record<string, Field>>;

/** A member as an archive has it: its header and its contents in whole blocks. */
export function writeMember({ name, isDirectory, mode, bytes }: TarMember, modified: Date): Uint8Array {
  const padding = new Uint8Array((blockSize - (bytes.length % blockSize)) % blockSize);
  const shown = isDirectory ? `${name.replace(/\/$/, '')}/` : name;
  return concatBytes([writeHeader(shown, isDirectory, bytes.length, mode, modified), bytes, padding]);
}

/**
 * The members of an archive. Long names of GNU's and of pax's format are read. Throws a `TarFormatError`, after the
 * members before the fault.
 */
export function* readMembers(archive: Uint8Array): Generator<TarMember> {
  if (archive.length > 0 && archive.length < blockSize) throw new TarFormatError('short read');
  let longName: string | undefined;
  for (let at = 0; at + blockSize <= archive.length; ) {
    const header = archive.subarray(at, at + blockSize);
    if (header.every((byte) => byte === 0)) return;
    if (!hasChecksum(header)) throw new TarFormatError('invalid tar magic');
    const size = readNumber(header, fields.size);
    const bytes = archive.subarray(at + blockSize, at + blockSize + size);
    at += blockSize + Math.ceil(size / blockSize) * blockSize;
    const type = String.fromCharCode(header[fields.type[0]] ?? 0);
    if (type === 'L') longName = decodeUtf8(bytes).replace(/\0.*$/s, '');
    else if (type === 'x') longName = /\d+ path=(.*)\n/.exec(decodeUtf8(bytes))?.[1];
    else if (type !== 'g') {
      const name = longName ?? readName(header);
      longName = undefined;
      yield { name, isDirectory: type === '5', mode: readNumber(header, fields.mode) || 0o644, bytes };
    }
  }
}

function readName(header: Uint8Array): string {
  const [prefix, name] = [readField(header, fields.prefix), readField(header, fields.name)];
  return prefix === '' ? name : `${prefix}/${name}`;
}

function readField(header: Uint8Array, [at, length]: Field): string {
  return decodeUtf8(header.subarray(at, at + length))
    .replace(/\0.*$/s, '')
    .trim();
}

function readNumber(header: Uint8Array, field: Field): number {
  return Number.parseInt(readField(header, field), 8) || 0;
}

/** The sum of a header's bytes, with its own field as blanks. */
function checksumOf(header: Uint8Array): number {
  const [from, length] = fields.checksum;
  return header.reduce((sum, byte, at) => sum + (at >= from && at < from + length ? 32 : byte), 0);
}

function hasChecksum(header: Uint8Array): boolean {
  return checksumOf(header) === Number.parseInt(readField(header, fields.checksum), 8);
}

function writeHeader(name: string, isDirectory: boolean, size: number, mode: number, modified: Date): Uint8Array {
  const header = new Uint8Array(blockSize);
  const put = ([at]: Field, text: string) => header.set(encodeUtf8(text), at);
  const octal = (value: number, [, length]: Field) => `${value.toString(8).padStart(length - 1, '0')}\0`;
  const split = name.length > 100 ? name.lastIndexOf('/', 155) : -1;
  put(fields.name, name.slice(split + 1, split + 101));
  if (split > 0) put(fields.prefix, name.slice(0, split));
  put(fields.mode, octal(mode & 0o7777, fields.mode));
  put(fields.uid, octal(0, fields.uid));
  put(fields.gid, octal(0, fields.gid));
  put(fields.size, octal(size, fields.size));
  put(fields.modified, octal(Math.floor(modified.getTime() / 1000), fields.modified));
  put(fields.type, isDirectory ? '5' : '0');
  put(fields.magic, 'ustar\u000000');
  put(fields.userName, 'root');
  put(fields.groupName, 'root');
  put(fields.checksum, `${checksumOf(header).toString(8).padStart(6, '0')}\0 `);
  return header;
}
