import type { Snapshot } from '../src/kube/snapshot.ts';
import { expectationOf, memberOf } from '../src/netpol/claims/claims.ts';
import type { Endpoint, Flow } from '../src/netpol/flow.ts';
import type { Check } from './grader.ts';

/**
 * The verdict that a task expects of one flow. `free`: a check is about the flow and accepts either verdict; `as
 * before`: no check is about it, so it must be as in the untouched cluster if the task says that everything else stays.
 */
export type ExpectedVerdict = 'allowed' | 'denied' | 'free' | 'as before';

/** The verdict that the checks of a task expect of one flow to a pod or an address. The port must be a number. */
export function expectedVerdict(checks: readonly Check[], snapshot: Snapshot, flow: Flow<Endpoint>): ExpectedVerdict {
  const [from, to] = [memberOf(snapshot, flow.from), memberOf(snapshot, flow.to)];
  const verdicts = checks.map(
    ({ claim }) => expectationOf(claim, from, to)?.(Number(flow.port), flow.protocol) ?? null,
  );
  return (
    verdicts.find((verdict) => verdict === 'allowed' || verdict === 'denied') ??
    verdicts.find((verdict) => verdict !== null) ??
    'as before'
  );
}
