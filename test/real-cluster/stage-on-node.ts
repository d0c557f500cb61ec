import { connectKubeApi } from '../../src/cluster/real/api/kube-api.ts';
import { openContext } from '../../src/cluster/real/api/kube-config.ts';
import { type RealCluster, stageRealCluster } from '../../src/cluster/real/real-cluster.ts';
import { createSimulatedCluster } from '../../src/cluster/simulated-cluster.ts';
import type { Manifest } from '../../src/kube/manifest.ts';
import { theNode } from './node.ts';

/** Puts a start state on the node by the program's own staging; attempts time out after a second. */
export async function stageOnNode(run: string, start: readonly Manifest[], patience = 60_000): Promise<RealCluster> {
  const simulated = await createSimulatedCluster({ now: () => new Date(), start });
  const startSnapshot = await simulated.snapshot();
  await simulated.close();
  return stageRealCluster({
    api: connectKubeApi(openContext(undefined, { KUBECONFIG: await theNode() })),
    ownership: { run, owner: `${run}@tests`, pid: process.pid, expires: '2999-01-01T00:00:00Z' },
    image: 'podserver',
    start,
    startSnapshot,
    timeout: 1,
    patience,
    progress: () => undefined,
  });
}
