import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { delay } from '../../runtime/waiting.ts';

export async function apk(process: Process): Promise<number> {
  const [, action] = process.argv;
  if (action !== 'add' && action !== 'update' && action !== 'upgrade') {
    await writeText(process.stdout, 'apk-tools 2.14.9, compiled for x86_64.\n');
    return action === undefined ? 1 : 0;
  }
  const host = 'https://mirror.example.org/alpine/v3.22';
  for (const part of ['main', 'community']) {
    await writeText(process.stdout, `fetch ${host}/${part}/x86_64/APKINDEX.tar.gz\n`);
    await delay(process.container.clock, process.container.clock.unchosen(5000), process.signal);
    await writeText(process.stderr, `WARNING: fetching ${host}/${part}: temporary error (try again later)\n`);
  }
  const names = process.argv.slice(2).filter((word) => !word.startsWith('-'));
  if (action === 'add') {
    await writeText(
      process.stderr,
      `ERROR: unable to select packages:\n${names.map((name) => `  ${name} (no such package):\n    required by: world[${name}]\n`).join('')}`,
    );
    return Math.max(names.length, 1);
  }
  await writeText(process.stderr, '2 unavailable, 0 stale; 15 distinct packages available\n');
  return 2;
}
