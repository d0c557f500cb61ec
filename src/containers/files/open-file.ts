import { encodeUtf8 } from '../runtime/bytes.ts';
import type { Container, FileError, Readable, Writable } from '../runtime/process.ts';
import { readableFrom } from '../runtime/streams.ts';
import { delay } from '../runtime/waiting.ts';
import { resolvePath } from './paths.ts';

/** Opens a file for reading, devices included. */
export function openForReading(container: Container, path: string): Readable | FileError {
  if (path === '/dev/zero' || path === '/dev/urandom' || path === '/dev/random') {
    return {
      async read(signal) {
        await delay(container.clock, 0, signal);
        const random = path !== '/dev/zero';
        return Uint8Array.from({ length: 8192 }, () => (random ? Math.floor(container.random() * 256) : 0));
      },
    };
  }
  const bytes = container.files.read(path);
  return typeof bytes === 'string' ? bytes : readableFrom(bytes);
}

/** Opens a file for writing: emptied first, unless it is appended to. */
export function openForWriting(container: Container, path: string, append: boolean): Writable | FileError {
  const { files } = container;
  const refusal = files.write(path, encodeUtf8(''), append);
  if (refusal !== undefined) return refusal;
  return {
    async write(bytes) {
      files.write(path, bytes, true);
    },
  };
}

/** A path as a process means it. */
export function absolutePath(process: { readonly cwd: string }, path: string): string {
  return resolvePath(process.cwd, path);
}
