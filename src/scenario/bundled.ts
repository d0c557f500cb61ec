import { readFileSync } from 'node:fs';
import type { Pack, Scenario } from './scenario.ts';

/**
 * The packs that come with the program. They are read and checked when it is built, so that a start reads one file of JSON
 * and no schema. Run from its sources, the program reads what the last build made.
 */
export function bundledPacks(): readonly Pack[] {
  return JSON.parse(readBuilt('scenarios.json')) as readonly Pack[];
}

/** A scenario's start state as the build saved it; undefined for a scenario that did not come with the program. */
export function savedStart({ savedIn }: Pick<Scenario, 'savedIn'>): string | undefined {
  return savedIn === undefined ? undefined : readBuilt(savedIn);
}

function readBuilt(name: string): string {
  const here = import.meta.url;
  return readFileSync(new URL(here.endsWith('.ts') ? `../../dist/${name}` : name, here), 'utf8');
}
