import { grade } from '../../graders/grade.ts';
import type { Grade } from '../../graders/grader.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Scenario } from '../scenario/scenario.ts';

/**
 * Grades the cluster as the answer left it. `newCluster` gives a simulated cluster in the scenario's start state, which
 * shows what was so before anybody touched anything; it is closed again.
 */
export async function gradeAttempt(
  scenario: Pick<Scenario, 'checks'>,
  answered: Cluster,
  newCluster: () => Promise<Cluster>,
): Promise<Grade> {
  const untouched = await newCluster();
  try {
    return await grade(scenario.checks, { answered, untouched });
  } finally {
    await untouched.close();
  }
}
