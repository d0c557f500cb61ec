import type { Program } from '../../runtime/process.ts';
import { print } from '../command-line/messages.ts';

/** nproc: nodes have two processors. Source: busybox 1.37, coreutils/nproc.c. */
export const nproc: Program = (process) => print(process, '2\n');
