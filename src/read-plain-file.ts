import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';

/** A file that is not read: it is a pipe, a device or a socket, which may never end, or it is larger than it may be. */
export class FileNotRead extends Error {
  override readonly name = 'FileNotRead';
  readonly because: 'not plain' | 'too large';

  constructor(because: FileNotRead['because'], path: string) {
    super(because === 'not plain' ? `${path} is no plain file` : `${path} is too large`);
    this.because = because;
  }
}

/** More than a file holds is read of one that grows meanwhile, in bytes. */
const CHUNK = 64 * 1024;

/**
 * The bytes of a plain file. Nothing else is opened, and of a file with more than `most` bytes nothing is returned.
 * Throws `FileNotRead`, and what the file system says.
 */
export function readPlainFile(path: string, most: number): Buffer {
  checkPlain(statSync(path), path);
  // What has become a pipe since then must not be waited for.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const found = fstatSync(file);
    checkPlain(found, path);
    if (found.size > most) throw new FileNotRead('too large', path);
    const chunks: Buffer[] = [];
    for (let length = 0; ; ) {
      const chunk = Buffer.allocUnsafe(Math.max(CHUNK, found.size - length));
      const read = readSync(file, chunk, 0, chunk.length, null);
      length += read;
      if (length > most) throw new FileNotRead('too large', path);
      if (read === 0) return Buffer.concat(chunks, length);
      chunks.push(chunk.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
}

/** A folder passes: reading it fails with an error that says what it is. */
export function checkPlain(found: Stats, path: string): void {
  if (!found.isFile() && !found.isDirectory()) throw new FileNotRead('not plain', path);
}
