import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { stringify } from 'yaml';
import type { Grade } from '../../graders/grader.ts';
import { createSimulatedCluster, saveCluster } from '../../src/cluster/simulated-cluster.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { applyAnswer } from '../../src/session/apply-answer.ts';
import { gradeAttempt } from '../../src/session/grade-attempt.ts';

/** Grades policies as the answer to a scenario, as the program does: written down, applied, and asked for. */
export function graderOf(scenario: Scenario): (policies: readonly NetworkPolicy[]) => Promise<Grade> {
  const saved = saveCluster(scenario.start);
  const newCluster = () => createSimulatedCluster({ now: () => new Date(0), saved });
  return async (policies) => {
    const cluster = await newCluster();
    const text = policies.map((policy) => stringify(policy, { aliasDuplicateObjects: false })).join('---\n');
    const applied = await applyAnswer(cluster, scenario, [{ file: 'answer.yaml', text }]);
    const { rejected, fault } = applied;
    if (rejected.length > 0 || fault) throw new Error(JSON.stringify({ text, rejected, fault }, null, 1));
    try {
      return await gradeAttempt(scenario, cluster, newCluster, applied);
    } finally {
      await cluster.close();
    }
  };
}

/** The checks that do not pass, and the first flow of each that is not as wanted. */
export function failingIn({ checks }: Grade) {
  return checks
    .filter(({ passed }) => passed !== true)
    .map(({ id, passed, findings }) => ({
      id,
      passed,
      first: findings.find((finding) => finding.about === 'flow')?.flow,
    }));
}
