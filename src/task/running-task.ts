import type { ProcessContext } from '../cli/command-context.ts';
import { ExitError, exitCodes, wrongUsage } from '../cli/exit.ts';
import { readKubeconfig } from '../cli/kubeconfig-file.ts';
import { readFiles } from '../cli/read-files.ts';
import { type RunningFacts, type RunningServer, runningSnapshot } from '../cluster/other-process-cluster.ts';
import type { SimulatedCluster } from '../cluster/simulated-cluster.ts';
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

/** How something of a running cluster is read: over its API, or where it has none from the same objects in this process. */
export interface RunningReader<T> {
  readonly served: (server: RunningServer, facts: RunningFacts) => Promise<T>;
  readonly simulated: (cluster: SimulatedCluster) => Promise<T>;
}

/** The cluster of the task or sandbox that another window has open; see `readRunningTask`. */
export function runningTaskSnapshot(context: ProcessContext): Promise<Snapshot> {
  return readRunningTask(context, { served: runningSnapshot, simulated: (cluster) => cluster.snapshot() });
}

/**
 * Reads something of the cluster of the task or sandbox that another window has open: over its API where it is served, else
 * of the start state with the answer as it is saved. A task on a real cluster is wrong usage; the message says how to ask
 * that cluster.
 */
export async function readRunningTask<T>(context: ProcessContext, read: RunningReader<T>): Promise<T> {
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
  return chosen.folder === null ? startWithAnswer(chosen, context, read) : readServed(chosen, chosen.folder, read);
}

async function readServed<T>({ name }: RunningCluster, folder: ClusterFolder, read: RunningReader<T>): Promise<T> {
  const kubeconfig = readKubeconfig(kubeconfigPath(folder));
  const unusable = `error: the cluster of ${name} does not answer`;
  if (kubeconfig === null) throw new ExitError(exitCodes.undecided, unusable);
  try {
    return await read.served(kubeconfig, folder.about);
  } catch (error) {
    throw new ExitError(exitCodes.undecided, `${unusable}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function startWithAnswer<T>(
  { name, key }: RunningCluster,
  context: ProcessContext,
  read: RunningReader<T>,
): Promise<T> {
  if (key === undefined) throw new ExitError(exitCodes.undecided, `error: the cluster of ${name} does not answer`);
  const choice = { pack: key.packFolder ?? key.pack, variant: key.variant };
  const scenario = await chooseScenario(refOf(key), choice, context);
  const cluster = await newClusterFor(scenario, () => new Date());
  try {
    const { state } = folders(context.env);
    await applyAnswer(cluster, scenario, await readFiles([answerPath(state, key)], context));
    return await read.simulated(cluster);
  } finally {
    await cluster.close();
  }
}
