import type { AccessRequest } from '../../src/rbac/access-request.ts';
import { type Access, authorize, grantText } from '../../src/rbac/authorize.ts';
import { ruleAllows } from '../../src/rbac/policy-rule.ts';
import type { RbacPolicy } from '../../src/rbac/rbac-policy.ts';
import type { User } from '../../src/rbac/user.ts';

/** What a server answered to a review. */
export interface Answered {
  readonly allowed: boolean;
  readonly reason?: string;
}

/**
 * Our answer to a question, and whether it is the one that a real server gave. Where several bindings allow a request a
 * server names any of them, and it names the roles that are missing in any order.
 */
export function compareAnswer(
  policy: RbacPolicy,
  user: User,
  request: AccessRequest,
  { allowed, reason = '' }: Answered,
): { readonly ours: Access; readonly isSame: boolean } {
  const ours = authorize(policy, user, request);
  if (ours.allowed !== allowed) return { ours, isSame: false };
  if (!allowed) return { ours, isSame: faultsIn(reason).join() === faultsIn(ours.reason).join() };
  const reasons = possibleReasons(policy, user, request);
  return { ours, isSame: reasons.includes(reason) && reasons.includes(ours.reason) };
}

function possibleReasons(policy: RbacPolicy, user: User, request: AccessRequest): readonly string[] {
  const namespace = 'path' in request ? '' : request.namespace;
  return policy
    .grantsOf(user, namespace)
    .filter(({ rules }) => rules.some((rule) => ruleAllows(rule, request)))
    .map((grant) => `RBAC: allowed by ${grantText(grant)}`);
}

function faultsIn(reason: string): readonly string[] {
  return reason
    .replace(/^RBAC: \[?|\]$/g, '')
    .split(', ')
    .toSorted();
}
