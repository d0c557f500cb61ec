import { createHash } from 'node:crypto';
import type { Snapshot } from '../../kube/snapshot.ts';
import type { AccessSnapshot } from '../../rbac/access-snapshot.ts';
import type { ClusterState } from '../../session/cluster-state.ts';

/**
 * What people declare in a cluster, as far as a map or a reason can show it: equal for two snapshots where no person has
 * changed anything between them.
 */
export function declaredKey({ snapshot, access }: ClusterState): string {
  const { namespaces, nodes, pods, services, policies } = snapshot;
  return digest([
    [...namespaces, ...pods].map(({ metadata }) => [metadata?.namespace, metadata?.name, metadata?.labels]),
    nodes.map(({ metadata }) => [metadata?.name, Object.entries(metadata?.labels ?? {}).filter(isDeclared)]),
    [...services, ...policies].map(({ metadata, spec }) => [metadata?.namespace, metadata?.name, spec]),
    ...(access === undefined ? [] : [declaredAccess(access)]),
  ]);
}

function declaredAccess({ roles, clusterRoles, roleBindings, clusterRoleBindings, serviceAccounts }: AccessSnapshot) {
  return [
    [...roles, ...clusterRoles].map(({ metadata, rules }) => [metadata?.namespace, metadata?.name, rules]),
    [...roleBindings, ...clusterRoleBindings].map(({ metadata, roleRef, subjects }) => [
      [metadata?.namespace, metadata?.name],
      [roleRef, subjects],
    ]),
    serviceAccounts,
  ];
}

/** What follows from that by itself, such as which pods run. */
export function statusKey({ pods, endpointSlices }: Snapshot): string {
  return digest([
    pods.map(({ spec, status }) => [
      [spec?.containers, spec?.ephemeralContainers, status?.phase, status?.podIPs],
      status?.conditions?.map(({ type, status: is }) => [type, is]),
    ]),
    endpointSlices.map(({ metadata, endpoints, ports }) => [metadata?.namespace, metadata?.labels, endpoints, ports]),
  ]);
}

/** The node lifecycle controller of a live cluster sets some labels of nodes by itself. */
function isDeclared([label]: readonly [string, string]): boolean {
  return !label.startsWith('beta.kubernetes.io/');
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
