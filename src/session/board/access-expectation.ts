import { accessClaimsOf } from '../../../graders/claims.ts';
import { type AccessRequest, resourceText } from '../../rbac/access-request.ts';
import type { AccessSnapshot } from '../../rbac/access-snapshot.ts';
import { type AccessSubject, printSubject, userOfSubject } from '../../rbac/access-subject.ts';
import { authorize } from '../../rbac/authorize.ts';
import type { AccessClaim, Right } from '../../rbac/claims/access-claim.ts';
import { RbacPolicy } from '../../rbac/rbac-policy.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Answer, Judge } from './board.ts';

/** What a cell of a board of access asks: whether a subject may make a request. */
export interface AskedAccess {
  readonly subject: AccessSubject;
  readonly request: AccessRequest;
}

/**
 * Judges requests for the board of a task: whether the roles and bindings of a cluster allow them now, and what the task
 * wants. A subject that may do *exactly* some things may do besides what a fresh subject with the same built-in groups may
 * do in the untouched cluster. Where a check says that everything else stays, a request that no other check is about is
 * wanted as in the untouched cluster: it is shown as wrong when it differs, and as free while it does not.
 */
export function accessJudge(
  { checks }: Pick<Scenario, 'checks'>,
  untouched: AccessSnapshot,
  now: AccessSnapshot,
): Judge<AskedAccess> {
  const claims = accessClaimsOf(checks);
  const [before, after] = [new RbacPolicy(untouched), new RbacPolicy(now)];
  const allows = (policy: RbacPolicy, { subject, request }: AskedAccess): boolean =>
    authorize(policy, userOfSubject(subject), request).allowed;
  const keepsTheRest = claims.some(({ is }) => is === 'unchanged access');
  return {
    allows: (asked) => allows(after, asked),
    wanted(asked): Answer | null {
      const wanted = new Set(claims.map((claim) => wantedBy(claim, asked)));
      for (const answer of ['no', 'yes', null] as const) if (wanted.has(answer)) return answer;
      const base = allows(before, { ...asked, subject: freshLike(asked.subject) });
      if (wanted.has('base')) return base ? null : 'no';
      if (!keepsTheRest) return null;
      const was = allows(before, asked);
      return was === allows(after, asked) ? null : was ? 'yes' : 'no';
    },
  };
}

/**
 * What one claim wants of a request: an answer; `null` where it is about the request and takes either; `base` what a fresh
 * subject may do; undefined where it is about other requests.
 */
function wantedBy(claim: AccessClaim, { subject, request }: AskedAccess): Answer | 'base' | null | undefined {
  const isOneOf = (subjects: readonly AccessSubject[]): boolean =>
    subjects.some((one) => printSubject(one) === printSubject(subject));
  switch (claim.is) {
    case 'may':
      return isOneOf(claim.who) && isAmong(request, claim.rights) ? 'yes' : undefined;
    case 'may exactly':
      if (!isOneOf(claim.who)) return undefined;
      return isAmong(request, claim.rights) ? 'yes' : 'base';
    case 'may not':
      return isOneOf(claim.who) && isAmong(request, claim.rights) ? 'no' : undefined;
    case 'only may':
      if (!isAmong(request, claim.rights)) return undefined;
      return isOneOf(claim.these) ? null : 'no';
    case 'no further rights':
    case 'unchanged access':
      return undefined;
  }
}

function isAmong(request: AccessRequest, rights: readonly Right[]): boolean {
  return rights.some((right) => isMeant(request, right));
}

/** Whether a right of a claim means a request. */
function isMeant(request: AccessRequest, right: Right): boolean {
  if (!right.verbs.includes('*') && !right.verbs.includes(request.verb)) return false;
  if ('path' in request || 'path' in right) {
    if (!('path' in request && 'path' in right)) return false;
    return right.path.endsWith('*') ? request.path.startsWith(right.path.slice(0, -1)) : request.path === right.path;
  }
  const { namespaces } = right;
  const isThere =
    namespaces === 'every'
      ? true
      : namespaces === undefined
        ? request.namespace === undefined
        : request.namespace !== undefined && namespaces.includes(request.namespace);
  const isThing = right.resource === '*' || (right.group === request.group && right.resource === resourceText(request));
  return isThere && isThing && (right.name === undefined || right.name === request.name);
}

/** A subject that no binding can name, with the groups that authentication gives to such a one. */
function freshLike(subject: AccessSubject): AccessSubject {
  return subject.is === 'sa' ? { ...subject, name: '' } : { is: 'user', name: '' };
}
