import { expect, it } from 'vitest';
import { createSimulatedCluster, saveCluster } from '../../src/cluster/simulated-cluster.ts';
import { AnswerGrader } from '../../src/pack-check/answer-grader.ts';
import { proveTold } from '../../src/pack-check/proofs/unknown-objects.ts';
import { parseGroup } from '../../src/scenario/claim-text.ts';
import { instantiate } from '../../src/scenario/instantiate.ts';
import { loadPack } from '../../src/scenario/load-pack.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

const loaded = loadPack(new URL('../packs/kinds', import.meta.url).pathname);
const template = 'pack' in loaded ? loaded.pack.templates.find(({ id }) => id === 'write') : undefined;
if (template === undefined) throw new Error('the pack of kinds has no scenario write');
const written = instantiate(template, 1);

it('takes one address in a text for the block of this address, and misses it where it does not stand there', async () => {
  const to = parseGroup('203.0.113.7');
  if ('fault' in to) throw new Error(to.fault);
  const claim = {
    about: 'flow' as const,
    is: 'never' as const,
    from: [{ is: 'pods' as const, namespace: 'shop', labels: {} }],
    to: [to],
  };
  const closed: Scenario = { ...written, checks: [{ id: 'closed', says: 'It is closed', weight: 1, claim }] };

  expect(await missingIn({ ...closed, task: 'No pod of shop reaches 203.0.113.7.' })).toEqual([]);
  expect(await missingIn({ ...closed, task: 'No pod of shop reaches the printer.' })).toEqual([
    expect.stringContaining('needs 203.0.113.7, which'),
  ]);
});

async function missingIn(scenario: Scenario): Promise<string[]> {
  const saved = saveCluster(scenario.start);
  const grader = await AnswerGrader.open(scenario, () => createSimulatedCluster({ now: () => new Date(0), saved }));
  try {
    const { grade } = await grader.grade('');
    return proveTold(grader, grade).map(({ message }) => message);
  } finally {
    await grader.close();
  }
}
