import type { Snapshot } from '../src/kube/snapshot.ts';
import { memberOf, wishOf } from '../src/netpol/claims/claims.ts';
import type { Endpoint, Flow } from '../src/netpol/flow.ts';
import type { Check, Claim, FlowClaim } from './grader.ts';

/**
 * What a task wants of one flow. `free`: a check speaks of it and leaves it open; `as before`: no check speaks of it,
 * so it must be as in the untouched cluster where the task says that everything else stays.
 */
export type Wanted = 'allowed' | 'denied' | 'free' | 'as before';

/** What a task wants of one flow to a pod or an address, its port given as a number. */
export function wantedOf(checks: readonly Check[], snapshot: Snapshot, flow: Flow<Endpoint>): Wanted {
  const [from, to] = [memberOf(snapshot, flow.from), memberOf(snapshot, flow.to)];
  const wishes = flowClaimsOf(checks).map(
    (claim) => wishOf(claim, from, to)?.(Number(flow.port), flow.protocol) ?? null,
  );
  return (
    wishes.find((wish) => wish === 'allowed' || wish === 'denied') ??
    wishes.find((wish) => wish !== null) ??
    'as before'
  );
}

/** Whether a claim speaks of flows. */
export function isFlowClaim(claim: Claim): claim is FlowClaim {
  return claim.is !== 'unchanged policies';
}

/** What a task claims of flows. */
export function flowClaimsOf(checks: readonly Pick<Check, 'claim'>[]): readonly FlowClaim[] {
  return checks.map(({ claim }) => claim).filter(isFlowClaim);
}
