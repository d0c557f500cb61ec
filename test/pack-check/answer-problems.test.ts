import { expect, it } from 'vitest';
import { createSimulatedCluster, saveCluster } from '../../src/cluster/simulated-cluster.ts';
import { AnswerGrader } from '../../src/pack-check/answer-grader.ts';
import { proveNearMisses, proveRightAnswers, proveSolution } from '../../src/pack-check/proofs/answers.ts';
import { proveChoices } from '../../src/pack-check/proofs/choices.ts';
import { proveQuestion } from '../../src/pack-check/proofs/questions.ts';
import { instantiate } from '../../src/scenario/instantiate.ts';
import { loadPack } from '../../src/scenario/load-pack.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

const loaded = loadPack(new URL('../packs/kinds', import.meta.url).pathname);
if ('faults' in loaded) throw new Error('the pack of kinds has faults');
const { templates } = loaded.pack;

function scenarioOf(id: string): Scenario {
  const template = templates.find((each) => each.id === id);
  if (template === undefined) throw new Error(`the pack of kinds has no scenario ${id}`);
  return instantiate(template, 1);
}

const newClusterOf = ({ start }: Scenario) => {
  const saved = saveCluster(start);
  return () => createSimulatedCluster({ now: () => new Date(0), saved });
};

async function withGrader<T>(scenario: Scenario, prove: (grader: AnswerGrader) => Promise<T>): Promise<T> {
  const grader = await AnswerGrader.open(scenario, newClusterOf(scenario));
  try {
    return await prove(grader);
  } finally {
    await grader.close();
  }
}

it('an option that the API server refuses is a fault of its file, at the field', async () => {
  const scenario = scenarioOf('choose');
  const { kind } = scenario;
  if (kind.is !== 'choose') throw new Error('it is no choice');
  const [first, ...others] = kind.options;
  if (first === undefined) throw new Error('it has no options');
  const text = `# one\n${first.text.replace('podSelector:', 'podSelectr:')}`;
  const spoilt: Scenario = { ...scenario, kind: { ...kind, options: [{ ...first, text }, ...others] } };
  expect(await withGrader(spoilt, proveChoices)).toMatchObject([
    {
      file: 'options/a.yaml',
      at: { line: 6, column: 3 },
      code: 'refused',
      message: expect.stringMatching(/^Option a cannot be applied: .*podSelectr.*[^.]\.$/),
    },
  ]);
});

it('a solution that is no answer to its question is a fault at its place', async () => {
  const scenario = { ...scenarioOf('which-policy'), solution: '# one\npolicies:\n- shop/db\n- nonsense\n' };
  expect(await withGrader(scenario, (grader) => proveQuestion(grader, newClusterOf(scenario)))).toMatchObject([
    {
      file: 'solution.yaml',
      at: { line: 4, column: 3 },
      code: 'refused',
      message: 'The solution cannot be read: "nonsense" is not a policy. Write NAMESPACE/NAME.',
    },
  ]);
});

const ADVICE =
  'No other check speaks of this connection: where the answer is right to change it, add a check about it, such as never with exceptPorts.';

it('where only the check of everything else fails, the advice is the check that is missing', async () => {
  const scenario = scenarioOf('write');
  const checks = scenario.checks.filter(({ id }) => id !== 'one-port');
  const missing: Scenario = { ...scenario, checks, nearMisses: [] };
  expect(await withGrader(missing, proveSolution)).toMatchObject([
    { code: 'solution-fails', hint: expect.stringContaining(ADVICE) },
  ]);
  const [first] = await withGrader(missing, proveRightAnswers);
  expect(first).toMatchObject({ code: 'right-answer-fails', hint: expect.stringContaining(ADVICE) });
});

it('where another check fails, it is not', async () => {
  const scenario = { ...scenarioOf('write'), solution: '# nothing\n' };
  const [first] = await withGrader(scenario, proveSolution);
  expect(first?.hint).toBe('Correct the answer, or the check that it fails.');
  const [nearMiss] = scenario.nearMisses;
  if (nearMiss === undefined) throw new Error('it has no near miss');
  const other: Scenario = { ...scenario, nearMisses: [{ ...nearMiss, fails: ['only-web'] }] };
  const [wrong] = await withGrader(other, proveNearMisses);
  expect(wrong).toMatchObject({ code: 'near-miss', hint: 'Correct the answer, or the check that it fails.' });
});
