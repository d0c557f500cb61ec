import { readFileSync } from 'node:fs';
import type { Pack, Scenario } from './scenario.ts';

/**
 * The scenarios that come with the program, in their packs' order. They are read and checked when it is built, so that
 * starting it reads one file of JSON and no schema. Run from its sources, it reads what the last build made.
 */
export function bundledScenarios(): readonly Scenario[] {
  return bundledPacks().flatMap((pack) => pack.scenarios);
}

export function bundledPacks(): readonly Pack[] {
  const here = import.meta.url;
  const file = new URL(here.endsWith('.ts') ? '../../dist/scenarios.json' : 'scenarios.json', here);
  return JSON.parse(readFileSync(file, 'utf8')) as readonly Pack[];
}
