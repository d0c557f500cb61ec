import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ProcessContext } from '../cli/command-context.ts';
import { invalidFile, wrongUsage } from '../cli/exit.ts';
import type { Output } from '../cli/output.ts';
import { didYouMean } from '../cli/suggest.ts';
import { escapeUnsafe } from '../plain-text.ts';
import { bundledLessons, bundledPacks, bundledScenario } from '../scenario/bundled.ts';
import { printFault } from '../scenario/fault.ts';
import { type PackEntry, refOf, type ScenarioEntry } from '../scenario/pack-entry.ts';
import type { Lesson, Scenario } from '../scenario/scenario.ts';
import { addedEntries, folderOfAdded, packIndex } from './added-packs.ts';
import { readPackFolder } from './read-pack-folder.ts';

/** A pack that a command may take tasks from. */
export interface ChosenPack extends PackEntry {
  /** The absolute path of its folder; absent for a pack that comes with the program. */
  readonly folder?: string;
  /** Other versions of it that are kept, each with its folder: attempts that were left go on with them. */
  readonly otherVersions?: ReadonlyMap<string, string>;
  /** One variant of one of its scenarios, counted from 1. Rejects with an `ExitError` where there is no such variant. */
  load(id: string, variant?: number): Promise<Scenario>;
  /** Its lessons. */
  readLessons(): Promise<readonly Lesson[]>;
}

/** Which of the tasks is meant. */
export interface Choice {
  /** The id of a pack, or the folder of one. */
  readonly pack?: string | undefined;
  /** Counts from 1; 1 unless said. */
  readonly variant?: number | undefined;
}

/** Where added packs are looked for, and where it is said which of them cannot be read. */
export type PackContext = Pick<ProcessContext, 'env'> & { readonly stderr: Pick<Output, 'write'> };

/**
 * The packs that a command is about: all that come with the program and all that were added, or the one that `pack`
 * names, by its id or its folder. Faults in that folder are invalid files, each with its place. An added pack that cannot
 * be read any more is named on standard error, and left alone. Where `scenario` is the one that is wanted, faults of other
 * scenarios are warnings.
 */
export async function choosePacks(
  pack: string | undefined,
  context: PackContext,
  scenario?: string,
): Promise<readonly ChosenPack[]> {
  const bundled = bundledPacks().map(
    (entry): ChosenPack => ({
      ...entry,
      load: async (id, variant = 1) => bundledScenario(entry.id, id, inRange(entry, id, variant)),
      readLessons: async () => bundledLessons(entry.id),
    }),
  );
  const known = bundled.filter(({ id }) => id === pack);
  if (known.length > 0) return known;
  const added = await addedPacks(context, pack);
  if (pack === undefined) return [...bundled, ...added];
  if (added.length > 0) return added;
  if (existsSync(pack)) return [await packIn(pack, scenario, context.stderr)];
  const ids = [...bundled.map(({ id }) => id), ...packIndex(context.env).data.map(({ id }) => id)];
  throw wrongUsage(`no pack "${pack}": it is neither a pack's id nor a folder${didYouMean(pack, ids)}`);
}

/** The packs that were added, or the one with an id. */
async function addedPacks({ env, stderr }: PackContext, id: string | undefined): Promise<readonly ChosenPack[]> {
  const found: ChosenPack[] = [];
  const { data: packs, trouble } = packIndex(env);
  if (trouble !== null) stderr.write(escapeUnsafe(`warning: ${trouble}\n`));
  for (const { added, folder, entry } of await addedEntries(packs, env, id)) {
    if ('unreadable' in entry) {
      const why = `pack ${added.id} ${added.current} cannot be read: ${entry.unreadable}`;
      if (id !== undefined) throw invalidFile([`error: ${why}`]);
      stderr.write(escapeUnsafe(`warning: ${why}; "sallyport pack update ${added.id}" fetches it again\n`));
      continue;
    }
    let whole: Promise<ChosenPack> | undefined;
    const others = added.versions.map(({ version }) => version).filter((version) => version !== added.current);
    found.push({
      ...entry,
      folder,
      otherVersions: new Map(others.map((version) => [version, folderOfAdded(env, added.id, version)])),
      load: async (id, variant = 1) => {
        inRange(entry, id, variant);
        whole ??= packIn(folder);
        return (await whole).load(id, variant);
      },
      readLessons: async () => (await (whole ??= packIn(folder))).readLessons(),
    });
  }
  return found;
}

/**
 * The pack in a folder, read and checked; the API server must accept what its scenarios start with. Where others than the
 * wanted scenario have faults, these are warnings, and the pack is that of the one scenario.
 */
export async function packIn(folder: string, wanted?: string, stderr?: Pick<Output, 'write'>): Promise<ChosenPack> {
  const { entryOfPack, instantiate, startFaults } = await import('./pack-loader.ts');
  const whole = await readPackFolder(folder);
  const id = wanted?.slice(wanted.lastIndexOf('/') + 1);
  const read = 'faults' in whole && id !== undefined ? await readPackFolder(folder, id) : whole;
  if ('faults' in read) throw invalidFile(read.faults.map(printFault));
  if ('faults' in whole) {
    // The one that is wanted is not among the scenarios of the pack.
    if (read.pack.templates.length === 0) throw invalidFile(whole.faults.map(printFault));
    for (const fault of whole.faults) stderr?.write(escapeUnsafe(`warning: ${printFault(fault)}\n`));
  }
  const { scenarios, templates, lessons } = read.pack;
  const entry = entryOfPack(read.pack);
  return {
    ...entry,
    folder: resolve(folder),
    readLessons: async () => lessons,
    async load(id, variant = 1) {
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
export async function chooseScenario(
  name: string,
  { pack, variant = 1 }: Choice,
  context: PackContext,
): Promise<Scenario> {
  const packs = await choosePacks(pack, context, name);
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
export async function allLessons(packs: readonly ChosenPack[]): Promise<readonly Lesson[]> {
  const own = await Promise.all(packs.map((pack) => pack.readLessons()));
  const others = bundledPacks()
    .filter(({ id }) => !packs.some((pack) => pack.id === id))
    .map(({ id }) => bundledLessons(id));
  return [...own, ...others].flat();
}
