import { readFileSync } from 'node:fs';
import { instantiate } from './instantiate.ts';
import type { PackEntry } from './pack-entry.ts';
import type { Lesson, Scenario } from './scenario.ts';
import type { ScenarioTemplate } from './template.ts';

// The packs that come with the program. They are read and checked when it is built, so that a start reads no schema, and
// no more files than a command needs: a list reads one, a task its own. Run from its sources, the program reads what the
// last build made.

/** The lists of all packs, in the order they are shown. */
export function bundledPacks(): readonly PackEntry[] {
  return read('packs.json') as readonly PackEntry[];
}

/** One variant of a scenario, counted from 1. Throws `RangeError` where there is no such variant. */
export function bundledScenario(pack: string, id: string, variant = 1): Scenario {
  return variant === 1
    ? (read(fileOf('scenario', pack, id)) as Scenario)
    : instantiate(bundledTemplate(pack, id), variant);
}

/** What all variants of a scenario are made of. */
export function bundledTemplate(pack: string, id: string): ScenarioTemplate {
  return read(fileOf('template', pack, id)) as ScenarioTemplate;
}

/** The lessons of a pack. */
export function bundledLessons(pack: string): readonly Lesson[] {
  return read(fileOf('lessons', pack)) as readonly Lesson[];
}

/** A scenario's start state as the build saved it; undefined where it saved none: that is variant 1 alone. */
export function savedStart({ savedIn }: Pick<Scenario, 'savedIn'>): string | undefined {
  return savedIn === undefined ? undefined : readBuilt(savedIn);
}

/** By what the build calls the file that holds something of a pack. */
export function fileOf(what: 'scenario' | 'template' | 'start' | 'lessons', ...names: readonly string[]): string {
  return `${[what, ...names].join('.')}.json`;
}

function read(name: string): unknown {
  return JSON.parse(readBuilt(name));
}

function readBuilt(name: string): string {
  const here = import.meta.url;
  return readFileSync(new URL(here.endsWith('.ts') ? `../../dist/${name}` : name, here), 'utf8');
}
