import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { delay } from '../../runtime/waiting.ts';

export async function apt(process: Process): Promise<number> {
  const words = process.argv.slice(1).filter((word) => !word.startsWith('-'));
  const [action, ...names] = words;
  if (action === 'install') {
    await writeText(
      process.stdout,
      'Reading package lists... Done\nBuilding dependency tree... Done\nReading state information... Done\n',
    );
    await writeText(process.stderr, names.map((name) => `E: Unable to locate package ${name}\n`).join(''));
    return 100;
  }
  if (action === 'update') {
    const site = 'http://mirror.example.org/debian';
    await delay(process.container.clock, process.container.clock.unchosen(5000), process.signal);
    await writeText(
      process.stdout,
      `Ign:1 ${site} trixie InRelease\nErr:1 ${site} trixie InRelease\n  Temporary failure resolving 'mirror.example.org'\nReading package lists... Done\n`,
    );
    await writeText(
      process.stderr,
      `W: Failed to fetch ${site}/dists/trixie/InRelease  Temporary failure resolving 'mirror.example.org'\nW: Some index files failed to download. They have been ignored, or old ones used instead.\n`,
    );
    return 100;
  }
  await writeText(process.stdout, 'apt 3.0.3 (amd64)\n');
  return 0;
}
