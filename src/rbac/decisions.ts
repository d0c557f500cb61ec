import type { RoleRef } from 'kubernetes-types/rbac/v1';
import type { AccessRequest } from './access-request.ts';
import { ruleAllows } from './policy-rule.ts';
import type { Grant, RbacPolicy } from './rbac-policy.ts';
import type { User } from './user.ts';

/** What allows a request: one binding, its role, and a rule of that role. */
export interface Decision {
  /** `RoleBinding/NAMESPACE/NAME` or `ClusterRoleBinding/NAME`. */
  readonly binding: string;
  /** `Role/NAMESPACE/NAME` or `ClusterRole/NAME`. */
  readonly role: string;
  /** The path of the rule in the role, as `rules[0]`. */
  readonly rule: string;
}

/** A decision with the objects behind it. */
export interface DecidingGrant {
  readonly decision: Decision;
  readonly grant: Grant;
  readonly ruleIndex: number;
}

/**
 * Every binding that allows a request of a user, with the first rule of its role that does; the one that decides is the
 * first (see `authorize`). Empty where the request is not allowed, and for members of `system:masters`, whom no binding
 * concerns.
 */
export function decisionsFor(policy: RbacPolicy, user: User, request: AccessRequest): readonly DecidingGrant[] {
  const grants = policy.grantsOf(user, 'path' in request ? '' : request.namespace);
  return grants.flatMap((grant) => {
    const ruleIndex = grant.rules.findIndex((rule) => ruleAllows(rule, request));
    return ruleIndex < 0 ? [] : [{ decision: decisionOf(grant, ruleIndex), grant, ruleIndex }];
  });
}

/** The binding of a grant, its role and one of the rules, by their names. */
export function decisionOf({ binding, namespace, role }: Grant, ruleIndex: number): Decision {
  return {
    binding: bindingName(namespace, binding),
    role: roleName(role, namespace),
    rule: `rules[${ruleIndex}]`,
  };
}

/** A binding by its kind, namespace and name; without a namespace it is a ClusterRoleBinding. */
export function bindingName(namespace: string, name: string): string {
  return namespace === '' ? `ClusterRoleBinding/${name}` : `RoleBinding/${namespace}/${name}`;
}

/** The role that a binding in a namespace means, by its kind, namespace and name. */
export function roleName({ kind, name }: Pick<RoleRef, 'kind' | 'name'>, namespace: string): string {
  return kind === 'Role' ? `Role/${namespace}/${name}` : `ClusterRole/${name}`;
}
