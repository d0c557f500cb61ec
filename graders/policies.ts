import type { Snapshot } from '../src/kube/snapshot.ts';
import { comparePolicies, type FlowChange } from '../src/netpol/compare/compare-policies.ts';
import { evaluate } from '../src/netpol/evaluate.ts';
import { connect, whyUnroutable } from '../src/network/trace-connection.ts';
import type { Check, ExaminedCheck, FlowFinding, GradedClusters, Grader } from './grader.ts';

/** More findings than these are not reported. */
const MOST_FINDINGS = 40;

/**
 * The claim that policies are as they were: not their text, but what they allow. The policies of the start and those of
 * today are compared over today's pods and namespaces, for every pod that could exist, so that labels may have changed.
 */
export const policyGrader: Grader = {
  claims: ['unchanged policies'],
  examine: examinePolicies,
};

async function examinePolicies(
  checks: readonly Check[],
  { answered, untouched }: GradedClusters,
): Promise<readonly ExaminedCheck[]> {
  if (checks.length === 0) return [];
  const [now, start] = [await answered.snapshot(), await untouched.snapshot()];
  // What policies say is compared, whether or not the network plug-in listens to them.
  const today = { ...now, enforcesPolicies: true };
  const { changes, proven } = comparePolicies({ ...today, policies: start.policies }, today, {
    mostChanges: MOST_FINDINGS,
  });
  const findings = changes.map((change) => findingOf(change, today));
  const passed = findings.length === 0;
  return checks.map(({ id }): ExaminedCheck => {
    return { id, passed, untouchedPasses: true, standing: 'specified', proven, remarks: [], findings };
  });
}

/** A connection that the policies of today treat otherwise than those of the start. */
function findingOf({ is, flow }: FlowChange, now: Snapshot): FlowFinding {
  const { egress, ingress } = evaluate(now, flow);
  const outcome = whyUnroutable(now, flow) === null ? connect(now, flow).outcome : null;
  const [expected, observed] = is === 'opens' ? (['denied', 'allowed'] as const) : (['allowed', 'denied'] as const);
  return { about: 'flow', flow, expected, observed, outcome, egress, ingress };
}
