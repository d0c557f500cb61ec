import type { Verdict } from '../src/cluster/cluster.ts';
import { namespacedName, namespaceOf, workloadOf } from '../src/kube/pods.ts';
import type { Snapshot } from '../src/kube/snapshot.ts';
import type { PlannedFlow } from '../src/netpol/claims/flow-plan.ts';
import type { Representative } from '../src/netpol/classes/representatives.ts';
import { printEndpoint } from '../src/netpol/endpoint-text.ts';
import { evaluate } from '../src/netpol/evaluate.ts';
import type { Endpoint, Explanation } from '../src/netpol/flow.ts';
import { type Disagreement, findDisagreement } from './disagreement.ts';
import type { FlowFinding } from './finding.ts';

/** A flow that was probed in both clusters, and the verdicts. */
export interface ProbedFlow extends Omit<PlannedFlow, 'now' | 'before'> {
  readonly now: Verdict;
  readonly before: Verdict;
}

/** A probed flow with the verdict that a check expects of it. */
export interface CheckedFlow {
  readonly probed: ProbedFlow;
  readonly expected: 'allowed' | 'denied';
}

/** The most findings of one check. */
const MAX_FINDINGS = 40;

const UNSETTLED = 'how this is read differs between network plug-ins';

/**
 * The findings of one check, at most 40: one for each port between two workloads, nearest flows first. Those with a
 * verdict come before those that could not be tested.
 */
export function findingsOf(faults: readonly CheckedFlow[], snapshot: Snapshot): readonly FlowFinding[] {
  const [observed, untested] = [new Map<string, FlowFinding>(), new Map<string, FlowFinding>()];
  const nameOf = workloadNames(snapshot);
  for (const { probed, expected } of nearestFirst(faults, ({ probed }) => probed)) {
    if (observed.size === MAX_FINDINGS) break;
    const { from, to, port, protocol } = probed.flow;
    const pair = `${nameOf(from)} ${nameOf(to)} ${port} ${protocol}`;
    if (observed.has(pair)) continue;
    const explanation = probed.now.is === 'untested' ? null : evaluate(snapshot, probed.flow);
    const finding = findingOf(probed, expected, explanation);
    const found = finding.observed === 'untested' ? untested : observed;
    if (!found.has(pair)) found.set(pair, finding);
  }
  return [...observed.values(), ...untested.values()].slice(0, MAX_FINDINGS);
}

/** Flows that a real cluster treats differently than its policies say, at most 40, nearest first. */
export function disagreementsOf(flows: readonly ProbedFlow[], snapshot: Snapshot): readonly Disagreement[] {
  return nearestFirst(flows, (probed) => probed)
    .flatMap(({ flow, now }) => findDisagreement(flow, now, snapshot) ?? [])
    .slice(0, MAX_FINDINGS);
}

/** Items sorted by how near their flow is to what a person would try first. */
export function nearestFirst<Item>(items: readonly Item[], flowOf: (item: Item) => ProbedFlow): readonly Item[] {
  return items
    .map((item) => ({ item, distance: distance(flowOf(item)) }))
    .sort((a, b) => a.distance - b.distance)
    .map(({ item }) => item);
}

/** Names ends for grouping: a pod by its workload, any other end as it is written. */
function workloadNames({ pods }: Snapshot): (end: Endpoint) => string {
  const byName = new Map(pods.map((pod) => [namespacedName(pod), pod]));
  return (end) => {
    const pod = 'pod' in end ? byName.get(end.pod) : undefined;
    const workload = pod && workloadOf(pod);
    return pod && workload ? `${namespaceOf(pod)}/${workload.kind}/${workload.name}` : printEndpoint(end);
  };
}

function findingOf(
  { flow, now }: ProbedFlow,
  expected: 'allowed' | 'denied',
  explanation: Explanation | null,
): FlowFinding {
  const untested = {
    about: 'flow',
    flow,
    expected,
    observed: 'untested',
    outcome: null,
    egress: null,
    ingress: null,
  } as const;
  if (now.is === 'untested') return { ...untested, because: now.because };
  if (explanation === null) return { ...untested, because: '' };
  const { egress, ingress, standing } = explanation;
  // What the specification leaves open earns nothing and costs nothing (rule 7 of docs/graders.md).
  if (standing === 'undefined') return { ...untested, because: UNSETTLED };
  return { about: 'flow', flow, expected, observed: now.is, outcome: now.outcome, egress, ingress };
}

/**
 * How far a flow is from what a person would try first: existing pods before hypothetical ones, pods of the task before
 * others, and ports that answer before others.
 */
function distance({ from, to, port, now, before }: ProbedFlow): number {
  const declared = to.declaredPorts.some((each) => each.port === port.port && each.protocol === port.protocol);
  const answers = declared || (to.declaredPorts.length === 0 && [now, before].some(isConnected));
  return endDistance(from) + endDistance(to) + (answers ? 0 : 8) + (port.protocol === 'TCP' ? 0 : 1);
}

function endDistance({ isHypothetical, member, inClaimedNamespace }: Representative): number {
  if (!member.isPod) return 6;
  return (isHypothetical ? 16 : 0) + (inClaimedNamespace ? 0 : member.namespace === 'kube-system' ? 4 : 2);
}

function isConnected(verdict: Verdict): boolean {
  return verdict.is !== 'untested' && verdict.outcome === 'connected';
}
