import { wantedOf } from '../../graders/claims.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import type { Endpoint, Flow } from '../netpol/flow.ts';
import { connect, whyNotAskable } from '../network/connect.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Judge } from './flow-map.ts';

/**
 * Judges flows for the map of a task: what happens to them in a snapshot, and what the task wants. Where the task says
 * that everything else stays, what no other check speaks of is wanted as the untouched cluster has it; nobody asked
 * then, but a change of it is still shown.
 */
export function judgeOf({ checks }: Pick<Scenario, 'checks'>, untouched: Snapshot, now: Snapshot): Judge {
  const keepsTheRest = checks.some(({ claim }) => claim.is === 'unchanged');
  return {
    allows: (flow) => allowsIn(now, flow),
    wanted(flow) {
      const wanted = wantedOf(checks, untouched, flow, now);
      if (wanted === 'free') return null;
      if (wanted !== 'as before') return wanted;
      const before = keepsTheRest ? allowsIn(untouched, flow) : null;
      return before === null || before === allowsIn(now, flow) ? null : before ? 'allowed' : 'denied';
    },
  };
}

/** Whether a flow gets through in a snapshot; `null` where it cannot be told: an end is not there or does not run. */
export function allowsIn(snapshot: Snapshot, flow: Flow<Endpoint>): boolean | null {
  if (whyNotAskable(snapshot, flow) !== null) return null;
  const { verdict, outcome } = connect(snapshot, flow);
  return outcome === 'unreachable' ? null : verdict === 'allowed';
}
