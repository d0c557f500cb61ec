import type { Cluster } from '../../cluster/cluster.ts';
import type { Lesson } from '../../scenario/scenario.ts';
import { snapshotWith } from '../../session/question/explain-flow.ts';
import { inFile, type Problem } from '../problem.ts';
import { wrongFlows } from './shown-flows.ts';

/** Proves what a lesson claims of its world: each of its connections with the first policies, and with the second. */
export async function proveLesson(lesson: Lesson, newCluster: () => Promise<Cluster>): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const which of ['first', 'second'] as const) {
    const flows = lesson.flows.map((flow) => ({ ...flow, says: flow[which] }));
    const snapshot = await snapshotWith(lesson[which].policies, 'default', newCluster);
    const field = which === 'first' ? 'first' : 'then';
    for (const { index, message } of wrongFlows(snapshot, flows)) {
      const said = inFile(`${lesson.id}.yaml`, 'lesson', `With the policies of ${field}, ${message}.`, 'Correct it.');
      problems.push({ ...said, path: ['flows', index, field] });
    }
  }
  return problems;
}
