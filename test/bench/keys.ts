import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import { drawingEnv } from '../e2e/drawing-env.ts';
import { median } from './measure.ts';

// How long a key takes until the built program has written the next frame: on the first screen, in the list of all tasks
// that come with it, while its filter is typed, and in the list of commands. And what is written while nothing happens.
//   node scripts/build.ts --if-needed && node test/bench/keys.ts

const program = fileURLToPath(new URL('../../dist/sallyport.js', import.meta.url));
/** A frame is whole when nothing more has come for so long, in milliseconds. */
const quiet = 25;
const idle = 3000;

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

for (const [columns, rows] of [
  [80, 24],
  [140, 45],
] as const) {
  const home = mkdtempSync(join(tmpdir(), 'sallyport-keys-'));
  const child = spawn(process.execPath, [program], {
    name: 'xterm-256color',
    cols: columns,
    rows,
    env: drawingEnv({ SALLYPORT_HOME: home }),
  });
  /** When the last byte came; 0 since the key before. */
  const seen = { at: 0 };
  let written = 0;
  child.onData((data) => {
    seen.at = performance.now();
    written += data.length;
  });
  /** Presses a key; resolves to the milliseconds until the last byte of what it changed. */
  const press = async (key: string): Promise<number> => {
    const from = performance.now();
    seen.at = 0;
    child.write(key);
    while (seen.at === 0 && performance.now() - from < 1000) await sleep(1);
    while (performance.now() - seen.at < quiet) await sleep(1);
    return seen.at - from;
  };
  const measured = async (name: string, keys: readonly string[]): Promise<void> => {
    const times: number[] = [];
    for (const key of keys) times.push(await press(key));
    const sorted = times.toSorted((one, other) => one - other);
    const most = sorted[Math.floor(sorted.length * 0.95)] ?? 0;
    console.log(
      `${columns}x${rows} ${name.padEnd(16)} median ${median(times).toFixed(1)} ms, 95 % ${most.toFixed(1)} ms`,
    );
  };
  await sleep(2500);
  await press('n');
  await measured('first screen', ['j', 'k', 'j', 'j', 'k', 'j', 'j', 'k', 'k', 'j', 'j', 'k']);
  await press('T');
  await sleep(500);
  await measured(
    'tasks',
    Array.from({ length: 60 }, () => 'j'),
  );
  await measured('a page of tasks', ['g', ' ', ' ', ' ', 'G', 'g', ' ', ' ', 'G', 'g']);
  await press('/');
  await measured('filter', [
    ...Array.from('dns easy'),
    ...Array.from({ length: 8 }, () => '\u007f'),
    ...Array.from('name'),
  ]);
  await press('\u001b');
  await press(':');
  await measured('commands', [...Array.from('filter'), ...Array.from({ length: 5 }, () => '\u007f')]);
  await press('\u001b');
  await sleep(500);
  written = 0;
  await sleep(idle);
  console.log(`${columns}x${rows} written in ${idle / 1000} s in which nothing happens: ${written} bytes`);
  child.kill('SIGTERM');
  await sleep(300);
  rmSync(home, { recursive: true, force: true });
}
