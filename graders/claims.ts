import type { Pod } from 'kubernetes-types/core/v1';
import { namespacedName, namespaceOf, workloadOf } from '../src/kube/pods.ts';
import type { Snapshot } from '../src/kube/snapshot.ts';
import { expectationOf, memberOf } from '../src/netpol/claims/claims.ts';
import type { Member } from '../src/netpol/claims/groups.ts';
import type { Endpoint, Flow } from '../src/netpol/flow.ts';
import type { AccessClaim, Check, Claim, FlowClaim } from './grader.ts';

/**
 * The verdict that a task expects of one flow. `free`: a check is about the flow and accepts either verdict; `as
 * before`: no check is about it, so it must be as in the untouched cluster if the task says that everything else stays.
 */
export type ExpectedVerdict = 'allowed' | 'denied' | 'free' | 'as before';

/**
 * The verdict that the checks of a task expect of one flow to a pod or an address. The port must be a number. What its
 * ends are follows from the untouched cluster; a pod that was made since (`now` has it) is what the pods of its workload
 * were.
 */
export function expectedVerdict(
  checks: readonly Check[],
  untouched: Snapshot,
  flow: Flow<Endpoint>,
  now: Snapshot = untouched,
): ExpectedVerdict {
  const [from, to] = [memberIn(untouched, now, flow.from), memberIn(untouched, now, flow.to)];
  const verdicts = flowClaimsOf(checks).map(
    (claim) => expectationOf(claim, from, to)?.(Number(flow.port), flow.protocol) ?? null,
  );
  return (
    verdicts.find((verdict) => verdict === 'allowed' || verdict === 'denied') ??
    verdicts.find((verdict) => verdict !== null) ??
    'as before'
  );
}

function memberIn(untouched: Snapshot, now: Snapshot, end: Endpoint): Member {
  if (!('pod' in end) || podAt(untouched, end.pod) !== undefined) return memberOf(untouched, end);
  const pod = podAt(now, end.pod);
  if (pod === undefined) return memberOf(untouched, end);
  const workload = workloadOf(pod);
  const sibling = untouched.pods.find((other) => {
    const owner = workloadOf(other);
    const isSame = owner?.kind === workload?.kind && owner?.name === workload?.name;
    return workload !== undefined && isSame && namespaceOf(other) === namespaceOf(pod);
  });
  return sibling === undefined ? memberOf(now, end) : memberOf(untouched, { pod: namespacedName(sibling) });
}

function podAt({ pods }: Snapshot, name: string): Pod | undefined {
  return pods.find((pod) => namespacedName(pod) === name);
}

/** Whether a claim speaks of flows. */
export function isFlowClaim(claim: Claim): claim is { readonly about: 'flow' } & FlowClaim {
  return claim.about === 'flow' && claim.is !== 'unchanged policies';
}

/** What a task claims about who may do what. */
export function accessClaimsOf(checks: readonly Pick<Check, 'claim'>[]): readonly AccessClaim[] {
  return checks.flatMap(({ claim }) => (claim.about === 'access' ? [claim] : []));
}

/** What a task claims of flows. */
export function flowClaimsOf(checks: readonly Pick<Check, 'claim'>[]): readonly FlowClaim[] {
  return checks.map(({ claim }) => claim).filter(isFlowClaim);
}
