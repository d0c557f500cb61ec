import { expect, it } from 'vitest';
import { createSimulatedCluster, saveCluster } from '../../src/cluster/simulated.ts';
import { AnswerGrader } from '../../src/pack-check/answer-grader.ts';
import { proveTold } from '../../src/pack-check/proofs/names.ts';
import { instantiate } from '../../src/scenario/instantiate.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { bundledPack } from '../scenario/bundled.fixture.ts';

const template = bundledPack().templates.find(({ id }) => id === 'a-dns-cache-on-a-link-local-address');
if (template === undefined) throw new Error('the scenario with a goal about one address is gone');
const scenario = instantiate(template, 1);

it('finds one address of a goal in the text, which names it without a prefix', async () => {
  expect(await toldProblems(scenario)).toEqual([]);
});

it('misses one address of a goal where the text names another one', async () => {
  const other = { ...scenario, task: scenario.task.replaceAll('169.254.20.10', '169.254.20.11') };
  expect(await toldProblems(other)).toEqual([expect.stringContaining('Goal cache-works needs 169.254.20.10,')]);
});

async function toldProblems(asked: Scenario): Promise<readonly string[]> {
  const saved = saveCluster(asked.start);
  const grader = await AnswerGrader.open(asked, () => createSimulatedCluster({ now: () => new Date(0), saved }));
  try {
    const { grade } = await grader.grade('');
    return proveTold(grader, grade).map(({ message }) => message);
  } finally {
    await grader.close();
  }
}
