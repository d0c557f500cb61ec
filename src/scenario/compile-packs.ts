import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../kube/manifest.ts';
import { loadPack } from './load-pack.ts';
import { printProblem } from './problem.ts';

/**
 * All packs of a folder as the files that `bundled.ts` reads: one with every scenario, and one a scenario with its start
 * as `save` makes it. A fault in one of them is an error with its place.
 */
export function compilePacks(
  folder: string,
  save: (start: readonly Manifest[]) => string,
): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const packs = folders.map((entry) => {
    const loaded = loadPack(join(folder, entry.name));
    if ('problems' in loaded) throw new Error(loaded.problems.map(printProblem).join('\n'));
    const scenarios = loaded.pack.scenarios.map((scenario) => {
      const savedIn = `start-${scenario.id}.json`;
      files.set(savedIn, save(scenario.start));
      return { ...scenario, savedIn };
    });
    return { ...loaded.pack, scenarios };
  });
  return files.set('scenarios.json', JSON.stringify(packs));
}
