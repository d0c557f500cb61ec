import type { PlainSurroundings } from '../cli/command-context.ts';
import { exitCodes, Stop, wrongUsage } from '../cli/exit.ts';
import { readKubeconfig } from '../cli/kubeconfig-file.ts';
import { readInputs } from '../cli/read-input.ts';
import { runningSnapshot } from '../cluster/running.ts';
import { folders } from '../folders.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { refOf } from '../scenario/pack-entry.ts';
import { applyAnswer } from '../session/apply-answer.ts';
import { answerPath } from './answer-file.ts';
import { chooseScenario } from './choose-scenario.ts';
import { kubeconfigPath } from './cluster-folder.ts';
import { newClusterFor } from './new-cluster.ts';
import { chooseRunning, type RunningCluster, runningClusters } from './running-clusters.ts';

/**
 * The cluster of the task or sandbox that another window has open: asked over its API where it is served, else its start
 * state with the answer as saved. One that stands on a real cluster is wrong usage, with how to ask that one.
 */
export async function runningTask(around: PlainSurroundings): Promise<Snapshot> {
  const chosen = chooseRunning(
    await runningClusters(around.env),
    undefined,
    around.env,
    ', or give manifests with -f, or a real cluster with --context',
  );
  if (chosen.context !== undefined) {
    throw wrongUsage(`${chosen.name} runs on a real cluster: ask that one, with --context ${chosen.context}`);
  }
  return chosen.folder === null ? answered(chosen, around) : asked(chosen, chosen.folder);
}

async function asked({ name }: RunningCluster, folder: NonNullable<RunningCluster['folder']>): Promise<Snapshot> {
  const kubeconfig = readKubeconfig(kubeconfigPath(folder));
  const unusable = `error: the cluster of ${name} does not answer`;
  if (kubeconfig === null) throw new Stop(exitCodes.undecided, unusable);
  try {
    return await runningSnapshot(kubeconfig, folder.about);
  } catch (error) {
    throw new Stop(exitCodes.undecided, `${unusable}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function answered({ name, key }: RunningCluster, around: PlainSurroundings): Promise<Snapshot> {
  if (key === undefined) throw new Stop(exitCodes.undecided, `error: the cluster of ${name} does not answer`);
  const scenario = await chooseScenario(refOf(key), { pack: key.packFolder ?? key.pack, variant: key.variant });
  const cluster = await newClusterFor(scenario, () => new Date());
  try {
    const { state } = folders(around.env);
    await applyAnswer(cluster, scenario, await readInputs([answerPath(state, key)], around));
    return await cluster.snapshot();
  } finally {
    await cluster.close();
  }
}
