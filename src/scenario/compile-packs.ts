import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../kube/manifest.ts';
import { fileOf } from './bundled.ts';
import { printFault } from './fault.ts';
import { loadPack } from './load-pack.ts';
import { entryOfPack } from './pack-entry.ts';
import type { Pack } from './template.ts';

/** The packs that are taught first, in that order; others follow by their names. */
const taughtFirst = ['first-steps', 'network-policies'];

/**
 * All packs of a folder as the files that `bundled.ts` reads: one list of everything; for each scenario its variant 1,
 * its template for the other variants, and its start as `save` makes it; and the lessons of each pack. A fault in one of
 * them is an error with its place.
 */
export function compilePacks(
  folder: string,
  save: (start: readonly Manifest[]) => string,
): ReadonlyMap<string, string> {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const names = folders.map(({ name }) => name).sort();
  const inTurn = [
    ...taughtFirst.filter((name) => names.includes(name)),
    ...names.filter((name) => !taughtFirst.includes(name)),
  ];
  const packs = inTurn.map((name) => packIn(join(folder, name)));
  const files = new Map(packs.flatMap((pack) => [...filesOf(pack, save)]));
  return files.set('packs.json', JSON.stringify(packs.map(entryOfPack)));
}

function packIn(folder: string): Pack {
  const loaded = loadPack(folder);
  if ('faults' in loaded) throw new Error(loaded.faults.map(printFault).join('\n'));
  return loaded.pack;
}

function* filesOf(
  { id: pack, scenarios, templates, lessons }: Pack,
  save: (start: readonly Manifest[]) => string,
): Generator<[string, string]> {
  yield [fileOf('lessons', pack), JSON.stringify(lessons)];
  for (const template of templates) yield [fileOf('template', pack, template.id), JSON.stringify(template)];
  for (const scenario of scenarios) {
    const savedIn = fileOf('start', pack, scenario.id);
    yield [savedIn, save(scenario.start)];
    yield [fileOf('scenario', pack, scenario.id), JSON.stringify({ ...scenario, savedIn })];
  }
}
