import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { invalidFile, wrongUsage } from '../cli/exit.ts';
import { didYouMean } from '../cli/suggest.ts';
import { bundledLessons, bundledPacks, bundledScenario } from '../scenario/bundled.ts';
import { printFault } from '../scenario/fault.ts';
import { type PackEntry, refOf, type ScenarioEntry } from '../scenario/pack-entry.ts';
import type { Lesson, Scenario } from '../scenario/scenario.ts';

/** A pack that a command may take tasks from. */
export interface ChosenPack extends PackEntry {
  /** The absolute path of its folder; absent for a pack that comes with the program. */
  readonly folder?: string;
  /** One variant of one of its scenarios, counted from 1. Throws an `ExitError` where there is no such variant. */
  load(id: string, variant?: number): Scenario;
  /** Its lessons. */
  readLessons(): readonly Lesson[];
}

/** Which of the tasks is meant. */
export interface Choice {
  /** The id of a pack, or the folder of one. */
  readonly pack?: string | undefined;
  /** Counts from 1; 1 unless said. */
  readonly variant?: number | undefined;
}

/**
 * The packs that a command is about: all that come with the program, or the one that `pack` names, by its id or its
 * folder. Faults in that folder are invalid files, each with its place.
 */
export async function choosePacks(pack?: string): Promise<readonly ChosenPack[]> {
  const bundled = bundledPacks().map(
    (entry): ChosenPack => ({
      ...entry,
      load: (id, variant = 1) => bundledScenario(entry.id, id, inRange(entry, id, variant)),
      readLessons: () => bundledLessons(entry.id),
    }),
  );
  if (pack === undefined) return bundled;
  const known = bundled.filter(({ id }) => id === pack);
  if (known.length > 0) return known;
  if (existsSync(pack)) return [await packIn(pack)];
  const ids = bundled.map(({ id }) => id);
  throw wrongUsage(`no pack "${pack}": it is neither a pack's id nor a folder${didYouMean(pack, ids)}`);
}

/** The pack in a folder, read and checked; the API server must accept what its scenarios start with. */
async function packIn(folder: string): Promise<ChosenPack> {
  const { version } = await import('../cli/version.ts');
  const { entryOfPack, instantiate, loadPack, startFaults } = await import('./foreign-pack.ts');
  const lessons = bundledPacks().flatMap((pack) => pack.lessons);
  const loaded = loadPack(folder, { program: version, lessons });
  if ('faults' in loaded) throw invalidFile(loaded.faults.map(printFault));
  const { scenarios, templates, lessons: ownLessons } = loaded.pack;
  const refused = startFaults(scenarios, folder);
  if (refused.length > 0) throw invalidFile(refused.map(printFault));
  const entry = entryOfPack(loaded.pack);
  return {
    ...entry,
    folder: resolve(folder),
    readLessons: () => ownLessons,
    load(id, variant = 1) {
      inRange(entry, id, variant);
      const first = scenarios.find((scenario) => scenario.id === id);
      const template = templates.find((each) => each.id === id);
      if (first === undefined || template === undefined) throw wrongUsage(`no scenario "${id}" in pack ${entry.id}`);
      if (variant === 1) return first;
      const scenario = instantiate(template, variant);
      const faults = startFaults([scenario], folder);
      if (faults.length > 0) throw invalidFile(faults.map(printFault));
      return scenario;
    },
  };
}

function inRange({ scenarios }: PackEntry, id: string, variant: number): number {
  const { variants = 1 } = scenarios.find((scenario) => scenario.id === id) ?? {};
  if (variant >= 1 && variant <= variants) return variant;
  const there = variants === 1 ? 'one variant' : `${variants} variants`;
  throw wrongUsage(`scenario ${id} has ${there}; --variant ${variant} is not there`);
}

/**
 * The scenario that a name means: `PACK/ID`, or `ID` while only one pack has it. Throws an `ExitError` of wrong usage
 * where there is no such scenario or variant.
 */
export async function chooseScenario(name: string, { pack, variant = 1 }: Choice = {}): Promise<Scenario> {
  const packs = await choosePacks(pack);
  const { id, from } = findScenario(name, packs);
  return from.load(id, variant);
}

/** Which entry of which pack a name means. Throws an `ExitError` of wrong usage where it means none, or several. */
export function findScenario(
  name: string,
  packs: readonly ChosenPack[],
): ScenarioEntry & { readonly from: ChosenPack } {
  const all = packs.flatMap((from) => from.scenarios.map((scenario) => ({ ...scenario, from })));
  const meant = all.filter((scenario) => (name.includes('/') ? refOf(scenario) === name : scenario.id === name));
  const [found, ...others] = meant;
  if (found !== undefined && others.length === 0) return found;
  if (found !== undefined) {
    throw wrongUsage(`"${name}" is a scenario of several packs: name one of ${meant.map(refOf).join(', ')}`);
  }
  const names = name.includes('/') ? all.map(refOf) : all.map(({ id }) => id);
  throw wrongUsage(`no scenario "${name}"${didYouMean(name, names)}; "sallyport list" shows all of them`);
}

/** Every lesson that a command is about: those of some packs, then those that come with the program, each once. */
export function allLessons(packs: readonly ChosenPack[]): readonly Lesson[] {
  const own = packs.flatMap((pack) => pack.readLessons());
  const others = bundledPacks()
    .filter(({ id }) => !packs.some((pack) => pack.id === id))
    .flatMap(({ id }) => bundledLessons(id));
  return [...own, ...others];
}
