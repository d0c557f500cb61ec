import type { Snapshot } from '../kube/snapshot.ts';
import { type End, type PodFacts, portNumber, type ResolvedFlow, resolveFlow } from './ends.ts';
import type { AllowingRule, Direction, Endpoint, Explanation, Flow, Refusal, Side, Standing } from './flow.ts';
import { isOwnNode, podOfEnd } from './host-network.ts';
import { type IndexedSnapshot, indexSnapshot } from './indexed-snapshot.ts';
import {
  advisedInterpretation,
  type Interpretation,
  openInterpretations,
  usualInterpretation,
} from './interpretations.ts';
import { peerFailure } from './peers.ts';
import { type Policy, type Rule, rulesOf } from './policy.ts';
import { type DestinationPort, matchingPort, portsFailure } from './ports.ts';
import { isolates } from './selectors.ts';

export { UnknownEndpoint, UnknownPort } from './ends.ts';
export { weakest } from './interpretations.ts';

type Sides = Pick<Explanation, 'egress' | 'ingress'>;

/**
 * Decides one flow and explains the verdict: a connection needs egress at its source and ingress at its destination;
 * replies need nothing. `flow.port` is the destination's own port: the caller resolves a Service to its pods before.
 * Throws `UnknownEndpoint` for an end that the snapshot does not have, `UnknownPort` for a port name that the
 * destination does not declare.
 * Source: kubernetes.io/docs/concepts/services-networking/network-policies; rule by rule in docs/semantics.md.
 */
export function evaluate(snapshot: Snapshot, flow: Flow<Endpoint>): Explanation {
  const resolved = resolveFlow(indexSnapshot(snapshot), flow);
  const sides = sidesOf(resolved, usualInterpretation);
  return { flow, allowed: allows(sides), standing: standingOf(resolved, sides), ...sides };
}

/** Whether a side allows the flow. */
export function passes(side: Side): boolean {
  return side.kind === 'open' || side.allowedBy.length > 0;
}

function allows({ egress, ingress }: Sides): boolean {
  return passes(egress) && passes(ingress);
}

function sidesOf(resolved: ResolvedFlow, interpretation: Interpretation): Sides {
  const { from, to, flow } = resolved;
  if (from.id !== undefined && from.id === to.id) {
    // A pod cannot be cut off from itself.
    return { egress: { kind: 'open', because: 'itself' }, ingress: { kind: 'open', because: 'itself' } };
  }
  const dialled = { port: portNumber(to, flow.port, flow.protocol, interpretation), protocol: flow.protocol };
  return {
    egress: sideOf(resolved, 'egress', from, to, dialled, interpretation),
    ingress: sideOf(resolved, 'ingress', to, from, dialled, interpretation),
  };
}

function sideOf(
  resolved: ResolvedFlow,
  direction: Direction,
  selected: End,
  peer: End,
  dialled: DestinationPort,
  interpretation: Interpretation,
): Side {
  const pod = podOfEnd(selected, interpretation);
  if (pod === undefined) {
    return { kind: 'open', because: selected.pod === undefined ? 'outside the cluster' : 'host network' };
  }
  // The node that a pod runs on can always reach it, and the pod its node.
  if (isOwnNode(selected, peer, interpretation)) return { kind: 'open', because: 'own node' };
  const policies = isolatingPolicies(resolved.indexed, direction, pod);
  if (policies.length === 0) {
    const ignored = resolved.indexed.snapshot.enforcesPolicies === false;
    return { kind: 'open', because: ignored ? 'policies not enforced' : 'no policy selects the pod' };
  }
  const allowedBy: AllowingRule[] = [];
  const refusedBy: Refusal[] = [];
  for (const policy of policies) {
    const rules = rulesOf(policy, direction) ?? [];
    if (rules.length === 0) {
      const path = `spec.${direction}`;
      refusedBy.push({ policy: policy.id, path, clause: path, because: 'no rules' });
    }
    for (const rule of rules) {
      const answer = decideRule(rule, policy, peer, resolved, dialled, interpretation);
      // One at a time: as arguments of one call they may be too many.
      for (const allowed of answer.allowedBy) allowedBy.push(allowed);
      for (const refused of answer.refusedBy) refusedBy.push(refused);
    }
  }
  return { kind: 'isolated', by: policies.map((policy) => policy.id), allowedBy, refusedBy };
}

/**
 * The policies that isolate a pod in a direction, sorted by their ids. Only policies of the pod's own namespace can.
 */
function isolatingPolicies(indexed: IndexedSnapshot, direction: Direction, pod: PodFacts): readonly Policy[] {
  const inNamespace = indexed.policiesIn.get(pod.namespace) ?? [];
  return inNamespace
    .filter((policy) => isolates(policy, direction, pod))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

/**
 * Decides one rule. It allows a flow if one of its peers and one of its ports match; an empty list matches everything.
 */
function decideRule(
  rule: Rule,
  policy: Policy,
  peer: End,
  { to, family }: ResolvedFlow,
  dialled: DestinationPort,
  interpretation: Interpretation,
): { readonly allowedBy: readonly AllowingRule[]; readonly refusedBy: readonly Refusal[] } {
  const refusedBy: Refusal[] = [];
  const matching: string[] = rule.peers.length === 0 ? [rule.path] : [];
  for (const candidate of rule.peers) {
    const failure = peerFailure(candidate, policy, peer, family, interpretation);
    if (failure === undefined) matching.push(candidate.path);
    else refusedBy.push({ policy: policy.id, ...failure });
  }
  if (matching.length === 0) return { allowedBy: [], refusedBy };
  const entry = matchingPort(rule, dialled, to, interpretation);
  if (rule.ports.length > 0 && entry === undefined) {
    const failure = portsFailure(rule, dialled, to, interpretation);
    return { allowedBy: [], refusedBy: [...refusedBy, { policy: policy.id, path: rule.path, ...failure }] };
  }
  const port = entry === undefined ? {} : { port: entry.path };
  return { allowedBy: matching.map((path) => ({ policy: policy.id, path, ...port })), refusedBy };
}

/**
 * How well the specification settles the verdict: `undefined` where another interpretation, which some implementation
 * has, gives the other verdict; `practice` where the verdict depends on ipBlocks that match the addresses of pods.
 */
function standingOf(resolved: ResolvedFlow, sides: Sides): Standing {
  const verdict = allows(sides);
  const turns = (interpretation: Partial<Interpretation>) =>
    allows(sidesOf(resolved, { ...usualInterpretation, ...interpretation })) !== verdict;
  if (openInterpretations.some((interpretation) => matters(interpretation, resolved) && turns(interpretation)))
    return 'undefined';
  return resolved.indexed.policies.some((policy) => policy.hasIpBlock) && turns(advisedInterpretation)
    ? 'practice'
    : 'specified';
}

/** Whether an interpretation can make a difference: the flow's ends or the policies have what it is about. */
function matters(interpretation: Partial<Interpretation>, { indexed, from, to }: ResolvedFlow): boolean {
  if (interpretation.hostNetwork !== undefined) return [from, to].some((end) => end.pod?.hostNetwork === true);
  if (interpretation.oddBlocks !== undefined) return indexed.policies.some((policy) => policy.hasOddBlock);
  const names = (to.pod?.ports ?? []).flatMap(({ name, protocol }) => (name ? [`${name}/${protocol}`] : []));
  return new Set(names).size < names.length;
}
