import type { NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1';
import { printAddress } from '../kube/addresses.ts';
import { type Labels, namespaceNameLabel, perPodLabels } from '../kube/labels.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { valueIn } from './edit-policy.ts';
import { type End, type PodFacts, portNumber, type ResolvedFlow, resolveFlow } from './ends.ts';
import { evaluate, passes } from './evaluate.ts';
import type { Direction, Endpoint, Flow, Refusal, Side } from './flow.ts';
import { podOfEnd } from './host-network.ts';
import { type IndexedSnapshot, indexSnapshot } from './indexed-snapshot.ts';
import { usualInterpretation } from './interpretations.ts';
import { applyChange, type ObjectChange } from './object-change.ts';

/** The smallest change that gives a flow the other verdict. All of its parts are needed. */
export interface NearestChange {
  /** The verdict after the change. */
  readonly verdict: 'allowed' | 'denied';
  readonly changes: readonly ObjectChange[];
}

interface Candidate {
  readonly changes: readonly ObjectChange[];
  /** How much a person has to write, and how much it risks: smaller is better. */
  readonly cost: number;
}

/**
 * Finds the smallest change of policies or labels that allows a denied flow, or blocks an allowed one; undefined where
 * there is none, as for a pod and its own node, or none of at most a hundred parts. `turns` tells whether a changed snapshot has the other verdict; by
 * default `evaluate` decides that for the one flow. Throws as `evaluate` does.
 */
export function nearestChange(
  snapshot: Snapshot,
  flow: Flow<Endpoint>,
  turns?: (changed: Snapshot) => boolean,
): NearestChange | undefined {
  const resolved = resolveFlow(indexSnapshot(snapshot), flow);
  const { allowed, egress, ingress } = evaluate(snapshot, flow);
  const verdict = allowed ? 'denied' : 'allowed';
  const isTurned = turns ?? ((changed: Snapshot) => evaluate(changed, flow).allowed !== allowed);
  const candidates = allowed
    ? changesThatBlock(resolved, egress, ingress)
    : changesThatAllow(resolved, egress, ingress);
  const found = candidates
    .toSorted((one, other) => one.cost - other.cost)
    .find(({ changes }) => isTurned(changes.reduce(applyChange, snapshot)));
  return found && { verdict, changes: found.changes };
}

/** Each side that blocks the flow has to be changed so that it allows it. */
function changesThatAllow(resolved: ResolvedFlow, egress: Side, ingress: Side): readonly Candidate[] {
  const sides = [
    passes(egress) ? undefined : changesThatAllowSide(resolved, 'egress', egress),
    passes(ingress) ? undefined : changesThatAllowSide(resolved, 'ingress', ingress),
  ].filter((side) => side !== undefined);
  const [first = [], second] = sides;
  if (second === undefined) return first;
  return first.flatMap((one) =>
    second.map((other) => ({ changes: [...one.changes, ...other.changes], cost: one.cost + other.cost })),
  );
}

function changesThatAllowSide(resolved: ResolvedFlow, direction: Direction, side: Side): readonly Candidate[] {
  if (side.kind === 'open') return [];
  const peer = direction === 'ingress' ? resolved.from : resolved.to;
  const rule = (policy: string) => ({
    [direction === 'ingress' ? 'from' : 'to']: [peerFor(peer, policy)],
    ports: [entryFor(resolved)],
  });
  const found = [
    ...side.refusedBy.flatMap((refusal) => changesAgainst(refusal, resolved, direction, peer)),
    ...side.by.map(
      (policy): Candidate => candidate(4, { is: 'add', policy, path: `spec.${direction}`, value: rule(policy) }),
    ),
    ...(side.by.length === 1 ? side.by.map((policy): Candidate => candidate(6, { is: 'remove policy', policy })) : []),
  ];
  // The eight smallest are enough: each is combined with each of the other side.
  return [...new Map(found.map((each) => [JSON.stringify(each.changes), each])).values()]
    .sort((a, b) => a.cost - b.cost)
    .slice(0, 8);
}

/** Changes that remove the reason of one refusal. */
function changesAgainst(
  refusal: Refusal,
  resolved: ResolvedFlow,
  direction: Direction,
  peer: End,
): readonly Candidate[] {
  const { policy, path, clause, field = '', because } = refusal;
  const rule = /^spec\.(?:ingress|egress)\[\d+\]/.exec(path)?.[0];
  const pod = podOfEnd(peer, usualInterpretation);
  const selector = selectorAt(resolved.indexed, policy, clause);
  const extraPeer: Candidate[] =
    rule === undefined || clause === `${rule}.ports`
      ? []
      : [
          candidate(3, {
            is: 'add',
            policy,
            path: `${rule}.${direction === 'ingress' ? 'from' : 'to'}`,
            value: peerFor(peer, policy),
          }),
        ];
  switch (because) {
    case 'port differs':
    case 'protocol differs':
    case 'no such port name':
      return [candidate(1, { is: 'add', policy, path: clause, value: entryFor(resolved) })];
    case 'other namespace': {
      const value = { matchLabels: { [namespaceNameLabel]: pod?.namespace ?? '' } };
      return [candidate(2, { is: 'add', policy, path: `${path}.namespaceSelector`, value }), ...extraPeer];
    }
    case 'excepted':
      return [candidate(2, { is: 'remove', policy, path: field }), ...extraPeer];
    case 'label missing':
    case 'label differs': {
      const cost = because === 'label missing' ? 2 : 3.5;
      if (peer.id === undefined || pod === undefined) return extraPeer;
      return [candidate(cost, { is: 'label pod', pod: peer.id, labels: selector }), ...extraPeer];
    }
    case 'namespace label missing':
    case 'namespace label differs': {
      const cost = because === 'namespace label missing' ? 2 : 3.5;
      const given = pod !== undefined && resolved.indexed.namespaces.has(pod.namespace);
      if (!given || selector[namespaceNameLabel] !== undefined) return extraPeer;
      return [candidate(cost, { is: 'label namespace', namespace: pod.namespace, labels: selector }), ...extraPeer];
    }
    case 'no rules':
    case 'label present':
    case 'label excluded':
    case 'namespace label present':
    case 'namespace label excluded':
    case 'outside the block':
    case 'other address family':
    case 'not a pod':
      return extraPeer;
  }
}

/** It is enough to change one of the sides so that it blocks the flow. */
function changesThatBlock(resolved: ResolvedFlow, egress: Side, ingress: Side): readonly Candidate[] {
  return [
    ...changesThatBlockSide(resolved, 'ingress', ingress, resolved.to),
    ...changesThatBlockSide(resolved, 'egress', egress, resolved.from).map(({ changes, cost }) => ({
      changes,
      cost: cost + 0.5,
    })),
  ];
}

function changesThatBlockSide(
  { indexed }: ResolvedFlow,
  direction: Direction,
  side: Side,
  selected: End,
): readonly Candidate[] {
  if (side.kind === 'open') {
    const pod = podOfEnd(selected, usualInterpretation);
    if (side.because !== 'no policy selects the pod' || pod === undefined) return [];
    const policyTypes = [direction === 'ingress' ? 'Ingress' : 'Egress'];
    const value = { podSelector: selectorFor(pod), policyTypes };
    return [candidate(4, { is: 'add policy', namespace: pod.namespace, value })];
  }
  const removals = side.allowedBy.map(({ policy, path, port }): ObjectChange => {
    const rule = /^spec\.\w+\[\d+\]/.exec(path)?.[0] ?? path;
    const isOneOfSome = (entry: string) => countAt(indexed, policy, entry.replace(/\[\d+\]$/, '')) > 1;
    if (path !== rule && isOneOfSome(path)) return { is: 'remove', policy, path };
    if (port !== undefined && isOneOfSome(port)) return { is: 'remove', policy, path: port };
    return { is: 'remove', policy, path: rule };
  });
  // From the last to the first, so that no removal shifts the paths of the others.
  const distinct = [...new Map(removals.map((change) => [JSON.stringify(change), change])).values()].toReversed();
  return distinct.length > MOST_CHANGES ? [] : [{ changes: distinct, cost: distinct.length }];
}

/** A change of more parts than this helps no reader, and each part is applied for itself to find out what it does. */
const MOST_CHANGES = 100;

function candidate(cost: number, change: ObjectChange): Candidate {
  return { changes: [change], cost };
}

/** The flow's port as an entry of `ports`, which leaves TCP out because it is the default. */
function entryFor({ flow, to }: ResolvedFlow): NetworkPolicyPort {
  const port = portNumber(to, flow.port, flow.protocol);
  return flow.protocol === 'TCP' ? { port } : { port, protocol: flow.protocol };
}

/** The narrowest peer of a policy that matches an end. */
function peerFor(end: End, policy: string): NetworkPolicyPeer {
  const pod = podOfEnd(end, usualInterpretation);
  if (pod === undefined) {
    const [address] = end.addresses;
    const bits = address?.family === 6 ? 128 : 32;
    return { ipBlock: { cidr: `${address === undefined ? '' : printAddress(address)}/${bits}` } };
  }
  const podSelector = selectorFor(pod);
  if (policy.startsWith(`${pod.namespace}/`)) return { podSelector };
  return { namespaceSelector: { matchLabels: { [namespaceNameLabel]: pod.namespace } }, podSelector };
}

function selectorFor({ labels }: PodFacts): { readonly matchLabels?: Record<string, string> } {
  const kept = Object.entries(labels).filter(([key]) => !perPodLabels.has(key));
  return kept.length > 0 ? { matchLabels: Object.fromEntries(kept) } : {};
}

/** The `matchLabels` of the selector at a path of a policy. */
function selectorAt({ policyObjects }: IndexedSnapshot, id: string, clause: string): Labels {
  const policy = policyObjects.get(id);
  const selector = policy && (valueIn(policy, clause) as { readonly matchLabels?: Labels } | undefined);
  return selector?.matchLabels ?? {};
}

function countAt({ policyObjects }: IndexedSnapshot, id: string, path: string): number {
  const policy = policyObjects.get(id);
  const list = policy && valueIn(policy, path);
  return Array.isArray(list) ? list.length : 0;
}
