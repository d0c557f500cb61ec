import type { Snapshot } from '../../kube/snapshot.ts';
import { snapshotFromLists } from '../snapshot-from-lists.ts';
import type { KubeApi } from './api/kube-api.ts';

/**
 * The objects of a real cluster, for commands that only read it. The lists are not of exactly the same moment. What
 * answers outside the cluster is not known. Rejects with `ClusterError`.
 */
export async function liveSnapshot(api: KubeApi): Promise<Snapshot> {
  return snapshotFromLists((apiVersion, kind) => api.list(apiVersion, kind));
}
