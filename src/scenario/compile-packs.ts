import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadPack } from './load-pack.ts';
import { printProblem } from './problem.ts';

/** All packs of a folder as the JSON that `bundled.ts` reads. A fault in one of them is an error with its place. */
export function compilePacks(folder: string): string {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const packs = folders.map((entry) => {
    const loaded = loadPack(join(folder, entry.name));
    if ('pack' in loaded) return loaded.pack;
    throw new Error(loaded.problems.map(printProblem).join('\n'));
  });
  return JSON.stringify(packs);
}
