import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';

export async function tty(process: Process): Promise<number> {
  await writeText(process.stdout, process.terminal === undefined ? 'not a tty\n' : '/dev/pts/0\n');
  return process.terminal === undefined ? 1 : 0;
}
