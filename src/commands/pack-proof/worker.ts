import { parentPort } from 'node:worker_threads';
import { createSimulatedCluster, StartRefusedError, saveCluster } from '../../cluster/simulated-cluster.ts';
import { inFile } from '../../pack-check/problem.ts';
import { proveLesson } from '../../pack-check/proofs/lesson.ts';
import { type Depth, noFigures, proveScenario, type VariantProof } from '../../pack-check/prove-scenario.ts';
import { instantiate } from '../../scenario/instantiate.ts';
import type { Lesson } from '../../scenario/scenario.ts';
import type { ScenarioTemplate } from '../../scenario/template.ts';

// The thread that proves one variant, or one lesson, at a time. It is built apart; worker-pool.ts starts one a core.

/** What a thread is asked to prove. */
export type ProofJob =
  | { readonly template: ScenarioTemplate; readonly variant: number; readonly depth: Depth }
  | { readonly lesson: Lesson };

/** Proves what a job asks for. */
export async function runJob(job: ProofJob): Promise<VariantProof> {
  const nothing = { variant: 1, rightAnswers: 0, nearMisses: 0, ...noFigures };
  const id = 'lesson' in job ? job.lesson.id : job.template.id;
  const now = (): Date => new Date(0);
  try {
    if ('lesson' in job) {
      const { world, network } = job.lesson;
      const saved = saveCluster(world);
      const problems = await proveLesson(job.lesson, () => createSimulatedCluster({ now, saved, network }));
      return { ...nothing, scenario: id, problems };
    }
    const scenario = instantiate(job.template, job.variant);
    const { metadataService, network, imagesWithoutShell } = scenario;
    // The start is settled once; every cluster is made from what came of it.
    const saved = saveCluster(scenario.start);
    return await proveScenario(scenario, job.depth, () =>
      createSimulatedCluster({ now, saved, metadataService, network, imagesWithoutShell }),
    );
  } catch (error) {
    if (!(error instanceof StartRefusedError)) throw error;
    const file = 'lesson' in job ? `${id}.yaml` : 'start.yaml';
    const problem = inFile(
      file,
      'refused',
      error.message.replace(/\.?$/, '.'),
      'Correct the object: the API server refuses it.',
    );
    const variant = 'lesson' in job ? 1 : job.variant;
    return { ...nothing, scenario: id, variant, problems: [problem] };
  }
}

parentPort?.on('message', (job: ProofJob) => {
  void runJob(job).then((proof) => parentPort?.postMessage(proof, []));
});
