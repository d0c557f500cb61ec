import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding, RoleRef, Subject } from 'kubernetes-types/rbac/v1';
import { quoteGo } from '../kube/go-text.ts';
import type { AnyRule } from './policy-rule.ts';
import { serviceAccountUserName, type User } from './user.ts';

/** The kinds that say who may do what. */
export const rbacKinds = ['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding'] as const;

/** The objects that say who may do what. */
export interface RbacObjects {
  readonly roles: readonly Role[];
  readonly clusterRoles: readonly ClusterRole[];
  readonly roleBindings: readonly RoleBinding[];
  readonly clusterRoleBindings: readonly ClusterRoleBinding[];
}

/** What one binding gives to those whom one of its subjects means. */
export interface Grant {
  readonly binding: string;
  /** The namespace of a RoleBinding; empty for a ClusterRoleBinding. */
  readonly namespace: string;
  readonly role: RoleRef;
  readonly subject: Subject;
  /** The place of the subject in the binding. */
  readonly subjectIndex: number;
  /** The rules of the role; empty where there is no such role. */
  readonly rules: readonly AnyRule[];
  /** Why the binding gives nothing: its role is missing. */
  readonly fault?: string;
  /** The place of the binding among all of its kind, by name. Answers name the first that decides. */
  readonly order: number;
}

/**
 * Objects of RBAC, so indexed that the grants of a user are found without looking at those of others. Bindings are in
 * the order of their names, and of the subjects of a binding the first that means a user counts.
 * Source: kubernetes/kubernetes pkg/registry/rbac/validation/rule.go, `VisitRulesFor`.
 */
export class RbacPolicy {
  readonly #roles: ReadonlyMap<string, readonly AnyRule[]>;
  /** By namespace, and then by whom a subject means. */
  readonly #grants = new Map<string, Map<string, Grant[]>>();

  constructor({ roles, clusterRoles, roleBindings, clusterRoleBindings }: RbacObjects) {
    this.#roles = new Map([
      ...clusterRoles.map((role) => [roleKey('', role.metadata?.name), role.rules ?? []] as const),
      ...roles.map((role) => [roleKey(role.metadata?.namespace, role.metadata?.name), role.rules ?? []] as const),
    ]);
    for (const [order, binding] of inOrder(clusterRoleBindings).entries()) this.#add(binding, '', order);
    for (const [order, binding] of inOrder(roleBindings).entries()) {
      this.#add(binding, binding.metadata?.namespace ?? '', order);
    }
  }

  /** What bindings give to a user in a namespace: those of the cluster first. Without a namespace, only those. */
  grantsOf(user: User, namespace = ''): readonly Grant[] {
    const inCluster = this.#grantsIn('', user);
    return namespace === '' ? inCluster : [...inCluster, ...this.#grantsIn(namespace, user)];
  }

  /** All grants: by namespace, empty for the whole cluster, and by whom they are for, as `User NAME` or `Group NAME`. */
  byPrincipal(): ReadonlyMap<string, ReadonlyMap<string, readonly Grant[]>> {
    return this.#grants;
  }

  /** The rules of a role that is bound in a namespace; undefined where there is no such role. */
  rulesOf({ kind, name }: RoleRef, namespace: string): readonly AnyRule[] | undefined {
    return this.#roles.get(roleKey(kind === 'Role' ? namespace : '', name));
  }

  #add({ metadata, roleRef, subjects = [] }: Binding, namespace: string, order: number): void {
    const rules = this.rulesOf(roleRef, namespace);
    const fault = rules === undefined ? { fault: missingRole(roleRef) } : {};
    const grant = { binding: metadata?.name ?? '', namespace, role: roleRef, rules: rules ?? [], ...fault, order };
    const byUser = this.#grants.get(namespace) ?? new Map<string, Grant[]>();
    this.#grants.set(namespace, byUser);
    for (const [subjectIndex, subject] of (subjects ?? []).entries()) {
      const key = subjectKey(subject, namespace);
      if (key === undefined) continue;
      const list = byUser.get(key);
      if (list === undefined) byUser.set(key, [{ ...grant, subject, subjectIndex }]);
      else if (list.at(-1)?.order !== order) list.push({ ...grant, subject, subjectIndex });
    }
  }

  #grantsIn(namespace: string, { name, groups }: User): readonly Grant[] {
    const byUser = this.#grants.get(namespace);
    if (byUser === undefined) return [];
    const keys = [`User ${name}`, ...groups.map((group) => `Group ${group}`)];
    const first = new Map<number, Grant>();
    for (const grant of keys.flatMap((key) => byUser.get(key) ?? [])) {
      const found = first.get(grant.order);
      if (found === undefined || grant.subjectIndex < found.subjectIndex) first.set(grant.order, grant);
    }
    return [...first.values()].sort((one, other) => one.order - other.order);
  }
}

type Binding = ClusterRoleBinding | RoleBinding;

/** Source: k8s.io/apimachinery pkg/api/errors/errors.go, `NewNotFound`. */
export function missingRole({ kind, name }: RoleRef): string {
  const resource = kind === 'Role' ? 'role' : 'clusterrole';
  return `${resource}.rbac.authorization.k8s.io ${quoteGo(name)} not found`;
}

function inOrder<T extends Binding>(bindings: readonly T[]): readonly T[] {
  const key = ({ metadata }: T): string => `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
  return bindings.toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
}

function roleKey(namespace = '', name = ''): string {
  return `${namespace}/${name}`;
}

/**
 * Whom a subject means; undefined where it means no one. A ServiceAccount without a namespace is one of the namespace of
 * the binding.
 */
function subjectKey({ kind, name, namespace }: Subject, bindingNamespace: string): string | undefined {
  if (kind !== 'ServiceAccount') return `${kind} ${name}`;
  const of = namespace || bindingNamespace;
  return of === '' ? undefined : `User ${serviceAccountUserName(of, name)}`;
}
