import { describe, expect, it } from 'vitest';
import type { Grade } from '../../graders/grader.ts';
import { createSimulatedCluster, saveCluster } from '../../src/cluster/simulated-cluster.ts';
import { instantiate } from '../../src/scenario/instantiate.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { countVariants } from '../../src/scenario/variants.ts';
import { applyAnswer } from '../../src/session/apply-answer.ts';
import { gradeAttempt } from '../../src/session/grade-attempt.ts';
import { bundledPack } from '../scenario/bundled.fixture.ts';

/** The last variant of each scenario, which has other values of every kind than the first; `pack test` proves them all. */
const variants = bundledPack().templates.flatMap((template) => {
  const last = countVariants(template.variants);
  return [last].map((variant) => ({
    id: template.id,
    variant,
    scenario: instantiate(template, variant),
  }));
});

describe.each(variants)('$id, variant $variant', ({ scenario, variant }) => {
  const gradeOf = graderOf(scenario);

  it('is not passed by an untouched cluster, which earns nothing', async () => {
    const grade = await gradeOf('');
    expect(grade).toMatchObject({ passed: false, score: 0 });
    expect(grade.checks.filter(({ kind, passed }) => passed !== (kind === 'kept'))).toEqual([]);
  });

  it('is passed by its solution and by every other right answer', async () => {
    for (const { name, answer } of [{ name: 'solution', answer: scenario.solution }, ...scenario.rightAnswers]) {
      expect({ name, failing: failingIn(await gradeOf(answer)) }).toEqual({ name, failing: [] });
    }
  });

  it('is failed by every near miss, in the checks that it says and for the cause that it says', async () => {
    for (const { name, answer, fails, misconception } of scenario.nearMisses) {
      const grade = await gradeOf(answer);
      const failing = failingIn(grade);
      expect({ name, failing: failing.toSorted() }).toEqual({ name, failing: fails.toSorted() });
      if (misconception === undefined || variant !== 1) continue;
      const named = grade.checks.flatMap(({ findings }) => findings.flatMap((found) => found.misconception?.id ?? []));
      expect({ name, named: [...new Set(named)] }).toEqual({ name, named: expect.arrayContaining([misconception]) });
    }
  });
});

function graderOf(scenario: Scenario): (answer: string) => Promise<Grade> {
  const saved = saveCluster(scenario.start);
  const newCluster = () =>
    createSimulatedCluster({ now: () => new Date(0), saved, network: scenario.network ?? 'policies' });
  return async (text) => {
    const cluster = await newCluster();
    try {
      const applied = await applyAnswer(cluster, scenario, [{ file: 'answer.yaml', text }]);
      expect({ rejected: applied.rejected, fault: applied.fault }).toEqual({ rejected: [], fault: undefined });
      return await gradeAttempt(scenario, cluster, newCluster, applied);
    } finally {
      await cluster.close();
    }
  };
}

function failingIn({ checks }: Grade): string[] {
  return checks.filter(({ passed }) => passed !== true).map(({ id }) => id);
}
