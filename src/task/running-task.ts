import type { ProcessContext } from '../cli/command-context.ts';
import { ExitError, exitCodes, wrongUsage } from '../cli/exit.ts';
import { readKubeconfig } from '../cli/kubeconfig-file.ts';
import { readFiles } from '../cli/read-files.ts';
import { runningSnapshot } from '../cluster/other-process-cluster.ts';
import { folders } from '../folders.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { refOf } from '../scenario/pack-entry.ts';
import { applyAnswer } from '../session/apply-answer.ts';
import { answerPath } from './answer-file.ts';
import { chooseScenario } from './choose-scenario.ts';
import { type ClusterFolder, kubeconfigPath } from './cluster-folder.ts';
import { refuseClusters } from './exam/during-exam.ts';
import { newClusterFor } from './new-cluster.ts';
import { chooseRunning, type RunningCluster, runningClusters } from './running-clusters.ts';

/**
 * The cluster of the task or sandbox that another window has open: read over its API where it is served, else the start
 * state with the answer as it is saved. A task on a real cluster is wrong usage; the message says how to ask that cluster.
 */
export async function runningTaskSnapshot(context: ProcessContext): Promise<Snapshot> {
  const { env } = context;
  const chosen = chooseRunning(
    await runningClusters(env),
    undefined,
    env,
    ', or give manifests with -f, or a real cluster with --context',
  );
  if (chosen.folder?.about.is === 'exam') await refuseClusters(env, 'this command');
  if (chosen.context !== undefined) {
    throw wrongUsage(`${chosen.name} runs on a real cluster: ask that one, with --context ${chosen.context}`);
  }
  return chosen.folder === null ? startWithAnswer(chosen, context) : servedSnapshot(chosen, chosen.folder);
}

async function servedSnapshot({ name }: RunningCluster, folder: ClusterFolder): Promise<Snapshot> {
  const kubeconfig = readKubeconfig(kubeconfigPath(folder));
  const unusable = `error: the cluster of ${name} does not answer`;
  if (kubeconfig === null) throw new ExitError(exitCodes.undecided, unusable);
  try {
    return await runningSnapshot(kubeconfig, folder.about);
  } catch (error) {
    throw new ExitError(exitCodes.undecided, `${unusable}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function startWithAnswer({ name, key }: RunningCluster, context: ProcessContext): Promise<Snapshot> {
  if (key === undefined) throw new ExitError(exitCodes.undecided, `error: the cluster of ${name} does not answer`);
  const choice = { pack: key.packFolder ?? key.pack, variant: key.variant };
  const scenario = await chooseScenario(refOf(key), choice, context);
  const cluster = await newClusterFor(scenario, () => new Date());
  try {
    const { state } = folders(context.env);
    await applyAnswer(cluster, scenario, await readFiles([answerPath(state, key)], context));
    return await cluster.snapshot();
  } finally {
    await cluster.close();
  }
}
