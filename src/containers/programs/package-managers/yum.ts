import type { Program } from '../../runtime/process.ts';
import { pauseProcess } from '../../runtime/timeout.ts';
import { failWith, print } from '../command-line/messages.ts';

/** yum and dnf: nothing can be installed here, as without a way to their servers. Source: dnf(8). */
export const yum: Program = async (process) => {
  const [, action] = process.argv;
  if (action === undefined || action === '--version') return print(process, '4.14.0\n');
  await pauseProcess(process, process.container.clock.builtInDelay(5000));
  return failWith(
    process,
    "Error: Failed to download metadata for repo 'baseos': Cannot prepare internal mirrorlist: Curl error (6): Could not resolve hostname\n",
  );
};
