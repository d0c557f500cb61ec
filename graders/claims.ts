import type { Snapshot } from '../src/kube/snapshot.ts';
import { expectationOf, memberOf } from '../src/netpol/claims/claims.ts';
import type { Endpoint, Flow } from '../src/netpol/flow.ts';
import type { Check } from './grader.ts';

/**
 * What a task wants of one flow. `free`: a check speaks of it and leaves it open; `as before`: no check speaks of it,
 * so it must be as in the untouched cluster where the task says that everything else stays.
 */
export type Wanted = 'allowed' | 'denied' | 'free' | 'as before';

/** What a task wants of one flow to a pod or an address, its port given as a number. */
export function wantedOf(checks: readonly Check[], snapshot: Snapshot, flow: Flow<Endpoint>): Wanted {
  const [from, to] = [memberOf(snapshot, flow.from), memberOf(snapshot, flow.to)];
  const wishes = checks.map(({ claim }) => expectationOf(claim, from, to)?.(Number(flow.port), flow.protocol) ?? null);
  return (
    wishes.find((wish) => wish === 'allowed' || wish === 'denied') ??
    wishes.find((wish) => wish !== null) ??
    'as before'
  );
}
