import type { Pod } from 'kubernetes-types/core/v1';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import type { LabelSelector } from 'kubernetes-types/meta/v1';
import { declaredPorts, isFinished, isHostNetwork, namespaceOf } from '../src/kube/pods.ts';
import type { Snapshot } from '../src/kube/snapshot.ts';
import type { Endpoint, Labels, PodLike } from '../src/netpol/flow.ts';
import { peersOf } from './end-classes.ts';
import type { Group } from './grader.ts';
import { podGroups } from './groups.ts';

/** Addresses outside, of the ranges kept for documentation (RFC 5737). */
const OUTSIDE = ['203.0.113.9', '198.51.100.7'];

/** The name label of a namespace, which the control plane sets. */
const NAME = 'kubernetes.io/metadata.name';

/** Labels that controllers give to single pods: another replica has other values, or none. */
const OF_ONE_POD = ['pod-template-hash', 'controller-revision-hash', 'statefulset.kubernetes.io/pod-name'];

/**
 * Ends that nobody has made, each a single step away from one that exists: another replica, the same labels in another
 * namespace, no labels, a label more, a label with another value, a namespace made later, an address outside. What the
 * policies of the answer mention gives the steps, so that a selector that is too wide or too narrow meets a pod that shows it.
 */
export function decoysFor(untouched: Snapshot, answered: Snapshot, groups: readonly Group[]): readonly Endpoint[] {
  const pods = podGroups(groups);
  const replicas = untouched.pods.filter(counts).map(replicaOf);
  const homes = [...new Set(pods.map(({ namespace }) => namespace))];
  const namespaces = [...new Set([...homes, ...untouched.pods.filter(counts).map(namespaceOf)])];
  const words = vocabulary(answered.policies.flatMap(podSelectors));
  const strangers: Labels[] = [{}, ...words.map(([key, value]) => ({ [key]: value }))];
  const foreign = [...strangers, ...pods.map(({ labels }) => labels)];
  const later = laterNamespaces(answered);

  const likes: PodLike[] = [
    ...replicas,
    ...pods.flatMap(({ namespace, labels }) => [
      { namespace, labels },
      ...words.map(([key, value]) => ({ namespace, labels: { ...labels, [key]: value } })),
    ]),
    ...namespaces.flatMap((namespace) => foreign.map((labels): PodLike => ({ namespace, labels }))),
    ...later.flatMap((labels) => foreign.map((podLabels): PodLike => ({ namespace: { labels }, labels: podLabels }))),
  ];
  // Where two are alike in all that matters, the plainer one is tried and shown.
  likes.sort((a, b) => Object.keys(a.labels).length - Object.keys(b.labels).length);
  const blocks = answered.policies.flatMap(peersOf).flatMap((peer) => (peer.ipBlock ? [peer.ipBlock] : []));
  const addresses = blocks.flatMap(({ cidr, except }) => [cidr, ...(except ?? [])]).flatMap(addressesAround);
  return [
    ...likes.map((like) => ({ like: withPortsOf(like, pods, replicas) })),
    ...OUTSIDE.map((ip) => ({ ip })),
    ...addresses
      .filter((ip) => !isServiceAddress(ip))
      .flatMap((ip): Endpoint[] =>
        isPodAddress(ip) ? homes.map((namespace) => ({ like: { namespace, labels: {}, ip } })) : [{ ip }],
      ),
  ];
}

function counts(pod: Pod): boolean {
  return !isHostNetwork(pod) && !isFinished(pod);
}

/** A pod as a controller would make it again. */
function replicaOf(pod: Pod): PodLike {
  const labels = { ...pod.metadata?.labels };
  for (const key of OF_ONE_POD) delete labels[key];
  return { namespace: namespaceOf(pod), labels, ports: declaredPorts(pod) };
}

/** A pod of a group that a claim names declares the ports that the group's pods declare, by name too. */
function withPortsOf(like: PodLike, groups: ReturnType<typeof podGroups>, replicas: readonly PodLike[]): PodLike {
  if (like.ports) return like;
  const group = groups.find(
    ({ namespace, labels }) =>
      like.namespace === namespace && Object.keys(labels).length > 0 && carries(like.labels, labels),
  );
  const model = replicas.find((pod) => group && pod.namespace === group.namespace && carries(pod.labels, group.labels));
  return model?.ports ? { ...like, ports: model.ports } : like;
}

/** Labels of namespaces that may be made later: none but a name, each label and name that a policy mentions. */
function laterNamespaces(snapshot: Snapshot): readonly Labels[] {
  const words = vocabulary(
    snapshot.policies.flatMap((policy) => peersOf(policy).flatMap(({ namespaceSelector }) => namespaceSelector ?? [])),
  );
  const given = snapshot.namespaces.map(({ metadata }) => metadata?.name);
  const labelled = words.filter(([key, value]) => key !== NAME || !given.includes(value));
  return [{}, ...labelled.map(([key, value]) => ({ [key]: value }))];
}

/** Every pair of label and value that selectors mention, and for each key one value that they do not. */
function vocabulary(selectors: readonly LabelSelector[]): readonly (readonly [string, string])[] {
  const words = new Map<string, Set<string>>();
  const add = (key: string, values: readonly string[]) => {
    const known = words.get(key) ?? new Set();
    for (const value of values) known.add(value);
    words.set(key, known);
  };
  for (const { matchLabels, matchExpressions } of selectors) {
    for (const [key, value] of Object.entries(matchLabels ?? {})) add(key, [value]);
    for (const { key, values } of matchExpressions ?? []) add(key, values ?? []);
  }
  return [...words].flatMap(([key, values]) => [...values, 'another'].map((value) => [key, value] as const));
}

function podSelectors(policy: NetworkPolicy): readonly LabelSelector[] {
  return [policy.spec?.podSelector, ...peersOf(policy).map((peer) => peer.podSelector)].flatMap((one) => one ?? []);
}

/** The first address of an IPv4 block, one in its middle, its last, and its neighbours on either side. */
function addressesAround(cidr: string): readonly string[] {
  const [address = '', prefix = '32'] = cidr.split('/');
  const parts = address.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !(part >= 0 && part <= 255))) return [];
  const size = 2 ** (32 - Number(prefix));
  const given = parts.reduce((sum, part) => sum * 256 + part, 0);
  const first = given - (given % size);
  const around = [first - 1, first, first + Math.floor(size / 2), first + size - 1, first + size];
  const usable = around.filter((number) => number > 0x0100_0000 && number < 0xe000_0000);
  return [...new Set(usable)].map((number) =>
    [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.'),
  );
}

/** Nothing ever has a Service's address after it has been translated, so no policy meets one. */
function isServiceAddress(ip: string): boolean {
  return ip.startsWith('10.96.');
}

function isPodAddress(ip: string): boolean {
  return ip.startsWith('10.244.');
}

function carries(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}
