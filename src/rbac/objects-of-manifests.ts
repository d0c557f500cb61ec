import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding } from 'kubernetes-types/rbac/v1';
import type { Manifest } from '../kube/manifest.ts';
import { aggregatedRules } from './aggregation.ts';
import { bootstrapPolicy } from './bootstrap-policy.ts';
import { type RbacObjects, rbacKinds } from './rbac-policy.ts';

/**
 * The roles and bindings among the objects of a cluster. Of two with the same name the last counts; one without a
 * namespace is of `default`. With `isStarting` those of the bootstrap policy are there too, unless the objects hold their
 * own, as an API server makes them at its start. Aggregated roles have the rules of the roles that they select.
 */
export function rbacOfManifests(manifests: readonly Manifest[], isStarting: boolean): RbacObjects {
  const kinds = new Map<string, Map<string, Manifest>>(rbacKinds.map((kind) => [kind, new Map<string, Manifest>()]));
  for (const manifest of isStarting ? [...bootstrapPolicy(), ...manifests] : manifests) {
    const object = manifest.kind.startsWith('Cluster') ? manifest : withNamespace(manifest);
    kinds.get(manifest.kind)?.set(`${object.metadata.namespace ?? ''}/${object.metadata.name}`, object);
  }
  const all = (kind: (typeof rbacKinds)[number]): readonly unknown[] => [...(kinds.get(kind)?.values() ?? [])];
  return {
    roles: all('Role') as readonly Role[],
    clusterRoles: aggregateAll(all('ClusterRole') as readonly ClusterRole[]),
    roleBindings: all('RoleBinding') as readonly RoleBinding[],
    clusterRoleBindings: all('ClusterRoleBinding') as readonly ClusterRoleBinding[],
  };
}

/** All roles with the rules of aggregated ones put together, until a further turn changes nothing: `admin` has parts of `edit`. */
function aggregateAll(roles: readonly ClusterRole[]): readonly ClusterRole[] {
  const aggregated = roles.filter(({ aggregationRule }) => aggregationRule !== undefined);
  let all = roles;
  // A chain of aggregated roles is at most as long as there are such roles.
  for (let turn = 0; turn < aggregated.length; turn += 1) {
    let isSame = true;
    const before = all;
    all = before.map((role) => {
      const rules = aggregatedRules(role, before);
      if (rules === undefined || isSameList(rules, role.rules ?? [])) return role;
      isSame = false;
      return { ...role, rules: [...rules] };
    });
    if (isSame) break;
  }
  return all;
}

function isSameList(some: readonly PolicyRule[], others: readonly PolicyRule[]): boolean {
  return some.length === others.length && some.every((rule, at) => rule === others[at]);
}

function withNamespace(manifest: Manifest): Manifest {
  const { metadata } = manifest;
  return metadata.namespace ? manifest : { ...manifest, metadata: { ...metadata, namespace: 'default' } };
}
