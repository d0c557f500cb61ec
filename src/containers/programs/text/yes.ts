import { encodeUtf8 } from '../../runtime/bytes.ts';
import type { Program } from '../../runtime/process.ts';

/** yes: the same line until its reader is gone. Source: busybox 1.37, coreutils/yes.c. */
export const yes: Program = async (process) => {
  const lines = encodeUtf8(`${process.argv.slice(1).join(' ') || 'y'}\n`.repeat(64));
  for (;;) await process.stdout.write(lines);
};
