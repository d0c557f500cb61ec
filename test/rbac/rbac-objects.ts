import type { PolicyRule, RoleRef, Subject } from 'kubernetes-types/rbac/v1';
import type { RbacObjects } from '../../src/rbac/rbac-policy.ts';

export const rbacGroup = 'rbac.authorization.k8s.io';

/** What the objects of a test say: roles and bindings by name, those in a namespace by namespace and name. */
export interface WrittenPolicy {
  readonly roles?: Readonly<Record<string, readonly PolicyRule[]>>;
  readonly bindings?: Readonly<Record<string, readonly [role: string, ...subjects: Subject[]]>>;
}

/** The objects of a short text: a role of a binding in a namespace is a Role unless it is written `ClusterRole/name`. */
export function rbacObjects({ roles = {}, bindings = {} }: WrittenPolicy): RbacObjects {
  const own = Object.entries(roles).map(([key, rules]) => ({ metadata: metadataOf(key), rules: [...rules] }));
  const bound = Object.entries(bindings).map(([key, [role, ...subjects]]) => {
    const metadata = metadataOf(key);
    return { metadata, roleRef: roleRefOf(role, metadata.namespace), subjects };
  });
  const isLocal = ({ metadata }: { readonly metadata: { readonly namespace?: string } }): boolean =>
    metadata.namespace !== undefined;
  return {
    roles: own.filter(isLocal),
    clusterRoles: own.filter((role) => !isLocal(role)),
    roleBindings: bound.filter(isLocal),
    clusterRoleBindings: bound.filter((binding) => !isLocal(binding)),
  };
}

export const user = (name: string): Subject => ({ apiGroup: rbacGroup, kind: 'User', name });
export const group = (name: string): Subject => ({ apiGroup: rbacGroup, kind: 'Group', name });
export const account = (name: string, namespace?: string): Subject => ({
  kind: 'ServiceAccount',
  name,
  ...(namespace === undefined ? {} : { namespace }),
});

function roleRefOf(role: string, namespace: string | undefined): RoleRef {
  const [kind, name] = role.includes('/') ? (role.split('/') as [string, string]) : ['', role];
  return { apiGroup: rbacGroup, kind: kind || (namespace === undefined ? 'ClusterRole' : 'Role'), name };
}

function metadataOf(key: string): { readonly name: string; readonly namespace?: string } {
  const [namespace = '', name] = key.split('/');
  return name === undefined ? { name: key } : { namespace, name };
}
