import { existsSync } from 'node:fs';
import type { Environment } from '../../cli/command-context.ts';
import { ExitError, exitCodes, wrongUsage } from '../../cli/exit.ts';
import type { KubeApi } from '../../cluster/real/index.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { clusterErrorAsExit } from './cluster-error.ts';
import { keptKubeconfig } from './kind-cluster.ts';

/** The lists that are read for a snapshot. */
const lists =
  'namespaces, nodes, pods, services, endpointslices.discovery.k8s.io and networkpolicies.networking.k8s.io';

/**
 * The objects of a real cluster, by a context of the kubeconfig, or that of a kind cluster which this program keeps. It is
 * only read, so no confirmation is asked. Rejects with an `ExitError`: 2 for an empty name, 4 where there is no such
 * context, or the cluster cannot be reached or listed.
 */
export async function snapshotOfContext(name: string, env: Environment): Promise<Snapshot> {
  const { liveSnapshot } = await import('../../cluster/real/index.ts');
  return readContext(name, env, lists, liveSnapshot);
}

/**
 * Reads something of a real cluster by lists of its API; nothing of it is changed. `lists` names them, for the message
 * where one is forbidden. Rejects as `snapshotOfContext` does.
 */
export async function readContext<T>(
  name: string,
  env: Environment,
  lists: string,
  read: (api: KubeApi) => Promise<T>,
): Promise<T> {
  if (name === '') throw wrongUsage('--context needs the name of a context');
  const real = await import('../../cluster/real/index.ts');
  try {
    return await read(real.connectKubeApi(real.openContext(name, withKindConfig(env))));
  } catch (error) {
    if (!(error instanceof real.ClusterError) || error.kind !== 'forbidden') throw clusterErrorAsExit(error);
    throw new ExitError(
      exitCodes.undecided,
      `error: ${error.message}\nTo look at a cluster you need to list ${lists}, in all namespaces.`,
    );
  }
}

/** The environment with the kubeconfig of our kind cluster after the person's own. */
function withKindConfig(env: Environment): Environment {
  const kept = keptKubeconfig(env);
  if (!existsSync(kept)) return env;
  const own = env['KUBECONFIG'] || `${env['HOME'] ?? ''}/.kube/config`;
  return { ...env, KUBECONFIG: `${own}:${kept}` };
}
