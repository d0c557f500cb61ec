import { existsSync } from 'node:fs';
import type { Environment } from '../../cli/command-context.ts';
import { exitCodes, Stop, wrongUsage } from '../../cli/exit.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { troubleAsStop } from './choose-cluster.ts';
import { keptKubeconfig } from './kind-cluster.ts';

/** What lists are asked for: all that is ever asked of a cluster that is only looked at. */
const lists =
  'namespaces, nodes, pods, services, endpointslices.discovery.k8s.io and networkpolicies.networking.k8s.io';

/**
 * The objects of a real cluster, by a context of the kubeconfig (or that of a cluster of kind that this program keeps).
 * It is looked at and left as it is, so nobody is asked for leave. Rejects with a `Stop`: 2 for a context without a name,
 * 4 where there is none of that name, or where it cannot be reached or may not be listed.
 */
export async function liveWorld(context: string, env: Environment): Promise<Snapshot> {
  if (context === '') throw wrongUsage('--context needs the name of a context');
  const real = await import('../../cluster/real/index.ts');
  try {
    return await real.liveSnapshot(real.openApi(real.openContext(context, withKind(env))));
  } catch (error) {
    if (!(error instanceof real.ClusterTrouble) || error.kind !== 'forbidden') throw troubleAsStop(error);
    throw new Stop(
      exitCodes.undecided,
      `error: ${error.message}\nTo look at a cluster you need to list ${lists}, in all namespaces.`,
    );
  }
}

/** The person's kubeconfig, and after it that of a cluster of kind, which is kept apart. */
function withKind(env: Environment): Environment {
  const kept = keptKubeconfig(env);
  if (!existsSync(kept)) return env;
  const own = env['KUBECONFIG'] || `${env['HOME'] ?? ''}/.kube/config`;
  return { ...env, KUBECONFIG: `${own}:${kept}` };
}
