import { fileURLToPath } from 'node:url';
import { loadPack } from '../../src/scenario/load-pack.ts';
import type { QuestionKind, Scenario } from '../../src/scenario/scenario.ts';

/** The folder of the pack with a task of each kind. */
export const kindsFolder = fileURLToPath(new URL('kinds', import.meta.url));

const loaded = loadPack(kindsFolder);
if ('faults' in loaded) throw new Error(JSON.stringify(loaded.faults, null, 1));
const { scenarios } = loaded.pack;

/** A task of that pack, as it is written. */
export function kindsTask(id: string): Scenario {
  const found = scenarios.find((scenario) => scenario.id === id);
  if (!found) throw new Error(`no scenario ${id}`);
  return found;
}

/** The kind of a question of that pack. */
export function kindOf<Is extends QuestionKind['is']>(id: string, is: Is): Extract<QuestionKind, { is: Is }> {
  const { kind } = kindsTask(id);
  if (kind.is !== is) throw new Error(`${id} is of the kind ${kind.is}`);
  return kind as Extract<QuestionKind, { is: Is }>;
}
