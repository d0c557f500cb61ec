import type { Cluster } from '../cluster/cluster.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type AnswerFile, type AppliedAnswer, applyAnswer } from '../session/apply-answer.ts';
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
  /** Goes through a save unseen, on a cluster of its own, so that the first real one is as quick as those after it. */
  rehearse(): Promise<void>;
  close(): Promise<void>;
}

/** Makes a task's cluster in its start state. */
export async function startEngine(scenario: Scenario, now: () => Date): Promise<TaskEngine> {
  const newCluster = (): Promise<Cluster> => newClusterFor(scenario, now);
  const cluster = await newCluster();
  const untouched = await cluster.snapshot();
  let applied: AppliedAnswer | undefined;
  let world: World | undefined;
  const see = async (to: Cluster, answer: AnswerFile, before?: AppliedAnswer): Promise<[AppliedAnswer, World]> => {
    const now = await applyAnswer(to, scenario, [answer], before);
    const snapshot = await to.snapshot();
    const map = drawMap(scenario, untouched, snapshot, judgeOf(scenario, untouched, snapshot), world?.map);
    // What is not YAML changes nothing: the policies are still those of the text before.
    const policies =
      now.fault && world ? world.policies : policyTexts(answer.text, scenario.namespace, snapshot.policies);
    return [now, { untouched, snapshot, map, policies }];
  };
  return {
    async apply(file, text, savedAt) {
      [applied, world] = await see(cluster, { file, text }, applied);
      return { answer: { text, savedAt, applied }, world };
    },
    async rehearse() {
      const stage = await newCluster();
      const [before] = await see(stage, { file: 'answer.yaml', text: scenario.solution });
      await see(stage, { file: 'answer.yaml', text: `${scenario.solution}\n` }, before);
      await stage.close();
    },
    grade: () => gradeAttempt(scenario, cluster, newCluster),
    close: () => cluster.close(),
  };
}
