import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1';
import { printAddress } from '../kube/addresses.ts';
import { type Labels, namespaceNameLabel } from '../kube/labels.ts';
import { namespacedName } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { addToPolicy, removeFromPolicy, valueIn } from './edit-policy.ts';
import { type End, findEnd, type PodFacts, podOfEnd, portNumber } from './ends.ts';
import { evaluate, passes } from './evaluate.ts';
import type { Direction, Endpoint, Flow, Refusal, Side } from './flow.ts';
import { indexSnapshot } from './indexed-snapshot.ts';
import { usualInterpretation } from './interpretations.ts';

type Spec = NonNullable<NetworkPolicy['spec']>;

/** One change of an object. Policies, pods and paths are as in an explanation. */
export type Change =
  | { readonly is: 'add'; readonly policy: string; readonly path: string; readonly value: object }
  | { readonly is: 'remove'; readonly policy: string; readonly path: string }
  | { readonly is: 'add policy'; readonly namespace: string; readonly value: Spec }
  | { readonly is: 'remove policy'; readonly policy: string }
  | { readonly is: 'label pod'; readonly pod: string; readonly labels: Labels }
  | { readonly is: 'label namespace'; readonly namespace: string; readonly labels: Labels };

/** The smallest change that turns a flow's verdict, and the verdict after it. All of the changes are needed. */
export interface Nearest {
  readonly verdict: 'allowed' | 'denied';
  readonly changes: readonly Change[];
}

interface Candidate {
  readonly changes: readonly Change[];
  /** How much somebody has to write or to risk. */
  readonly cost: number;
}

/** A flow with its ends found. */
interface Asked {
  readonly snapshot: Snapshot;
  readonly flow: Flow<Endpoint>;
  readonly from: End;
  readonly to: End;
}

/**
 * Finds the smallest change that lets a denied flow through, or stops one that passes; undefined where no single edit
 * of policies or labels does (a pod and its node). `turns` says whether the flow has turned in a changed snapshot,
 * unless said by `evaluate`: whoever asks for several flows at once checks all of them. Throws as `evaluate` does.
 */
export function nearestChange(
  snapshot: Snapshot,
  flow: Flow<Endpoint>,
  turns?: (changed: Snapshot) => boolean,
): Nearest | undefined {
  const indexed = indexSnapshot(snapshot);
  const asked: Asked = { snapshot, flow, from: findEnd(indexed, flow.from), to: findEnd(indexed, flow.to) };
  const { allowed, egress, ingress } = evaluate(snapshot, flow);
  const verdict = allowed ? 'denied' : 'allowed';
  const isTurned = turns ?? ((changed: Snapshot) => evaluate(changed, flow).allowed !== allowed);
  const candidates = allowed ? closing(asked, egress, ingress) : opening(asked, egress, ingress);
  const found = candidates
    .toSorted((one, other) => one.cost - other.cost)
    .find(({ changes }) => isTurned(changes.reduce(changed, snapshot)));
  return found && { verdict, changes: found.changes };
}

/** A snapshot after a change. */
export function changed(snapshot: Snapshot, change: Change): Snapshot {
  switch (change.is) {
    case 'add':
      return withPolicy(snapshot, change.policy, (policy) => addToPolicy(policy, change.path, change.value));
    case 'remove':
      return withPolicy(snapshot, change.policy, (policy) => removeFromPolicy(policy, change.path));
    case 'add policy': {
      const metadata = { name: 'added', namespace: change.namespace };
      return { ...snapshot, policies: [...snapshot.policies, { metadata, spec: change.value }] };
    }
    case 'remove policy':
      return {
        ...snapshot,
        policies: snapshot.policies.filter((policy) => namespacedName(policy) !== change.policy),
      };
    case 'label pod':
      return {
        ...snapshot,
        pods: snapshot.pods.map((pod) => (namespacedName(pod) === change.pod ? labelled(pod, change.labels) : pod)),
      };
    case 'label namespace': {
      const known = snapshot.namespaces.some(({ metadata }) => metadata?.name === change.namespace);
      const all = known ? snapshot.namespaces : [...snapshot.namespaces, { metadata: { name: change.namespace } }];
      return {
        ...snapshot,
        namespaces: all.map((each) =>
          each.metadata?.name === change.namespace ? labelled(each, change.labels) : each,
        ),
      };
    }
  }
}

function withPolicy(snapshot: Snapshot, id: string, edit: (policy: NetworkPolicy) => NetworkPolicy): Snapshot {
  return {
    ...snapshot,
    policies: snapshot.policies.map((policy) => (namespacedName(policy) === id ? edit(policy) : policy)),
  };
}

function labelled<T extends { readonly metadata?: { readonly labels?: Labels } }>(object: T, labels: Labels): T {
  return { ...object, metadata: { ...object.metadata, labels: { ...object.metadata?.labels, ...labels } } };
}

/** Every side that stops the flow has to let it through. */
function opening(asked: Asked, egress: Side, ingress: Side): readonly Candidate[] {
  const sides = [
    passes(egress) ? undefined : openingSide(asked, 'egress', egress),
    passes(ingress) ? undefined : openingSide(asked, 'ingress', ingress),
  ].filter((side) => side !== undefined);
  const [first = [], second] = sides;
  if (second === undefined) return first;
  return first.flatMap((one) =>
    second.map((other) => ({ changes: [...one.changes, ...other.changes], cost: one.cost + other.cost })),
  );
}

function openingSide(asked: Asked, direction: Direction, side: Side): readonly Candidate[] {
  if (side.kind === 'open') return [];
  const peer = direction === 'ingress' ? asked.from : asked.to;
  const rule = (policy: string) => ({
    [direction === 'ingress' ? 'from' : 'to']: [peerFor(peer, policy)],
    ports: [entryFor(asked)],
  });
  const found = [
    ...side.refusedBy.flatMap((refusal) => edits(refusal, asked, direction, peer)),
    ...side.by.map(
      (policy): Candidate => one(4, { is: 'add', policy, path: `spec.${direction}`, value: rule(policy) }),
    ),
    ...(side.by.length === 1 ? side.by.map((policy): Candidate => one(6, { is: 'remove policy', policy })) : []),
  ];
  // A few of the smallest: two sides are combined.
  return [...new Map(found.map((each) => [JSON.stringify(each.changes), each])).values()]
    .sort((a, b) => a.cost - b.cost)
    .slice(0, 8);
}

/** What would make one refusal go away. */
function edits(refusal: Refusal, asked: Asked, direction: Direction, peer: End): readonly Candidate[] {
  const { policy, path, clause, field = '', because } = refusal;
  const rule = /^spec\.(?:ingress|egress)\[\d+\]/.exec(path)?.[0];
  const pod = podOfEnd(peer, usualInterpretation);
  const selector = selectorAt(asked.snapshot, policy, clause);
  const door: Candidate[] =
    rule === undefined || clause === `${rule}.ports`
      ? []
      : [
          one(3, {
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
      return [one(1, { is: 'add', policy, path: clause, value: entryFor(asked) })];
    case 'other namespace': {
      const value = { matchLabels: { [namespaceNameLabel]: pod?.namespace ?? '' } };
      return [one(2, { is: 'add', policy, path: `${path}.namespaceSelector`, value }), ...door];
    }
    case 'excepted':
      return [one(2, { is: 'remove', policy, path: field }), ...door];
    case 'label missing':
    case 'label differs': {
      const cost = because === 'label missing' ? 2 : 3.5;
      if (peer.id === undefined || pod === undefined) return door;
      return [one(cost, { is: 'label pod', pod: peer.id, labels: selector }), ...door];
    }
    case 'namespace label missing':
    case 'namespace label differs': {
      const cost = because === 'namespace label missing' ? 2 : 3.5;
      const given = pod !== undefined && indexSnapshot(asked.snapshot).namespaces.has(pod.namespace);
      if (!given || selector[namespaceNameLabel] !== undefined) return door;
      return [one(cost, { is: 'label namespace', namespace: pod.namespace, labels: selector }), ...door];
    }
    case 'no rules':
    case 'label present':
    case 'label excluded':
    case 'namespace label present':
    case 'namespace label excluded':
    case 'outside the block':
    case 'other address family':
    case 'not a pod':
      return door;
  }
}

/** One of the sides has to stop the flow. */
function closing(asked: Asked, egress: Side, ingress: Side): readonly Candidate[] {
  return [
    ...closingSide(asked, 'ingress', ingress, asked.to),
    ...closingSide(asked, 'egress', egress, asked.from).map(({ changes, cost }) => ({ changes, cost: cost + 0.5 })),
  ];
}

function closingSide({ snapshot }: Asked, direction: Direction, side: Side, selected: End): readonly Candidate[] {
  if (side.kind === 'open') {
    const pod = podOfEnd(selected, usualInterpretation);
    if (side.because !== 'no policy selects the pod' || pod === undefined) return [];
    const policyTypes = [direction === 'ingress' ? 'Ingress' : 'Egress'];
    const value = { podSelector: selectorFor(pod), policyTypes };
    return [one(4, { is: 'add policy', namespace: pod.namespace, value })];
  }
  const removals = side.allowedBy.map(({ policy, path, port }): Change => {
    const rule = /^spec\.\w+\[\d+\]/.exec(path)?.[0] ?? path;
    const isOneOfSome = (entry: string) => countAt(snapshot, policy, entry.replace(/\[\d+\]$/, '')) > 1;
    if (path !== rule && isOneOfSome(path)) return { is: 'remove', policy, path };
    if (port !== undefined && isOneOfSome(port)) return { is: 'remove', policy, path: port };
    return { is: 'remove', policy, path: rule };
  });
  // From the last to the first, so that none moves another.
  const distinct = [...new Map(removals.map((change) => [JSON.stringify(change), change])).values()].toReversed();
  return [{ changes: distinct, cost: distinct.length }];
}

function one(cost: number, change: Change): Candidate {
  return { changes: [change], cost };
}

/** The flow's port as an entry of `ports`; TCP goes without saying. */
function entryFor({ flow, to }: Asked): NetworkPolicyPort {
  const port = portNumber(to, flow.port, flow.protocol);
  return flow.protocol === 'TCP' ? { port } : { port, protocol: flow.protocol };
}

/** The narrowest peer of a policy that means an end. */
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

/** Labels that controllers give to single pods: nobody selects by them. */
const ofOnePod = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
]);

function selectorFor({ labels }: PodFacts): { readonly matchLabels?: Record<string, string> } {
  const kept = Object.entries(labels).filter(([key]) => !ofOnePod.has(key));
  return kept.length > 0 ? { matchLabels: Object.fromEntries(kept) } : {};
}

/** The labels that a selector of a policy asks for by value. */
function selectorAt({ policies }: Snapshot, id: string, clause: string): Labels {
  const policy = policies.find((each) => namespacedName(each) === id);
  const selector = policy && (valueIn(policy, clause) as { readonly matchLabels?: Labels } | undefined);
  return selector?.matchLabels ?? {};
}

function countAt({ policies }: Snapshot, id: string, path: string): number {
  const policy = policies.find((each) => namespacedName(each) === id);
  const list = policy && valueIn(policy, path);
  return Array.isArray(list) ? list.length : 0;
}
