import { describe, expect, it } from 'vitest';
import type { Cluster, Verdict } from '../../src/cluster/cluster.ts';
import { bundledScenario } from '../../src/scenario/bundled.ts';
import { agreeOn } from '../../src/session/agree.ts';
import { newClusterFor } from '../../src/task/new-cluster.ts';

const scenario = { ...bundledScenario('network-policies', 'database-only-from-app'), nearMisses: [] };
const newCluster = (): Promise<Cluster> => newClusterFor(scenario, () => new Date(0));

/** A cluster that answers wrongly the first `times` that it is asked about each flow. */
async function wrongAtFirst(times: number): Promise<Cluster> {
  const cluster = await newCluster();
  const asked = new Map<string, number>();
  return {
    ...cluster,
    async probe(flows) {
      const verdicts = await cluster.probe(flows);
      return flows.map((flow, at) => {
        const key = JSON.stringify(flow);
        asked.set(key, (asked.get(key) ?? 0) + 1);
        const verdict = verdicts[at]!;
        return (asked.get(key) ?? 0) > times ? verdict : turned(verdict);
      });
    },
  };
}

function turned(verdict: Verdict): Verdict {
  return verdict.is === 'allowed' ? { ...verdict, is: 'denied', outcome: 'timed out' } : verdict;
}

describe('what two clusters show', () => {
  it('is no difference where a second try shows the same', async () => {
    const { answers } = await agreeOn(scenario, await wrongAtFirst(1), newCluster);
    expect(answers.map(({ answer }) => answer)).toEqual(['untouched', 'solution']);
    for (const { differences, simulated, real } of answers) {
      expect(differences).toEqual([]);
      expect(real.score).toBe(simulated.score);
    }
  });

  it('is a difference where it stays', async () => {
    const { answers } = await agreeOn(scenario, await wrongAtFirst(Number.POSITIVE_INFINITY), newCluster);
    expect(answers.every(({ differences }) => differences.length > 0)).toBe(true);
  });
});
