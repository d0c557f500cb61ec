import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { placeProblems } from '../../src/commands/pack-proof/load-pack.ts';
import { runJob } from '../../src/commands/pack-proof/worker.ts';
import type { Fault } from '../../src/scenario/fault.ts';
import { readPackFolder } from '../../src/task/read-pack-folder.ts';

/** A way to spoil a good pack, as spoilt-packs.yaml lists them: some text of one file becomes another. */
export interface Spoiling {
  readonly what: string;
  /** The file, by its path in the pack; its first folder is the one scenario that the pack has, or else `write` is. */
  readonly file: string;
  readonly find: string;
  readonly write: string;
}

const kinds = new URL('../packs/kinds', import.meta.url).pathname;

/** Writes the pack with one scenario of the pack that has every kind of task, spoilt, into an empty folder. */
export function writeSpoilt(folder: string, { file, find, write }: Spoiling): void {
  const first = file.split('/')[0] ?? '';
  const scenario = ['pack.yaml', 'lessons'].includes(first) ? 'write' : first;
  cpSync(join(kinds, scenario), join(folder, scenario), { recursive: true });
  cpSync(join(kinds, 'lessons'), join(folder, 'lessons'), { recursive: true });
  const [about = ''] = readFileSync(join(kinds, 'pack.yaml'), 'utf8').split('scenarios:');
  writeFileSync(join(folder, 'pack.yaml'), `${about}scenarios: [${scenario}]\n`);
  const path = join(folder, file);
  const before = readFileSync(path, 'utf8');
  if (!before.includes(find)) throw new Error(`${file} has no ${JSON.stringify(find)}`);
  writeFileSync(
    path,
    before.replace(find, () => write),
  );
}

/** All faults of a pack: of form, else of what its start holds, else of the proofs of variant 1 and of its lessons. */
export async function faultsOf(folder: string): Promise<readonly Fault[]> {
  const read = await readPackFolder(folder);
  if ('faults' in read) return read.faults;
  const { templates, lessons } = read.pack;
  const found: Fault[] = [];
  for (const template of templates) {
    const { problems } = await runJob({ template, variant: 1, depth: 'written' });
    found.push(...(await placeProblems(join(folder, template.id), problems)));
  }
  for (const lesson of lessons) {
    const { problems } = await runJob({ lesson });
    found.push(...(await placeProblems(join(folder, 'lessons'), problems)));
  }
  return found;
}
