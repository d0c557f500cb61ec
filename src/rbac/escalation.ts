import type { RoleRef } from 'kubernetes-types/rbac/v1';
import { quoteGo } from '../kube/go-text.ts';
import { authorize, rulesFor } from './authorize.ts';
import { uncovered } from './coverage.ts';
import type { AnyRule } from './policy-rule.ts';
import type { RbacPolicy } from './rbac-policy.ts';
import { compactRules, listText, ruleText } from './rule-text.ts';
import { isMaster, type User } from './user.ts';

const RBAC = 'rbac.authorization.k8s.io';

/** A role that a user wants to write. */
export interface WrittenRole {
  readonly resource: 'roles' | 'clusterroles';
  /** The name in the path of the request; absent for a request that creates. */
  readonly name?: string;
  /** Absent for a ClusterRole. */
  readonly namespace?: string;
  readonly rules: readonly AnyRule[];
  /** Whether the rules are to come from other roles. */
  readonly aggregates?: boolean;
}

/**
 * Why a user may not write a role: it gives more than the user has, and the user may not `escalate` it. Undefined where
 * the user may.
 * Source: kubernetes/kubernetes pkg/registry/rbac/{role,clusterrole}/policybased/storage.go.
 */
export function escalationFault(policy: RbacPolicy, user: User, role: WrittenRole): string | undefined {
  const { resource, namespace, name, rules, aggregates = false } = role;
  if (isMaster(user)) return undefined;
  const escalate = {
    verb: 'escalate',
    group: RBAC,
    resource,
    ...at(namespace),
    ...(name === undefined ? {} : { name }),
  };
  if (authorize(policy, user, escalate).allowed) return undefined;
  const beyond = beyondOwnRules(policy, user, rules, namespace);
  if (beyond !== undefined || !aggregates) return beyond;
  return beyondOwnRules(policy, user, everything, namespace) === undefined
    ? undefined
    : 'must have cluster-admin privileges to use the aggregationRule';
}

/**
 * Why a user may not bind a role: it gives more than the user has, and the user may not `bind` it. Undefined where the
 * user may, and where there is no such role. `namespace` is that of the binding, absent for a ClusterRoleBinding.
 * Source: kubernetes/kubernetes pkg/registry/rbac/{rolebinding,clusterrolebinding}/policybased/storage.go.
 */
export function bindingFault(
  policy: RbacPolicy,
  user: User,
  { role, namespace }: { readonly role: RoleRef; readonly namespace?: string },
): string | undefined {
  if (mayBind(policy, user, { role, ...at(namespace) })) return undefined;
  return beyondOwnRules(policy, user, policy.rulesOf(role, namespace ?? '') ?? [], namespace);
}

/** Whether a user may bind a role whatever it gives. */
export function mayBind(
  policy: RbacPolicy,
  user: User,
  { role, namespace }: { readonly role: RoleRef; readonly namespace?: string },
): boolean {
  const resource = role.kind === 'Role' ? 'roles' : 'clusterroles';
  const bind = { verb: 'bind', group: RBAC, resource, name: role.name, ...at(namespace) };
  return isMaster(user) || authorize(policy, user, bind).allowed;
}

const everything: readonly AnyRule[] = [
  { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
  { nonResourceURLs: ['*'], verbs: ['*'] },
];

/** Source: kubernetes/kubernetes pkg/registry/rbac/validation/rule.go, `ConfirmNoEscalation`. */
function beyondOwnRules(
  policy: RbacPolicy,
  user: User,
  rules: readonly AnyRule[],
  namespace: string | undefined,
): string | undefined {
  const missing = compactRules(uncovered(rulesFor(policy, user, namespace), rules));
  if (missing.length === 0) return undefined;
  const lines = [...new Set(missing.map(ruleText))].toSorted((one, other) => (one < other ? -1 : 1));
  const who = `user ${quoteGo(user.name)} (groups=${listText(user.groups)})`;
  const faults = [...new Set(policy.grantsOf(user, namespace).flatMap(({ fault }) => fault ?? []))];
  const unresolved = faults.length === 0 ? '' : `; resolution errors: [${faults.join(', ')}]`;
  return `${who} is attempting to grant RBAC permissions not currently held:\n${lines.join('\n')}${unresolved}`;
}

function at(namespace: string | undefined): { readonly namespace?: string } {
  return namespace === undefined ? {} : { namespace };
}
