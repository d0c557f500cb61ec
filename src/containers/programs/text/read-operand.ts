import { absolutePath, openForReading } from '../../files/open-file.ts';
import type { Process } from '../../runtime/process.ts';
import { readAll } from '../../runtime/streams.ts';

export async function read(process: Process, name: string) {
  if (name === '-') return readAll(process.stdin, process.signal);
  const input = openForReading(process.container, absolutePath(process, name));
  return typeof input === 'string' ? input : readAll(input, process.signal);
}
