import { describe, expect, it } from 'vitest';
import { createSimulatedCluster, saveCluster } from '../../src/cluster/simulated-cluster.ts';
import { proveScenario } from '../../src/pack-check/prove-scenario.ts';
import { loadPack } from '../../src/scenario/load-pack.ts';

const loaded = loadPack(new URL('../packs/access', import.meta.url).pathname);
if ('faults' in loaded) throw new Error(JSON.stringify(loaded.faults, null, 1));

describe.each(loaded.pack.scenarios)('the task $id', (scenario) => {
  it('passes in other words, fails with one fault, and each fault is named', { timeout: 90_000 }, async () => {
    const saved = saveCluster(scenario.start);
    const { problems, ...proof } = await proveScenario(scenario, 'all', () =>
      createSimulatedCluster({ now: () => new Date(0), saved }),
    );
    expect(problems).toEqual([]);
    expect(proof.rewritings).toBeGreaterThan(8);
    expect(proof.wrongAnswersMade).toBeGreaterThan(12);
    expect(proof.wrongAnswersCaught).toBe(proof.wrongAnswersMade);
    expect(proof.misconceptionsNamed / proof.wrongAnswersMade).toBeGreaterThanOrEqual(0.95);
    expect(proof.misconceptionsMistaken).toBe(0);
  });
});
