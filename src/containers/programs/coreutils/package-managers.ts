import type { Process, Programs } from '../../runtime/process.ts';
import { pause, say } from '../../runtime/streams.ts';

/** apk, apt and yum: nothing can be installed here, which they say as they do without a way to their servers. */
export const packageManagers: Programs = { apk, apt, 'apt-get': apt, yum, dnf: yum };

async function apk(process: Process): Promise<number> {
  const [, action] = process.argv;
  if (action !== 'add' && action !== 'update' && action !== 'upgrade') {
    await say(process.stdout, 'apk-tools 2.14.9, compiled for x86_64.\n');
    return action === undefined ? 1 : 0;
  }
  const host = 'https://mirror.example.org/alpine/v3.22';
  for (const part of ['main', 'community']) {
    await say(process.stdout, `fetch ${host}/${part}/x86_64/APKINDEX.tar.gz\n`);
    await pause(process.container.clock, process.container.clock.builtInDelay(5000), process.signal);
    await say(process.stderr, `WARNING: fetching ${host}/${part}: temporary error (try again later)\n`);
  }
  const names = process.argv.slice(2).filter((word) => !word.startsWith('-'));
  if (action === 'add') {
    await say(
      process.stderr,
      `ERROR: unable to select packages:\n${names.map((name) => `  ${name} (no such package):\n    required by: world[${name}]\n`).join('')}`,
    );
    return Math.max(names.length, 1);
  }
  await say(process.stderr, '2 unavailable, 0 stale; 15 distinct packages available\n');
  return 2;
}

async function apt(process: Process): Promise<number> {
  const words = process.argv.slice(1).filter((word) => !word.startsWith('-'));
  const [action, ...names] = words;
  if (action === 'install') {
    await say(
      process.stdout,
      'Reading package lists... Done\nBuilding dependency tree... Done\nReading state information... Done\n',
    );
    await say(process.stderr, names.map((name) => `E: Unable to locate package ${name}\n`).join(''));
    return 100;
  }
  if (action === 'update') {
    const site = 'http://mirror.example.org/debian';
    await pause(process.container.clock, process.container.clock.builtInDelay(5000), process.signal);
    await say(
      process.stdout,
      `Ign:1 ${site} trixie InRelease\nErr:1 ${site} trixie InRelease\n  Temporary failure resolving 'mirror.example.org'\nReading package lists... Done\n`,
    );
    await say(
      process.stderr,
      `W: Failed to fetch ${site}/dists/trixie/InRelease  Temporary failure resolving 'mirror.example.org'\nW: Some index files failed to download. They have been ignored, or old ones used instead.\n`,
    );
    return 100;
  }
  await say(process.stdout, 'apt 3.0.3 (amd64)\n');
  return 0;
}

async function yum(process: Process): Promise<number> {
  const [, action] = process.argv;
  if (action === undefined || action === '--version') {
    await say(process.stdout, '4.14.0\n');
    return 0;
  }
  await pause(process.container.clock, process.container.clock.builtInDelay(5000), process.signal);
  await say(
    process.stderr,
    "Error: Failed to download metadata for repo 'baseos': Cannot prepare internal mirrorlist: Curl error (6): Could not resolve hostname\n",
  );
  return 1;
}
