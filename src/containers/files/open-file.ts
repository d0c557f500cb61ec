import type { Container } from '../runtime/container.ts';
import { type Readable, readableFrom, type Writable } from '../runtime/streams.ts';
import { delay } from '../runtime/waiting.ts';
import type { FileError } from './file-error.ts';

/** Opens a file for reading, `/dev/zero` and `/dev/urandom` included. */
export function openForReading(container: Container, path: string): Readable | FileError {
  if (path === '/dev/zero') return endlessBytes(container, () => 0);
  if (path === '/dev/urandom' || path === '/dev/random') {
    return endlessBytes(container, () => Math.floor(container.random() * 256));
  }
  const bytes = container.files.read(path);
  return typeof bytes === 'string' ? bytes : readableFrom(bytes);
}

/** Opens a file for writing: emptied first, unless it is appended to. */
export function openForWriting({ files }: Container, path: string, append: boolean): Writable | FileError {
  const error = files.write(path, new Uint8Array(0), append);
  if (error !== undefined) return error;
  return {
    async write(bytes) {
      files.write(path, bytes, true);
    },
  };
}

function endlessBytes({ clock }: Container, nextByte: () => number): Readable {
  return {
    async read(signal) {
      await delay(clock, 0, signal);
      return Uint8Array.from({ length: 8192 }, nextByte);
    },
  };
}
