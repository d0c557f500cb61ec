import type { Program } from '../../runtime/process.ts';
import { pauseProcess } from '../../runtime/timeout.ts';
import { failWith, print } from '../command-line/messages.ts';

/** A server that a pod does not reach. */
const mirror = 'http://mirror.example.org/debian';
const unresolved = "Temporary failure resolving 'mirror.example.org'";

/** apt and apt-get: nothing can be installed here, as without a way to their servers. Source: apt(8). */
export const apt: Program = async (process) => {
  const [action, ...names] = process.argv.slice(1).filter((word) => !word.startsWith('-'));
  if (action === 'install') {
    await print(
      process,
      'Reading package lists... Done\nBuilding dependency tree... Done\nReading state information... Done\n',
    );
    return failWith(process, names.map((name) => `E: Unable to locate package ${name}\n`).join(''), 100);
  }
  if (action !== 'update') return print(process, 'apt 3.0.3 (amd64)\n');
  await pauseProcess(process, process.container.clock.builtInDelay(5000));
  await print(
    process,
    `Ign:1 ${mirror} trixie InRelease\nErr:1 ${mirror} trixie InRelease\n  ${unresolved}\nReading package lists... Done\n`,
  );
  return failWith(
    process,
    `W: Failed to fetch ${mirror}/dists/trixie/InRelease  ${unresolved}\nW: Some index files failed to download. They have been ignored, or old ones used instead.\n`,
    100,
  );
};
