import type { Program } from '../../runtime/process.ts';

/** sync: the files are in memory, so there is nothing to write. Source: busybox 1.37, coreutils/sync.c. */
export const sync: Program = async () => 0;
