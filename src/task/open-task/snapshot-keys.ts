import type { Snapshot } from '../../kube/snapshot.ts';

/**
 * What people declare in a cluster, as far as a map or a reason can show it: equal for two snapshots where no person has
 * changed anything between them.
 */
export function declaredKey({ namespaces, nodes, pods, services, policies }: Snapshot): string {
  return JSON.stringify([
    [...namespaces, ...nodes, ...pods].map(({ metadata }) => [metadata?.namespace, metadata?.name, metadata?.labels]),
    [...services, ...policies].map(({ metadata, spec }) => [metadata?.namespace, metadata?.name, spec]),
  ]);
}

/** What follows from that by itself, such as which pods run. */
export function statusKey({ pods, endpointSlices }: Snapshot): string {
  return JSON.stringify([
    pods.map(({ spec, status }) => [
      [spec?.containers, spec?.ephemeralContainers, status?.phase, status?.podIPs],
      status?.conditions?.map(({ type, status: is }) => [type, is]),
    ]),
    endpointSlices.map(({ metadata, endpoints, ports }) => [metadata?.namespace, metadata?.labels, endpoints, ports]),
  ]);
}
