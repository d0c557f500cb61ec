import type { Process } from '../../runtime/process.ts';
import { bytesOf } from '../../runtime/streams.ts';

export async function yes(process: Process): Promise<number> {
  const line = bytesOf(`${process.argv.slice(1).join(' ') || 'y'}\n`.repeat(64));
  for (;;) await process.stdout.write(line);
}
