import type { Subject } from 'kubernetes-types/rbac/v1';
import { quoteGo } from '../kube/go-text.ts';
import type { AccessRequest } from './access-request.ts';
import { type AnyRule, ruleAllows } from './policy-rule.ts';
import type { Grant, RbacPolicy } from './rbac-policy.ts';
import { isMaster, type User } from './user.ts';

/** Whether a request is allowed, and why in the words of Kubernetes. The reason may be empty. */
export type Access =
  | { readonly allowed: true; readonly reason: string; readonly by?: { readonly grant: Grant; readonly rule: AnyRule } }
  | { readonly allowed: false; readonly reason: string };

/**
 * Decides whether a user may do something. Members of `system:masters` may do everything; for others one rule of one
 * binding is enough. What no rule allows is not allowed; the reason then names the roles that bindings miss.
 * Source: kubernetes/kubernetes plugin/pkg/auth/authorizer/rbac/rbac.go, `Authorize`.
 */
export function authorize(policy: RbacPolicy, user: User, request: AccessRequest): Access {
  if (isMaster(user)) return { allowed: true, reason: '' };
  const namespace = 'path' in request ? '' : request.namespace;
  const grants = policy.grantsOf(user, namespace);
  for (const grant of grants) {
    const rule = grant.rules.find((one) => ruleAllows(one, request));
    if (rule !== undefined) {
      return { allowed: true, reason: `RBAC: allowed by ${grantText(grant)}`, by: { grant, rule } };
    }
  }
  const faults = [...new Set(grants.flatMap(({ fault }) => fault ?? []))];
  if (faults.length === 0) return { allowed: false, reason: '' };
  return { allowed: false, reason: `RBAC: ${faults.length === 1 ? faults[0] : `[${faults.join(', ')}]`}` };
}

/** All rules that a user has in a namespace, in the order of the bindings. */
export function rulesFor(policy: RbacPolicy, user: User, namespace = ''): readonly AnyRule[] {
  return policy.grantsOf(user, namespace).flatMap(({ rules }) => rules);
}

/** A binding with its role and the subject that it means: `RoleBinding "read/shop" of Role "reader" to User "jane"`. */
export function grantText({ binding, namespace, role, subject }: Grant): string {
  const kind = namespace === '' ? 'ClusterRoleBinding' : 'RoleBinding';
  const name = namespace === '' ? binding : `${binding}/${namespace}`;
  return `${kind} ${quoteGo(name)} of ${role.kind} ${quoteGo(role.name)} to ${subjectText(subject, namespace)}`;
}

function subjectText({ kind, name, namespace }: Subject, bindingNamespace: string): string {
  if (kind !== 'ServiceAccount') return `${kind} ${quoteGo(name)}`;
  return `${kind} ${quoteGo(`${name}/${namespace || bindingNamespace}`)}`;
}
