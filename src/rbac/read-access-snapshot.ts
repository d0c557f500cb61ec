import type { Manifest } from '../kube/manifest.ts';
import type { AccessSnapshot } from './access-snapshot.ts';
import { rbacOfManifests } from './objects-of-manifests.ts';
import { rbacKinds } from './rbac-policy.ts';

/** The kinds of objects that decide who may do what, with their versions. */
export const accessKinds: readonly (readonly [apiVersion: string, kind: string])[] = [
  ...rbacKinds.map((kind) => ['rbac.authorization.k8s.io/v1', kind] as const),
  ['v1', 'Namespace'],
  ['v1', 'ServiceAccount'],
];

/**
 * What decides about access among the objects of a cluster. An API server makes the bootstrap roles at its start: where the
 * objects hold none of them, it has not started yet, and they count as there. With `isStarting` those that are missing
 * count as there in any case.
 */
export function accessSnapshotOf(
  objects: readonly Manifest[],
  isStarting = !hasBootstrapRole(objects),
): AccessSnapshot {
  return {
    ...rbacOfManifests(objects, isStarting),
    namespaces: objects.flatMap(({ kind, metadata }) => (kind === 'Namespace' ? [metadata.name ?? ''] : [])),
    serviceAccounts: objects.flatMap(({ kind, metadata }) =>
      kind === 'ServiceAccount' ? [{ namespace: metadata.namespace ?? 'default', name: metadata.name ?? '' }] : [],
    ),
  };
}

function hasBootstrapRole(objects: readonly Manifest[]): boolean {
  return objects.some(
    ({ kind, metadata }) =>
      kind === 'ClusterRole' && metadata.labels?.['kubernetes.io/bootstrapping'] === 'rbac-defaults',
  );
}
