import { basename } from '../files/paths.ts';
import type { Programs } from '../runtime/process.ts';
import { serverPrograms } from '../servers/server-programs.ts';
import { agnhost } from './agnhost/agnhost.ts';
import { networkProgramNames } from './network-programs.ts';
import { unixPrograms } from './unix-programs.ts';

/** The programs that serve, by the names that images start them by. */
export const servers: Programs = { ...serverPrograms, agnhost };

const shellNames: readonly string[] = ['sh', 'ash', 'bash', 'dash', 'zsh'];

/** Whether a main program ends in good order at TERM: a server does, `sleep` and shells do not. */
export function handlesSignals([word = '']: readonly string[]): boolean {
  const name = basename(word);
  const isTool = name in unixPrograms || networkProgramNames.has(name) || shellNames.includes(name);
  return name in servers || !isTool;
}
