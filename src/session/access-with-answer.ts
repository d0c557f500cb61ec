import type { Manifest } from '../kube/manifest.ts';
import { readManifests } from '../kube/yaml/read-manifests.ts';
import type { AccessSnapshot } from '../rbac/access-snapshot.ts';
import { rbacOfManifests } from '../rbac/objects-of-manifests.ts';
import type { RbacObjects } from '../rbac/rbac-policy.ts';
import { clusterWide } from '../scenario/instantiate.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** The objects of an answer's text, in the namespace of the task where they name none. */
export function accessObjectsIn(text: string, namespace: string): readonly Manifest[] {
  const read = readManifests(text, 'answer.yaml');
  return ('fault' in read ? [] : read.documents.map(({ value }) => value as Manifest)).map((object) =>
    clusterWide.has(object.kind) ? object : { ...object, metadata: { namespace, ...object.metadata } },
  );
}

/**
 * The untouched cluster with the objects of an answer in it, as far as they are about access: what the answer file began
 * with is gone unless it is among them.
 */
export function accessWithAnswer(
  { given }: Pick<Scenario, 'given'>,
  untouched: AccessSnapshot,
  answer: readonly Manifest[],
): AccessSnapshot {
  const replaced = new Set([...(given?.objects ?? []), ...answer].map(keyOf));
  const kept = manifestsOf(untouched).filter((object) => !replaced.has(keyOf(object)));
  return { ...untouched, ...rbacOfManifests([...kept, ...answer], false) };
}

function keyOf({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
}

function manifestsOf({ roles, clusterRoles, roleBindings, clusterRoleBindings }: RbacObjects): readonly Manifest[] {
  const lists = [roles, clusterRoles, roleBindings, clusterRoleBindings];
  const kinds = ['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding'];
  return kinds.flatMap((kind, at) =>
    (lists[at] ?? []).map((object) => ({ apiVersion: 'rbac.authorization.k8s.io/v1', ...object, kind }) as Manifest),
  );
}
