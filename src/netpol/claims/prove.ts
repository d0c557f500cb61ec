import type { Snapshot } from '../../kube/snapshot.ts';
import { evaluate } from '../evaluate.ts';
import type { Endpoint, Explanation, Flow } from '../flow.ts';
import { compileMatrix } from '../matrix/matrix.ts';
import type { FlowClaim } from './claims.ts';
import { planFlows, type Trial } from './flow-plan.ts';

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
  const farness = distances();
  return claims.map((claim, index): Proof => {
    const nearest: { readonly trial: Trial; readonly expected: 'allowed' | 'denied'; readonly far: number }[] = [];
    for (const trial of plan.trials) {
      const [is, was] = [verdicts.now[trial.now], verdicts.before[trial.before]];
      // A pod that is gone reaches nobody, and nobody it: no flow of it is possible, and none can be claimed to be.
      if (is === undefined) continue;
      const expected = claim.is === 'unchanged' ? asBefore(trial, was) : trial.wishes[index];
      if (expected !== 'allowed' && expected !== 'denied') continue;
      if (is === (expected === 'allowed')) continue;
      const far = farness(trial);
      if (nearest.length === MOST && far >= (nearest.at(-1)?.far ?? 0)) continue;
      const at = nearest.findIndex((other) => far < other.far);
      nearest.splice(at < 0 ? nearest.length : at, 0, { trial, expected, far });
      if (nearest.length > MOST) nearest.pop();
    }
    const counterexamples = nearest.map(
      ({ trial, expected }): Counterexample => ({
        flow: trial.flow,
        expected,
        explanation: evaluate(now, trial.flow),
      }),
    );
    return { holds: counterexamples.length === 0, proven: plan.exact, counterexamples };
  });
}

/** Whether each flow is allowed, in its place; undefined where there is none. */
export function decideFlows(
  snapshot: Snapshot,
  flows: readonly (Flow<Endpoint> | null)[],
): readonly (boolean | undefined)[] {
  const placeOf = numbered();
  const ends = new Uint32Array(flows.length * 2);
  // A matrix answers faster when it is asked port by port.
  const byPort = new Map<number, number[]>();
  flows.forEach((flow, place) => {
    if (flow === null) return;
    ends[place * 2] = placeOf(flow.from);
    ends[place * 2 + 1] = placeOf(flow.to);
    const dialled = Number(flow.port) * 9 + PROTOCOLS.indexOf(flow.protocol) * 3 + FAMILIES.indexOf(flow.family);
    const group = byPort.get(dialled);
    if (group === undefined) byPort.set(dialled, [place]);
    else group.push(place);
  });
  const matrix = compileMatrix(snapshot, placeOf.endpoints);
  const verdicts: (boolean | undefined)[] = Array.from({ length: flows.length });
  for (const [dialled, group] of byPort) {
    const [port, rest] = [Math.floor(dialled / 9), dialled % 9];
    const [protocol, family] = [PROTOCOLS[Math.floor(rest / 3)] ?? 'TCP', FAMILIES[rest % 3]];
    for (const place of group) {
      verdicts[place] = matrix.allows(ends[place * 2] ?? 0, ends[place * 2 + 1] ?? 0, port, protocol, family);
    }
  }
  return verdicts;
}

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;
const FAMILIES = [undefined, 4, 6] as const;

/** Gives ends their places in a list: the same pod, address or node has one place, and so has the same possible pod. */
function numbered(): ((end: Endpoint) => number) & { readonly endpoints: readonly Endpoint[] } {
  const byEnd = new Map<Endpoint, number>();
  const byName = new Map<unknown, number>();
  const endpoints: Endpoint[] = [];
  const placeOf = (end: Endpoint): number => {
    const known = byEnd.get(end);
    if (known !== undefined) return known;
    const name = 'pod' in end ? end.pod : 'like' in end ? end.like : 'ip' in end ? `ip:${end.ip}` : `node:${end.node}`;
    const place = byName.get(name) ?? endpoints.push(end) - 1;
    byName.set(name, place);
    byEnd.set(end, place);
    return place;
  };
  return Object.assign(placeOf, { endpoints });
}

function asBefore({ wishes }: Trial, was: boolean | undefined): 'allowed' | 'denied' | undefined {
  if (was === undefined || wishes.some((wish) => wish !== null)) return undefined;
  return was ? 'allowed' : 'denied';
}

/** How far a flow is from what a person would try first; what ends add to it is worked out once. */
function distances(): (trial: Trial) => number {
  const known = new Map<Trial['from'], number>();
  const ofEnd = (end: Trial['from']): number => {
    const found = known.get(end);
    if (found !== undefined) return found;
    const { decoy, member, ofTask } = end;
    const far = member.isPod ? (decoy ? 16 : 0) + (ofTask ? 0 : 2) + Object.keys(member.labels).length / 64 : 6;
    known.set(end, far);
    return far;
  };
  return ({ from, to, port }) => {
    const declared = to.declares.some((each) => each.port === port.port && each.protocol === port.protocol);
    return ofEnd(from) + ofEnd(to) + (declared ? 0 : 8) + (port.protocol === 'TCP' ? 0 : 1);
  };
}
