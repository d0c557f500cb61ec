import type { Process, Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { pauseProcess } from '../../runtime/timeout.ts';
import { failWith, print } from '../command-line/messages.ts';

/** A server that a pod does not reach. */
const mirror = 'https://mirror.example.org/alpine/v3.22';

/** apk: nothing can be installed here; it reports that it cannot reach its servers. Source: apk(8). */
export const apk: Program = async (process) => {
  const [, action, ...words] = process.argv;
  if (action === undefined || !['add', 'update', 'upgrade'].includes(action)) {
    await print(process, 'apk-tools 2.14.9, compiled for x86_64.\n');
    return action === undefined ? 1 : 0;
  }
  for (const repository of ['main', 'community']) await fetchIndex(process, `${mirror}/${repository}`);
  if (action !== 'add') return failWith(process, '2 unavailable, 0 stale; 15 distinct packages available\n', 2);
  const names = words.filter((word) => !word.startsWith('-'));
  const missing = names.map((name) => `  ${name} (no such package):\n    required by: world[${name}]\n`).join('');
  return failWith(process, `ERROR: unable to select packages:\n${missing}`, Math.max(names.length, 1));
};

async function fetchIndex(process: Process, url: string): Promise<void> {
  await writeText(process.stdout, `fetch ${url}/x86_64/APKINDEX.tar.gz\n`);
  await pauseProcess(process, process.container.clock.builtInDelay(5000));
  await writeText(process.stderr, `WARNING: fetching ${url}: temporary error (try again later)\n`);
}
