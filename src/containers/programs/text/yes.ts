import { encodeUtf8 } from '../../runtime/bytes.ts';
import type { Process } from '../../runtime/process.ts';

export async function yes(process: Process): Promise<number> {
  const line = encodeUtf8(`${process.argv.slice(1).join(' ') || 'y'}\n`.repeat(64));
  for (;;) await process.stdout.write(line);
}
