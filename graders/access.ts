import type { AccessSnapshot } from '../src/rbac/access-snapshot.ts';
import { type AccessFault, type DecidedClaim, decideClaims } from '../src/rbac/claims/decide-claims.ts';
import { explainAccess } from '../src/rbac/explain-access.ts';
import { furtherRightOf } from '../src/rbac/further-rights.ts';
import { nearestAccess } from '../src/rbac/nearest/nearest-access.ts';
import { RbacPolicy } from '../src/rbac/rbac-policy.ts';
import { type AccessUniverse, requestOf } from '../src/rbac/universe/universe.ts';
import { accessClaimsOf } from './claims.ts';
import type { AccessFinding } from './finding.ts';
import type { Check, ExaminedCheck, GradedClusters } from './grader.ts';

/** More findings than these are not reported. */
const MOST_FINDINGS = 40;
/** For more findings than these no nearest change is looked for. */
const MOST_EXPLAINED = 4;

/**
 * Claims about who may do what. They are decided over everything that roles, bindings and claims can tell apart, from the
 * objects of the clusters, as an API server decides. On a cluster that cannot be asked about access, as a real one today, the
 * checks are untested.
 */
export async function examineAccess(
  checks: readonly Check[],
  { answered, untouched }: GradedClusters,
): Promise<readonly ExaminedCheck[]> {
  if (checks.length === 0) return [];
  if (answered.access === undefined || untouched.access === undefined) return checks.map(untestedCheck);
  const [now, before] = [await answered.access.snapshot(), await untouched.access.snapshot()];
  const { universe, decided } = decideClaims({ now, before, claims: accessClaimsOf(checks) });
  return checks.map((check, at) => examine(check, decided[at], { now, universe }));
}

interface World {
  readonly now: AccessSnapshot;
  readonly universe: AccessUniverse;
}

function examine({ id, claim }: Check, decided: DecidedClaim | undefined, world: World): ExaminedCheck {
  const { faults, untouchedHolds } = decided ?? { faults: [], untouchedHolds: false };
  return {
    id,
    passed: faults.length === 0,
    untouchedPasses: untouchedHolds,
    standing: 'specified',
    proven: true,
    remarks: [],
    findings: accessFindings(faults, claim.is === 'no further rights', world),
  };
}

function untestedCheck({ id }: Check): ExaminedCheck {
  return { id, passed: null, untouchedPasses: false, standing: 'specified', proven: false, remarks: [], findings: [] };
}

/** The findings of some faults, at most 40: of those that one rule decides alike, the first. */
function accessFindings(
  faults: readonly AccessFault[],
  isAboutFurther: boolean,
  { now, universe }: World,
): readonly AccessFinding[] {
  const policy = new RbacPolicy(now);
  const found = new Map<string, AccessFinding>();
  for (const fault of faults) {
    if (found.size >= MOST_FINDINGS) break;
    const { subject, shape, namespace, expected } = fault;
    const request = requestOf(shape, namespace ?? '', universe.fresh);
    const { allowed, decidedBy, others } = explainAccess(policy, subject.user, request);
    const resource = 'path' in shape ? shape.path : `${shape.resource}.${shape.group}`;
    // The same request in other namespaces or about other objects, or of others whom the same binding means, says no more.
    const key = [shape.verb, resource, expected, decidedBy?.binding ?? subject.text, decidedBy?.rule ?? ''].join(' ');
    if (found.has(key)) continue;
    const leadsTo = isAboutFurther ? furtherRightOf(request)?.because : undefined;
    found.set(key, {
      about: 'access',
      subject: subject.text,
      verb: shape.verb,
      group: 'path' in shape ? '' : shape.group,
      resource: 'path' in shape ? '' : shape.resource,
      name: 'path' in shape ? null : shape.name,
      namespace: 'namespace' in request ? (request.namespace ?? null) : null,
      ...('path' in shape ? { path: shape.path } : {}),
      expected,
      observed: allowed ? 'allowed' : 'denied',
      decidedBy,
      ...(others.length > 0 ? { others } : {}),
      ...nearestOf(found.size, fault, { now, universe }),
      ...(leadsTo === undefined ? {} : { leadsTo }),
    });
  }
  return [...found.values()];
}

function nearestOf(
  at: number,
  { subject, shape, namespace }: AccessFault,
  { now, universe }: World,
): Pick<AccessFinding, 'nearest'> {
  if (at >= MOST_EXPLAINED) return {};
  const request = requestOf(shape, namespace ?? '', universe.fresh);
  // Where any object is meant, the change is about all of them.
  const { name: _name, ...ofAny } = 'path' in request ? { ...request, name: undefined } : request;
  const isOfAny = !('path' in shape) && shape.name === null;
  const nearest = nearestAccess(now, subject.subject, isOfAny ? ofAny : request);
  return nearest === undefined ? {} : { nearest };
}
