import type { Snapshot } from '../kube/snapshot.ts';
import {
  MANAGED_BY_CONTROLLER,
  managedByLabel,
} from '../simulator/controllers/endpoint-slice/endpoint-slice-controller.ts';

/** Lists all objects of a kind, each with its `apiVersion` and `kind`. */
export type ListObjects = (apiVersion: string, kind: string) => Promise<readonly object[]>;

/**
 * The snapshot of a cluster, read by the lists of its API. EndpointSlices that a controller makes from Services and
 * pods are left out, as in the snapshot of a simulated cluster. What answers outside the cluster is not in it. Rejects
 * as `list` does.
 */
export async function snapshotFromLists(list: ListObjects): Promise<Snapshot> {
  const listed = <T>(apiVersion: string, kind: string): Promise<readonly T[]> =>
    list(apiVersion, kind) as Promise<readonly T[]>;
  const [namespaces, nodes, pods, services, slices, policies] = await Promise.all([
    listed<Snapshot['namespaces'][number]>('v1', 'Namespace'),
    listed<Snapshot['nodes'][number]>('v1', 'Node'),
    listed<Snapshot['pods'][number]>('v1', 'Pod'),
    listed<Snapshot['services'][number]>('v1', 'Service'),
    listed<Snapshot['endpointSlices'][number]>('discovery.k8s.io/v1', 'EndpointSlice'),
    listed<Snapshot['policies'][number]>('networking.k8s.io/v1', 'NetworkPolicy'),
  ]);
  const endpointSlices = slices.filter(({ metadata }) => metadata?.labels?.[managedByLabel] !== MANAGED_BY_CONTROLLER);
  return { namespaces, nodes, pods, services, endpointSlices, policies };
}
