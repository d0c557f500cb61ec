import { strerror } from '../../libc/strerror.ts';
import type { Program } from '../../runtime/process.ts';
import { fail } from '../command-line/messages.ts';

/** dmesg: a container may not read the kernel's log. Source: busybox 1.37, util-linux/dmesg.c. */
export const dmesg: Program = (process) => fail(process, `klogctl: ${strerror('EPERM')}`);
