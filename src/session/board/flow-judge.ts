import { expectedVerdict } from '../../../graders/claims.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import type { Endpoint, Flow } from '../../netpol/flow.ts';
import { connect, whyUnroutable } from '../../network/trace-connection.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Answer, Judge } from './board.ts';

/**
 * Judges flows for the board of a task: what happens to them in a snapshot, and what the task wants. Where a check says
 * that everything else stays, a flow that no other check is about is wanted as in the untouched cluster: it is shown as
 * wrong when it differs, and as free while it does not.
 */
export function flowJudge(
  { checks }: Pick<Scenario, 'checks'>,
  untouched: Snapshot,
  now: Snapshot,
): Judge<Flow<Endpoint>> {
  const keepsTheRest = checks.some(({ claim }) => claim.is === 'unchanged');
  return {
    allows: (flow) => allowsIn(now, flow),
    wanted(flow): Answer | null {
      const wanted = expectedVerdict(checks, untouched, flow, now);
      if (wanted === 'free') return null;
      if (wanted !== 'as before') return wanted === 'allowed' ? 'yes' : 'no';
      const before = keepsTheRest ? allowsIn(untouched, flow) : null;
      return before === null || before === allowsIn(now, flow) ? null : before ? 'yes' : 'no';
    },
  };
}

/** Whether a flow is allowed in a snapshot; `null` where that is unknown: an end is missing or does not run. */
function allowsIn(snapshot: Snapshot, flow: Flow<Endpoint>): boolean | null {
  if (whyUnroutable(snapshot, flow) !== null) return null;
  const { verdict, outcome } = connect(snapshot, flow);
  return outcome === 'unreachable' ? null : verdict === 'allowed';
}
