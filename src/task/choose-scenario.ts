import { existsSync } from 'node:fs';
import { invalidFile, wrongUsage } from '../cli/exit.ts';
import { didYouMean } from '../cli/suggest.ts';
import { bundledPacks } from '../scenario/bundled.ts';
import { printProblem } from '../scenario/problem.ts';
import type { Pack, Scenario } from '../scenario/scenario.ts';

/**
 * The packs that a command is about: all that come with the program, or the one that `pack` names, by its id or its
 * folder. Faults in that folder are invalid files, each with its place.
 */
export async function choosePacks(pack?: string): Promise<readonly Pack[]> {
  const bundled = bundledPacks();
  if (pack === undefined) return bundled;
  const known = bundled.filter(({ id }) => id === pack);
  if (known.length > 0) return known;
  if (!existsSync(pack)) {
    const ids = bundled.map(({ id }) => id);
    throw wrongUsage(`no pack "${pack}": it is neither a pack's id nor a folder${didYouMean(pack, ids)}`);
  }
  const { loadPack } = await import('../scenario/load-pack.ts');
  const loaded = loadPack(pack);
  if ('problems' in loaded) throw invalidFile(loaded.problems.map(printProblem));
  const { startProblems } = await import('./start-problems.ts');
  const refused = startProblems(loaded.pack, pack);
  if (refused.length > 0) throw invalidFile(refused.map(printProblem));
  return [loaded.pack];
}

/** The scenario with this id, among the packs that `pack` names; an unknown id is wrong usage. */
export async function chooseScenario(id: string, pack?: string): Promise<Scenario> {
  const scenarios = (await choosePacks(pack)).flatMap((one) => one.scenarios);
  const found = scenarios.find((scenario) => scenario.id === id);
  if (found !== undefined) return found;
  const ids = scenarios.map((scenario) => scenario.id);
  throw wrongUsage(`no scenario "${id}"${didYouMean(id, ids)}; "sallyport list" shows all of them`);
}
