import type { AccessRequest } from '../access-request.ts';
import { type AccessSubject, userOfSubject } from '../access-subject.ts';
import { authorize } from '../authorize.ts';
import { decisionsFor } from '../decisions.ts';
import { type RbacObjects, RbacPolicy } from '../rbac-policy.ts';
import { type AccessChange, applyAccessChange } from './access-change.ts';
import { changesThatAllow } from './changes-that-allow.ts';
import { changesThatEnd } from './changes-that-end.ts';
import { scopeOf } from './question.ts';
import { sharedRoles } from './role-facts.ts';

/** The smallest change after which a request has the other answer. All of its parts are needed. */
export interface NearestAccess {
  /** The answer after the change. */
  readonly allowed: boolean;
  readonly changes: readonly AccessChange[];
}

/** More candidates are not tried: the later ones are far from what is there. */
const MOST_TRIED = 40;

/**
 * Finds the smallest change of roles and bindings that allows what a subject may not do, or ends what it may do; undefined
 * where there is none, as for members of `system:masters`. Roles of the bootstrap policy and aggregated ones are not
 * changed: the API server and a controller write those.
 */
export function nearestAccess(
  objects: RbacObjects,
  subject: AccessSubject,
  request: AccessRequest,
): NearestAccess | undefined {
  const policy = new RbacPolicy(objects);
  const user = userOfSubject(subject);
  const { allowed } = authorize(policy, user, request);
  const around = { objects, subject, request, shared: sharedRoles(objects) };
  const candidates = allowed
    ? changesThatEnd(decisionsFor(policy, user, request), around)
    : changesThatAllow(policy.grantsOf(user, scopeOf(request)), around);
  const found = candidates
    .toSorted((one, other) => one.cost - other.cost)
    .slice(0, MOST_TRIED)
    .find(({ changes }) => {
      const changed = new RbacPolicy(changes.reduce(applyAccessChange, objects));
      return authorize(changed, user, request).allowed !== allowed;
    });
  return found && { allowed: !allowed, changes: found.changes };
}
