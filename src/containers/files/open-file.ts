import { bytesOf } from '../runtime/bytes.ts';
import type { Container, FileError, Readable, Writable } from '../runtime/process.ts';
import { inputOf } from '../runtime/streams.ts';
import { pause } from '../runtime/waiting.ts';
import { resolvePath } from './paths.ts';

/** Opens a file for reading, devices included. */
export function openInput(container: Container, path: string): Readable | FileError {
  if (path === '/dev/zero' || path === '/dev/urandom' || path === '/dev/random') {
    return {
      async read(signal) {
        await pause(container.clock, 0, signal);
        const random = path !== '/dev/zero';
        return Uint8Array.from({ length: 8192 }, () => (random ? Math.floor(container.random() * 256) : 0));
      },
    };
  }
  const bytes = container.files.read(path);
  return typeof bytes === 'string' ? bytes : inputOf(bytes);
}

/** Opens a file for writing: emptied first, unless it is appended to. */
export function openOutput(container: Container, path: string, append: boolean): Writable | FileError {
  const { files } = container;
  const refusal = files.write(path, bytesOf(''), append);
  if (refusal !== undefined) return refusal;
  return {
    async write(bytes) {
      files.write(path, bytes, true);
    },
  };
}

/** A path as a process means it. */
export function pathIn(process: { readonly cwd: string }, path: string): string {
  return resolvePath(process.cwd, path);
}
