import type { Snapshot } from '../../kube/snapshot.ts';
import {
  MANAGED_BY_CONTROLLER,
  managedByLabel,
} from '../../simulator/controllers/endpoint-slice/endpoint-slice-controller.ts';
import type { KubeApi } from './kube-api.ts';

/**
 * A real cluster's objects at one moment, as far as its lists are of one: for whoever looks at it without touching it.
 * What answers outside is not known. Rejects with `ClusterTrouble`.
 */
export async function liveSnapshot(api: KubeApi): Promise<Snapshot> {
  const listed = <T>(apiVersion: string, kind: string): Promise<readonly T[]> =>
    api.list(apiVersion, kind) as Promise<readonly never[]>;
  const [namespaces, nodes, pods, services, slices, policies] = await Promise.all([
    listed<Snapshot['namespaces'][number]>('v1', 'Namespace'),
    listed<Snapshot['nodes'][number]>('v1', 'Node'),
    listed<Snapshot['pods'][number]>('v1', 'Pod'),
    listed<Snapshot['services'][number]>('v1', 'Service'),
    listed<Snapshot['endpointSlices'][number]>('discovery.k8s.io/v1', 'EndpointSlice'),
    listed<Snapshot['policies'][number]>('networking.k8s.io/v1', 'NetworkPolicy'),
  ]);
  // Those that follow from the pods are left out, as in the snapshot of a simulated cluster.
  const endpointSlices = slices.filter(({ metadata }) => metadata?.labels?.[managedByLabel] !== MANAGED_BY_CONTROLLER);
  return { namespaces, nodes, pods, services, endpointSlices, policies };
}
