import type { Snapshot } from '../kube/snapshot.ts';
import { type End, familyOf, findEnd, isOwnNode, type PodFacts, podUnder, portNumber } from './ends.ts';
import type { Allowing, Direction, Endpoint, Explanation, Flow, Refusal, Side, Standing } from './flow.ts';
import { type World, worldOf } from './indexed-snapshot.ts';
import { advisedReading, openReadings, type Reading, usualReading } from './interpretations.ts';
import { peerFailure } from './peers.ts';
import { type Policy, type Rule, rulesOf } from './policy.ts';
import { type DialledPort, matchingPort, portsFailure } from './ports.ts';
import { isolates } from './selectors.ts';

export { UnknownEndpoint, UnknownPort } from './ends.ts';
export { weakest } from './interpretations.ts';

interface Ends {
  readonly world: World;
  readonly from: End;
  readonly to: End;
  readonly flow: Flow<Endpoint>;
  readonly family: 4 | 6;
}

type Sides = Pick<Explanation, 'egress' | 'ingress'>;

/**
 * Decides one flow and says why: a connection needs egress at its source and ingress at its destination; replies need
 * nothing. `flow.port` is the destination's own port, so a Service is turned into its pods before. Throws
 * `UnknownEndpoint` for an end that the snapshot does not hold, `UnknownPort` for a port name that the destination
 * does not declare.
 * Source: kubernetes.io/docs/concepts/services-networking/network-policies; rule by rule in docs/semantics.md.
 */
export function evaluate(snapshot: Snapshot, flow: Flow<Endpoint>): Explanation {
  const world = worldOf(snapshot);
  const from = findEnd(world, flow.from);
  const to = findEnd(world, flow.to);
  const ends: Ends = { world, from, to, flow, family: flow.family ?? familyOf(from, to) };
  const sides = sidesOf(ends, usualReading);
  return { flow, allowed: allows(sides), standing: standingOf(ends, sides), ...sides };
}

/** Whether a side lets the flow pass. */
export function passes(side: Side): boolean {
  return side.kind === 'open' || side.allowedBy.length > 0;
}

function allows({ egress, ingress }: Sides): boolean {
  return passes(egress) && passes(ingress);
}

function sidesOf(ends: Ends, reading: Reading): Sides {
  const { from, to, flow } = ends;
  if (from.id !== undefined && from.id === to.id) {
    // A pod cannot be cut off from itself.
    return { egress: { kind: 'open', because: 'itself' }, ingress: { kind: 'open', because: 'itself' } };
  }
  const dialled = { port: portNumber(to, flow.port, flow.protocol, reading), protocol: flow.protocol };
  return {
    egress: sideOf(ends, 'egress', from, to, dialled, reading),
    ingress: sideOf(ends, 'ingress', to, from, dialled, reading),
  };
}

function sideOf(
  ends: Ends,
  direction: Direction,
  selected: End,
  peer: End,
  dialled: DialledPort,
  reading: Reading,
): Side {
  const pod = podUnder(selected, reading);
  if (pod === undefined) {
    return { kind: 'open', because: selected.pod === undefined ? 'outside the cluster' : 'host network' };
  }
  // The node that a pod runs on can always reach it, and the pod its node.
  if (isOwnNode(selected, peer, reading)) return { kind: 'open', because: 'own node' };
  const policies = isolating(ends.world, direction, pod);
  if (policies.length === 0) return { kind: 'open', because: 'no policy selects the pod' };
  const allowedBy: Allowing[] = [];
  const refusedBy: Refusal[] = [];
  for (const policy of policies) {
    const rules = rulesOf(policy, direction) ?? [];
    if (rules.length === 0) {
      const path = `spec.${direction}`;
      refusedBy.push({ policy: policy.id, path, clause: path, because: 'no rules' });
    }
    for (const rule of rules) {
      const answer = answerOf(rule, policy, peer, ends, dialled, reading);
      // One at a time: as arguments of one call they may be too many.
      for (const rule of answer.allowedBy) allowedBy.push(rule);
      for (const refusal of answer.refusedBy) refusedBy.push(refusal);
    }
  }
  return { kind: 'isolated', by: policies.map((policy) => policy.id), allowedBy, refusedBy };
}

/** The policies that isolate a pod in a direction: those of its namespace alone. Sorted, for their order means nothing. */
function isolating(world: World, direction: Direction, pod: PodFacts): readonly Policy[] {
  const inNamespace = world.policiesIn.get(pod.namespace) ?? [];
  return inNamespace
    .filter((policy) => isolates(policy, direction, pod))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** A rule lets a flow pass when one of its peers and one of its ports match: any, where it has none. */
function answerOf(
  rule: Rule,
  policy: Policy,
  peer: End,
  { to, family }: Ends,
  dialled: DialledPort,
  reading: Reading,
): { readonly allowedBy: readonly Allowing[]; readonly refusedBy: readonly Refusal[] } {
  const refusedBy: Refusal[] = [];
  const matching: string[] = rule.peers.length === 0 ? [rule.path] : [];
  for (const candidate of rule.peers) {
    const failure = peerFailure(candidate, policy, peer, family, reading);
    if (failure === undefined) matching.push(candidate.path);
    else refusedBy.push({ policy: policy.id, ...failure });
  }
  if (matching.length === 0) return { allowedBy: [], refusedBy };
  const entry = matchingPort(rule, dialled, to, reading);
  if (rule.ports.length > 0 && entry === undefined) {
    const failure = portsFailure(rule, dialled, to, reading);
    return { allowedBy: [], refusedBy: [...refusedBy, { policy: policy.id, path: rule.path, ...failure }] };
  }
  const port = entry === undefined ? {} : { port: entry.path };
  return { allowedBy: matching.map((path) => ({ policy: policy.id, path, ...port })), refusedBy };
}

/**
 * How well the specification settles the answer: undefined where a reading that implementations differ in would turn
 * it, practice where it stands only because an ipBlock matches the address of a pod.
 */
function standingOf(ends: Ends, sides: Sides): Standing {
  const verdict = allows(sides);
  const turns = (reading: Partial<Reading>) => allows(sidesOf(ends, { ...usualReading, ...reading })) !== verdict;
  if (openReadings.some((reading) => matters(reading, ends) && turns(reading))) return 'undefined';
  return ends.world.policies.some((policy) => policy.hasIpBlock) && turns(advisedReading) ? 'practice' : 'specified';
}

/** Whether anything in the flow's world can be read in the way at all. */
function matters(reading: Partial<Reading>, { world, from, to }: Ends): boolean {
  if (reading.hostNetwork !== undefined) return [from, to].some((end) => end.pod?.hostNetwork === true);
  if (reading.oddBlocks !== undefined) return world.policies.some((policy) => policy.hasOddBlock);
  const names = (to.pod?.ports ?? []).flatMap(({ name, protocol }) => (name ? [`${name}/${protocol}`] : []));
  return new Set(names).size < names.length;
}
