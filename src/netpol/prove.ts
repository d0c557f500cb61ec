import type { Snapshot } from '../kube/snapshot.ts';
import type { FlowClaim } from './claims.ts';
import { evaluate } from './evaluate.ts';
import type { Endpoint, Explanation, Flow } from './flow.ts';
import { compile } from './matrix.ts';
import { planFlows, type Trial } from './tried-flows.ts';

/** What was found of one claim. */
export interface Proof {
  /** No flow that was decided is other than the claim says. */
  readonly holds: boolean;
  /** Whether it was decided for all flows, between all ends that exist or could; else there were too many classes. */
  readonly proven: boolean;
  /** Flows that are other than the claim says: first those between pods that are there, on ports that they declare. */
  readonly counterexamples: readonly Counterexample[];
}

export interface Counterexample {
  readonly flow: Flow<Endpoint>;
  readonly expected: 'allowed' | 'denied';
  /** The verdict, which is not as expected, and its reasons on both sides. */
  readonly explanation: Explanation;
}

/** More counterexamples of one claim than this tell nobody anything. */
const MOST = 10;

/**
 * Decides claims for every pod, namespace, address and port that could exist beside those that do, as policies are
 * usually read. `before` is the untouched cluster: in `unchanged`, all that no other claim speaks of is as there.
 */
export function prove(claims: readonly FlowClaim[], now: Snapshot, before: Snapshot = now): readonly Proof[] {
  const plan = planFlows({ now, before, claims });
  const verdicts = { now: decideFlows(now, plan.now), before: decideFlows(before, plan.before) };
  const nearestFirst = plan.trials
    .map((trial) => ({ trial, far: distance(trial) }))
    .sort((one, other) => one.far - other.far)
    .map(({ trial }) => trial);
  return claims.map((claim, index): Proof => {
    const counterexamples: Counterexample[] = [];
    for (const trial of nearestFirst) {
      const [is, was] = [verdicts.now[trial.now], verdicts.before[trial.before]];
      // A pod that is gone reaches nobody, and nobody it: no flow of it is possible, and none can be claimed to be.
      if (is === undefined) continue;
      const expected = claim.is === 'unchanged' ? asBefore(trial, was) : trial.wishes[index];
      if (expected !== 'allowed' && expected !== 'denied') continue;
      if (is === (expected === 'allowed')) continue;
      counterexamples.push({ flow: trial.flow, expected, explanation: evaluate(now, trial.flow) });
      if (counterexamples.length === MOST) break;
    }
    return { holds: counterexamples.length === 0, proven: plan.exact, counterexamples };
  });
}

/** Whether each flow is allowed, in its place; undefined where there is none. */
export function decideFlows(
  snapshot: Snapshot,
  flows: readonly (Flow<Endpoint> | null)[],
): readonly (boolean | undefined)[] {
  const places = new Map<unknown, number>();
  const endpoints: Endpoint[] = [];
  const placeOf = (end: Endpoint): number => {
    const key = 'pod' in end ? end.pod : 'like' in end ? end.like : 'ip' in end ? `ip:${end.ip}` : `node:${end.node}`;
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, endpoints.length);
    return endpoints.push(end) - 1;
  };
  const asked = flows.flatMap((flow, place) =>
    flow === null ? [] : [{ flow, place, from: placeOf(flow.from), to: placeOf(flow.to) }],
  );
  const matrix = compile(snapshot, endpoints);
  const verdicts = flows.map((): boolean | undefined => undefined);
  // A matrix answers faster when it is asked port by port.
  const portwise = (flow: Flow<Endpoint>): string => `${flow.port}/${flow.protocol}/${flow.family ?? ''}`;
  for (const group of Map.groupBy(asked, ({ flow }) => portwise(flow)).values()) {
    for (const { flow, place, from, to } of group) {
      verdicts[place] = matrix.allows(from, to, Number(flow.port), flow.protocol, flow.family);
    }
  }
  return verdicts;
}

function asBefore({ wishes }: Trial, was: boolean | undefined): 'allowed' | 'denied' | undefined {
  if (was === undefined || wishes.some((wish) => wish !== null)) return undefined;
  return was ? 'allowed' : 'denied';
}

/** How far a flow is from what a person would try first. */
function distance({ from, to, port }: Trial): number {
  const declared = to.declares.some((each) => each.port === port.port && each.protocol === port.protocol);
  const ofEnd = ({ decoy, member, ofTask }: Trial['from']): number =>
    member.isPod ? (decoy ? 16 : 0) + (ofTask ? 0 : 2) + Object.keys(member.labels).length / 64 : 6;
  return ofEnd(from) + ofEnd(to) + (declared ? 0 : 8) + (port.protocol === 'TCP' ? 0 : 1);
}
