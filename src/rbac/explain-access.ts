import type { AccessRequest } from './access-request.ts';
import { authorize } from './authorize.ts';
import { type Decision, decisionsFor } from './decisions.ts';
import type { RbacPolicy } from './rbac-policy.ts';
import type { User } from './user.ts';

/** Whether a request is allowed, and what decides. */
export interface AccessExplanation {
  readonly allowed: boolean;
  /** The first binding that allows it; `null` where none does, and for members of `system:masters`. */
  readonly decidedBy: Decision | null;
  /** Every other binding that allows it too. */
  readonly others: readonly Decision[];
}

/** Explains whether a user may do something. */
export function explainAccess(policy: RbacPolicy, user: User, request: AccessRequest): AccessExplanation {
  const [first, ...others] = decisionsFor(policy, user, request).map(({ decision }) => decision);
  return { allowed: authorize(policy, user, request).allowed, decidedBy: first ?? null, others };
}
