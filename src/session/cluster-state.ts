import { accessClaimsOf } from '../../graders/claims.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import type { AccessSnapshot } from '../rbac/access-snapshot.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** A cluster at one moment, as far as a task is about it. */
export interface ClusterState {
  readonly snapshot: Snapshot;
  /** Who may do what; absent where the task is not about that. */
  readonly access?: AccessSnapshot;
}

/** Reads the state of a cluster. Rejects as `Cluster.snapshot` does. */
export async function clusterState(cluster: Cluster, scenario: Pick<Scenario, 'checks'>): Promise<ClusterState> {
  const snapshot = await cluster.snapshot();
  if (cluster.access === undefined || accessClaimsOf(scenario.checks).length === 0) return { snapshot };
  return { snapshot, access: await cluster.access.snapshot() };
}
