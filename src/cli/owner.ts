import { hostname, userInfo } from 'node:os';
import type { Environment } from './command-context.ts';

/** Who makes objects on a real cluster, as `name@host`: it stands in their ownership labels. */
export function ownerText(env: Environment): string {
  return `${env.USER || env.LOGNAME || accountName()}@${hostname()}`;
}

/** A user id without an account, as in a container, has no name. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}
