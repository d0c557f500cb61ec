import type { Cluster } from '../cluster/cluster.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type AppliedAnswer, applyAnswer } from '../session/apply-answer.ts';
import { drawMap } from '../session/flow-map.ts';
import { gradeAttempt } from '../session/grade-attempt.ts';
import { judgeOf } from '../session/judge.ts';
import { policyTexts } from '../kube/read-policy-texts.ts';
import type { Answer, World } from '../session/session.ts';
import type { Grade } from '../../graders/grader.ts';
import { newClusterFor } from './new-cluster.ts';

/** The cluster of one open task. Everything heavy hangs on this file: it is loaded after the first frame. */
export interface TaskEngine {
  /** Puts an answer in the place of the one before it, and draws the map. */
  apply(file: string, text: string, savedAt: number): Promise<{ readonly answer: Answer; readonly world: World }>;
  grade(): Promise<Grade>;
  close(): Promise<void>;
}

/** Makes a task's cluster in its start state. */
export async function startEngine(scenario: Scenario, now: () => Date): Promise<TaskEngine> {
  const newCluster = (): Promise<Cluster> => newClusterFor(scenario, now);
  const cluster = await newCluster();
  const untouched = await cluster.snapshot();
  let applied: AppliedAnswer | undefined;
  let world: World | undefined;
  return {
    async apply(file, text, savedAt) {
      applied = await applyAnswer(cluster, scenario, [{ file, text }], applied);
      const snapshot = await cluster.snapshot();
      const map = drawMap(scenario, untouched, snapshot, judgeOf(scenario, untouched, snapshot), world?.map);
      // What is not YAML changes nothing: the policies are still those of the text before.
      const policies =
        applied.fault && world ? world.policies : policyTexts(text, scenario.namespace, snapshot.policies);
      world = { untouched, snapshot, map, policies };
      return { answer: { text, savedAt, applied }, world };
    },
    grade: () => gradeAttempt(scenario, cluster, newCluster),
    close: () => cluster.close(),
  };
}
