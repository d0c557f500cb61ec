import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadPack } from '../../src/scenario/load-pack.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { bundledPack } from '../scenario/bundled.fixture.ts';
import { type NamedFault, namedFaults, outcomeOf, shareOf } from './named-faults.ts';

// A sample; `node test/bench/diagnosis.ts` prints the whole.
const testPack = loadPack(fileURLToPath(new URL('../netpol/misconceptions/metrics', import.meta.url)));
if (!('pack' in testPack)) throw new Error(JSON.stringify(testPack.faults, null, 1));

const samples: readonly (readonly [string, readonly Scenario[], number])[] = [
  ['bundled scenarios', bundledPack().scenarios, 59],
  ['scenarios with blocks, exceptions and ranges', testPack.pack.scenarios, 11],
];

describe.each(samples)('of answers with one fault to %s', (_, scenarios, step) => {
  it('95 of 100 at least are named right, and none is called another cause', { timeout: 120_000 }, async () => {
    const found: NamedFault[] = [];
    for (const [at, scenario] of scenarios.entries()) {
      found.push(...(await namedFaults(scenario, { step, offset: at * 7 })));
    }
    const { made, right } = shareOf(found);
    const brief = found.map(({ policies: _policies, ...fault }) => fault);
    expect(made).toBeGreaterThan(20);
    expect(brief.filter((_fault, at) => outcomeOf(found[at]!) === 'mistaken')).toEqual([]);
    expect(right / made).toBeGreaterThanOrEqual(0.95);
  });
});
