import type { Pod } from 'kubernetes-types/core/v1';
import { namespacedName, namespaceOf, workloadOf } from '../src/kube/pods.ts';
import type { Snapshot } from '../src/kube/snapshot.ts';
import { memberOf, wishOf } from '../src/netpol/claims/claims.ts';
import type { Member } from '../src/netpol/claims/groups.ts';
import type { Endpoint, Flow } from '../src/netpol/flow.ts';
import type { Check, Claim, FlowClaim } from './grader.ts';

/**
 * What a task wants of one flow. `free`: a check speaks of it and leaves it open; `as before`: no check speaks of it,
 * so it must be as in the untouched cluster where the task says that everything else stays.
 */
export type Wanted = 'allowed' | 'denied' | 'free' | 'as before';

/**
 * What a task wants of one flow to a pod or an address, its port given as a number. Who its ends are follows from the
 * untouched cluster; a pod that has come since (`now` has it) is what the pods of its workload were.
 */
export function wantedOf(
  checks: readonly Check[],
  untouched: Snapshot,
  flow: Flow<Endpoint>,
  now: Snapshot = untouched,
): Wanted {
  const [from, to] = [memberIn(untouched, now, flow.from), memberIn(untouched, now, flow.to)];
  const wishes = flowClaimsOf(checks).map(
    (claim) => wishOf(claim, from, to)?.(Number(flow.port), flow.protocol) ?? null,
  );
  return (
    wishes.find((wish) => wish === 'allowed' || wish === 'denied') ??
    wishes.find((wish) => wish !== null) ??
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
export function isFlowClaim(claim: Claim): claim is FlowClaim {
  return claim.is !== 'unchanged policies';
}

/** What a task claims of flows. */
export function flowClaimsOf(checks: readonly Pick<Check, 'claim'>[]): readonly FlowClaim[] {
  return checks.map(({ claim }) => claim).filter(isFlowClaim);
}
