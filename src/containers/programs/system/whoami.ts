import type { Program } from '../../runtime/process.ts';
import { fail, isGnu, print } from '../command-line/messages.ts';
import { withUsage } from '../command-line/usage.ts';

/** whoami. Source: busybox 1.37, coreutils/whoami.c; GNU coreutils 9.1, whoami. */
export const whoami: Program = withUsage((process) => {
  const { name, uid } = process.container.user;
  if (name !== '') return print(process, `${name}\n`);
  return fail(process, isGnu(process) ? `cannot find name for user ID ${uid}` : `unknown uid ${uid}`);
});

/** who: no user is logged in. Source: busybox 1.37, coreutils/who.c. */
export const who: Program = async () => 0;
