import { memoize } from '../../kube/memoize.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { evaluate } from '../evaluate.ts';
import type { Endpoint, Explanation, Flow } from '../flow.ts';
import { compileMatrix } from '../matrix/matrix.ts';
import { NumberedEndpoints } from '../numbered-endpoints.ts';
import type { FlowClaim } from './claims.ts';
import { type PlannedFlow, planFlows } from './flow-plan.ts';

/** The result for one claim. */
export interface Proof {
  /** Whether every decided flow has the verdict that the claim expects. */
  readonly holds: boolean;
  /**
   * Whether all flows were decided, between all ends that exist or could exist; otherwise there were too many classes.
   */
  readonly proven: boolean;
  /** Flows with another verdict than the claim expects; those between existing pods, on declared ports, come first. */
  readonly counterexamples: readonly Counterexample[];
}

/** A flow whose verdict is not the one that a claim expects. */
export interface Counterexample {
  readonly flow: Flow<Endpoint>;
  readonly expected: 'allowed' | 'denied';
  /** The verdict and its reasons on both sides. */
  readonly explanation: Explanation;
}

/** The most counterexamples of one claim. */
const MAX_COUNTEREXAMPLES = 10;

/**
 * Decides claims for all pods, namespaces, addresses and ports that exist or could exist, by the usual interpretation.
 * `before` is the untouched cluster, which the claim `unchanged` compares with. One proof for each claim, in their
 * order.
 */
export function prove(claims: readonly FlowClaim[], now: Snapshot, before: Snapshot = now): readonly Proof[] {
  const plan = planFlows({ now, before, claims });
  const verdicts = { now: decideFlows(now, plan.now), before: decideFlows(before, plan.before) };
  const distanceTo = distanceOf();
  return claims.map((claim, index): Proof => {
    const nearest: { planned: PlannedFlow; expected: 'allowed' | 'denied'; distance: number }[] = [];
    for (const planned of plan.flows) {
      const [is, was] = [verdicts.now[planned.now], verdicts.before[planned.before]];
      // No flow to or from a pod that does not exist any more is possible, so no claim is decided by it.
      if (is === undefined) continue;
      const expected = claim.is === 'unchanged' ? expectedAsBefore(planned, was) : planned.expected[index];
      if (expected !== 'allowed' && expected !== 'denied') continue;
      if (is === (expected === 'allowed')) continue;
      const distance = distanceTo(planned);
      if (nearest.length === MAX_COUNTEREXAMPLES && distance >= (nearest.at(-1)?.distance ?? 0)) continue;
      const at = nearest.findIndex((other) => distance < other.distance);
      nearest.splice(at < 0 ? nearest.length : at, 0, { planned, expected, distance });
      if (nearest.length > MAX_COUNTEREXAMPLES) nearest.pop();
    }
    const counterexamples = nearest.map(
      ({ planned, expected }): Counterexample => ({
        flow: planned.flow,
        expected,
        explanation: evaluate(now, planned.flow),
      }),
    );
    return { holds: counterexamples.length === 0, proven: plan.exact, counterexamples };
  });
}

/** Whether each flow is allowed, in the order of the flows; undefined for `null`. Throws `UnknownEndpoint`. */
export function decideFlows(
  snapshot: Snapshot,
  flows: readonly (Flow<Endpoint> | null)[],
): readonly (boolean | undefined)[] {
  const numbered = new NumberedEndpoints();
  const ends = new Uint32Array(flows.length * 2);
  // A matrix answers faster when it is asked port by port.
  const byPort = new Map<number, number[]>();
  flows.forEach((flow, index) => {
    if (flow === null) return;
    ends[index * 2] = numbered.numberOf(flow.from);
    ends[index * 2 + 1] = numbered.numberOf(flow.to);
    const key = Number(flow.port) * 9 + PROTOCOLS.indexOf(flow.protocol) * 3 + FAMILIES.indexOf(flow.family);
    const group = byPort.get(key);
    if (group === undefined) byPort.set(key, [index]);
    else group.push(index);
  });
  const matrix = compileMatrix(snapshot, numbered.endpoints);
  const verdicts: (boolean | undefined)[] = Array.from({ length: flows.length });
  for (const [key, group] of byPort) {
    const [port, rest] = [Math.floor(key / 9), key % 9];
    const [protocol, family] = [PROTOCOLS[Math.floor(rest / 3)] ?? 'TCP', FAMILIES[rest % 3]];
    for (const index of group) {
      verdicts[index] = matrix.allows(ends[index * 2] ?? 0, ends[index * 2 + 1] ?? 0, port, protocol, family);
    }
  }
  return verdicts;
}

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;
const FAMILIES = [undefined, 4, 6] as const;

function expectedAsBefore({ expected }: PlannedFlow, was: boolean | undefined): 'allowed' | 'denied' | undefined {
  if (was === undefined || expected.some((each) => each !== null)) return undefined;
  return was ? 'allowed' : 'denied';
}

/** How far a flow is from what a person would try first. What each end adds is computed once. */
function distanceOf(): (planned: PlannedFlow) => number {
  const ofEnd = memoize(({ isHypothetical, member, inClaimedNamespace }: PlannedFlow['from']): number => {
    if (!member.isPod) return 6;
    return (isHypothetical ? 16 : 0) + (inClaimedNamespace ? 0 : 2) + Object.keys(member.labels).length / 64;
  });
  return ({ from, to, port }) => {
    const declared = to.declaredPorts.some((each) => each.port === port.port && each.protocol === port.protocol);
    return ofEnd(from) + ofEnd(to) + (declared ? 0 : 8) + (port.protocol === 'TCP' ? 0 : 1);
  };
}
