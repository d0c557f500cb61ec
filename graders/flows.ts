import type { Cluster, Verdict } from '../src/cluster/cluster.ts';
import type { Snapshot } from '../src/kube/snapshot.ts';
import { isOfKind } from '../src/netpol/claims/claims.ts';
import { type FlowPlan, planFlows } from '../src/netpol/claims/flow-plan.ts';
import { evaluate } from '../src/netpol/evaluate.ts';
import type { Endpoint, Flow } from '../src/netpol/flow.ts';
import { isRunning } from '../src/network/listeners.ts';
import { flowClaimsOf } from './claims.ts';
import { type CheckedFlow, disagreementsOf, findingsOf, nearestFirst, type ProbedFlow } from './flow-findings.ts';
import type { Check, ExaminedCheck, GradedClusters, Grader, LiveEvidence, Remark } from './grader.ts';

/** Claims about flows: which ends may connect to which, on which ports. */
export const flowGrader: Grader = {
  claims: ['only', 'never', 'works', 'unchanged'],
  examine: examineFlows,
};

/** The flows that were probed, and what the results can prove. */
interface Evidence {
  readonly flows: readonly ProbedFlow[];
  /** The answered cluster. */
  readonly snapshot: Snapshot;
  /** Whether the probed flows represent all that could exist. */
  readonly exact: boolean;
  /** Whether the answered cluster is a real one. */
  readonly isLive: boolean;
}

async function examineFlows(
  checks: readonly Check[],
  { answered, untouched }: GradedClusters,
): Promise<readonly ExaminedCheck[]> {
  if (checks.length === 0) return [];
  const [now, before] = [await answered.snapshot(), await untouched.snapshot()];
  const plan = planFlows({
    now,
    before,
    claims: flowClaimsOf(checks),
    also: checks.flatMap((check) => (check.remarks ?? []).map(({ when }) => when)),
    // A pod that does not run does not represent others.
    extraKey: (pod) => (isRunning(pod) ? '' : 'idle'),
  });
  const verdicts = { now: await probeAll(answered, plan.now), before: await probeAll(untouched, plan.before) };
  const evidence: Evidence = {
    flows: plan.flows.map((planned) => ({
      ...planned,
      now: verdicts.now[planned.now] ?? GONE,
      before: verdicts.before[planned.before] ?? GONE,
    })),
    snapshot: now,
    // A real cluster decides the probed flows alone; a simulated one decides a flow for all that it represents.
    exact: plan.exact && answered.kind === 'simulated' && untouched.kind === 'simulated',
    isLive: answered.kind === 'real',
  };
  return checks.map((check, index) => examine(check, index, evidence));
}

/** The verdict of a flow whose end does not exist any more. */
const GONE: Verdict = { is: 'untested', because: 'the pod is not there any more' };

/** The verdicts, in the order of the flows. */
async function probeAll(cluster: Cluster, flows: FlowPlan['now']): Promise<readonly Verdict[]> {
  // A cluster answers faster when it is asked port by port.
  const asked = flows.flatMap((flow, index) => (flow ? [{ flow, index }] : []));
  asked.sort((a, b) => Number(a.flow.port) - Number(b.flow.port));
  const answers = await cluster.probe(asked.map(({ flow }) => flow));
  const verdicts = flows.map((): Verdict => GONE);
  asked.forEach(({ index }, at) => {
    verdicts[index] = answers[at] ?? GONE;
  });
  return verdicts;
}

function examine(check: Check, index: number, { flows, snapshot, exact, isLive }: Evidence): ExaminedCheck {
  const all = flows.flatMap((probed): readonly CheckedFlow[] => {
    const expected = expectedOf(check, index, probed);
    return expected === null ? [] : [{ probed, expected }];
  });
  const within = all.filter(({ probed: { now } }) => now.is !== 'untested' || now.untestable !== true);
  // Where all flows are beyond what the cluster can show, the findings say so.
  const judged = within.length > 0 ? within : all;
  const tested = judged.filter(({ probed }) => probed.now.is !== 'untested').map(({ probed }) => probed);
  const faults = judged.filter(({ probed, expected }) => contradicts(probed.now, expected, isLive));
  const findings = findingsOf(faults, snapshot);
  const passed = findings.length === 0 ? true : findings[0]?.observed === 'untested' ? null : false;
  const live = (): LiveEvidence => ({
    tried: tested.length,
    leftOut: all.length - within.length,
    disagreements: disagreementsOf(
      judged.map(({ probed }) => probed),
      snapshot,
    ),
  });
  return {
    id: check.id,
    passed,
    untouchedPasses: all.every(
      ({ probed: { before }, expected }) => before.is === 'untested' || before.is === expected,
    ),
    standing: standingOf(
      tested.map(({ flow }) => flow),
      snapshot,
    ),
    proven: exact && passed !== null,
    remarks: passed === true ? remarksOf(check, flows) : [],
    findings,
    ...(isLive ? { live: live() } : {}),
  };
}

/** The verdict that a check expects of a flow; `null` where it is not about the flow, or accepts either verdict. */
function expectedOf({ claim }: Check, index: number, { expected, before }: ProbedFlow): 'allowed' | 'denied' | null {
  if (claim.is !== 'unchanged') {
    const verdict = expected[index];
    return verdict === 'allowed' || verdict === 'denied' ? verdict : null;
  }
  return before.is === 'untested' || expected.some((each) => each !== null) ? null : before.is;
}

/**
 * Whether a verdict contradicts the expected one. A flow of a pod that is gone contradicts only where it should be
 * allowed. On a real cluster, a denial that could not be shown for another reason does not count as one either.
 */
function contradicts(verdict: Verdict, expected: 'allowed' | 'denied', isLive: boolean): boolean {
  if (verdict.is === expected) return false;
  return verdict.is !== 'untested' || expected === 'allowed' || (isLive && verdict !== GONE);
}

function remarksOf(check: Check, flows: readonly ProbedFlow[]): readonly Remark[] {
  return (check.remarks ?? []).flatMap(({ id, says, when }) => {
    const matching = flows.filter(
      ({ from, to, port, now }) =>
        now.is === 'allowed' && isOfKind(when, from.member, to.member, port.port, port.protocol),
    );
    const [nearest] = nearestFirst(matching, (probed) => probed);
    return nearest ? [{ id, says, flow: nearest.flow }] : [];
  });
}

/** The weakest standing of some flows. Only ipBlocks that match pods rest on practice (rule 34). */
function standingOf(flows: readonly Flow<Endpoint>[], snapshot: Snapshot): 'specified' | 'practice' {
  const hasIpBlock = snapshot.policies.some(({ spec }) => JSON.stringify(spec).includes('"ipBlock"'));
  const isPractice = hasIpBlock && flows.some((flow) => evaluate(snapshot, flow).standing === 'practice');
  return isPractice ? 'practice' : 'specified';
}
