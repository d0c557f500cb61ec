import type { Program } from '../../runtime/process.ts';
import { print } from '../command-line/messages.ts';

/** uptime. Source: busybox 1.37, procps/uptime.c. */
export const uptime: Program = (process) => {
  const time = process.container.clock.now().toISOString().slice(11, 19);
  return print(process, ` ${time} up  1:00,  0 users,  load average: 0.10, 0.08, 0.05\n`);
};
