import type { Pod } from 'kubernetes-types/core/v1';
import { namespaceNameLabel } from '../../kube/labels.ts';
import { declaredPorts, isFinished, isHostNetwork, namespaceOf } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import {
  addressGroups,
  asSelector,
  blocksOf,
  type Group,
  type Member,
  meets,
  type PodGroup,
  podGroups,
  speaksOfNamespace,
} from '../claims/groups.ts';
import type { Endpoint, Labels, PodLike } from '../flow.ts';
import { worldOf } from '../indexed-snapshot.ts';
import { addressClasses } from './address-classes.ts';
import { labelClasses, namespaceClasses } from './label-classes.ts';
import { type NamedPort, namedPortsFor } from './named-port-assignments.ts';
import { namespaceLabels, peersOf, podSelectorsIn, withName } from './signature.ts';

/** An end that nobody has made, as it is in either cluster, and who it is to the claims. */
export interface PossibleEnd {
  readonly now: Endpoint;
  readonly before: Endpoint;
  readonly member: Member;
  /** Names of ports that rules look up on it, where it may give them to any ports it likes. */
  readonly mayName: readonly NamedPort[];
}

/** What is possible in flows of one family. */
export interface PossibleEnds {
  readonly ends: readonly PossibleEnd[];
  /** Whether every other end is treated like one of these, or one that is there; else there were too many. */
  readonly exact: boolean;
}

/** Labels that controllers give to single pods: another replica has other values, or none. */
const OF_ONE_POD = [
  'pod-template-hash',
  'controller-revision-hash',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
];

/**
 * Ends that nobody has made: in every namespace, also in those that somebody may make, a pod for each way in which
 * labels and addresses can meet what policies and claims say; and an address outside for each way in which those can
 * lie in the blocks of policies. Pods without a label, replicas, the same labels elsewhere are all among them.
 */
export function possibleEnds(before: Snapshot, now: Snapshot, groups: readonly Group[], family: 4 | 6): PossibleEnds {
  const clusters = [now, before];
  const pods = podGroups(groups);
  const replicas = before.pods.filter(counts).map((pod) => replicaOf(pod, before));
  const addresses = addressClasses(clusters, family, addressGroups(groups).flatMap(blocksOf));
  const homes = homesOf(before, now, pods);
  let exact = homes.exact;

  const made = homes.homes.flatMap(({ name, now: inNow, before: inBefore }) => {
    // Who a pod is to the claims follows from the untouched cluster, where its namespace is there.
    const inClaims = inBefore.exists ? inBefore : inNow;
    const own = pods.filter((group) => speaksOfNamespace(group, name, inClaims.labels));
    const classes = labelClasses([
      ...podSelectorsIn(now, inNow.name, inNow.labels),
      ...podSelectorsIn(before, inBefore.name, inBefore.labels),
      ...own.map(asSelector),
    ]);
    exact &&= classes.exact;
    const templates = replicas.filter(({ pod }) => pod.namespace === name).map(({ pod }) => pod);
    const likes = [
      ...templates.map(({ labels, ports }) => ({ labels, ports, mayName: [] })),
      ...classes.labels.map((labels) => {
        const ports = portsOf(labels, own, replicas);
        if (ports) return { labels, ports, mayName: [] };
        const home = { before: inBefore, now: inNow };
        return { labels, ports: [], mayName: namedPortsFor({ before, now }, home, labels) };
      }),
    ];
    return likes.flatMap(({ labels, ports = [], mayName }) =>
      addresses.pods.map((ip): PossibleEnd => {
        const like = { labels, ...(ports.length > 0 ? { ports } : {}), ...(ip === undefined ? {} : { ip }) };
        return {
          now: { like: { namespace: inNow.where, ...like } },
          before: { like: { namespace: inBefore.where, ...like } },
          member: { namespace: name, namespaceLabels: inClaims.labels, labels, isPod: true },
          mayName,
        };
      }),
    );
  });
  const outside = addresses.outside.map((ip): PossibleEnd => {
    const member: Member = { namespace: null, namespaceLabels: {}, labels: {}, isPod: false, ip };
    return { now: { ip }, before: { ip }, member, mayName: [] };
  });
  return { ends: [...made, ...outside], exact };
}

/** Whether a pod takes part: a host-network pod is its node (rule 49), and one that has ended is not there. */
export function counts(pod: Pod): boolean {
  return !isHostNetwork(pod) && !isFinished(pod);
}

/** A namespace in one of the clusters. */
interface Home {
  readonly name: string;
  readonly labels: Labels;
  readonly where: PodLike['namespace'];
  /** Whether it is there. */
  readonly exists: boolean;
}

interface Homes {
  readonly homes: readonly { readonly name: string | null; readonly now: Home; readonly before: Home }[];
  readonly exact: boolean;
}

/** Every namespace there is, and one for each way in which those that somebody makes later can meet what policies and claims say. */
function homesOf(before: Snapshot, now: Snapshot, groups: readonly PodGroup[]): Homes {
  const [labelsNow, labelsBefore] = [namespaceLabels(now), namespaceLabels(before)];
  const existing = new Set([...labelsNow.keys(), ...labelsBefore.keys()]);
  const ofPolicies = [now, before].flatMap((snapshot) =>
    worldOf(snapshot)
      .policies.flatMap(peersOf)
      .flatMap((peer) => (peer.is === 'selectors' ? (peer.namespaceSelector ?? []) : [])),
  );
  const ofClaims = groups.flatMap(({ namespace }) => (typeof namespace === 'string' ? [] : [asSelector(namespace)]));
  const homeIn = (snapshot: Snapshot, name: string): Home => {
    const labels = namespaceLabels(snapshot).get(name);
    // What the answer has made, or done away with, is in the other cluster one that somebody may make.
    return labels ? { name, labels, where: name, exists: true } : laterHome({ [namespaceNameLabel]: name }, snapshot);
  };
  const later = namespaceClasses([...ofPolicies, ...ofClaims], existing);
  return {
    homes: [
      ...[...existing].map((name) => ({ name, now: homeIn(now, name), before: homeIn(before, name) })),
      ...later.labels.map((labels) => ({
        name: null,
        now: laterHome(labels, now),
        before: laterHome(labels, before),
      })),
    ],
    exact: later.exact,
  };
}

function laterHome(given: Labels, snapshot: Snapshot): Home {
  const labels = withName(given, snapshot);
  return { name: labels[namespaceNameLabel] ?? '', labels, where: { labels: given }, exists: false };
}

/** The labels of another replica of a pod: less those of single pods, but for those that some policy looks at. */
export function replicaLabels(pod: Pod, snapshots: readonly Snapshot[]): Labels {
  const labels = { ...pod.metadata?.labels };
  for (const key of OF_ONE_POD) if (key in labels && !snapshots.some((each) => mentions(each, key))) delete labels[key];
  return labels;
}

function mentions(snapshot: Snapshot, key: string): boolean {
  return worldOf(snapshot).policies.some((policy) =>
    [
      policy.podSelector,
      ...peersOf(policy).map((peer) => (peer.is === 'selectors' ? peer.podSelector : undefined)),
    ].some(
      (selector) =>
        key in (selector?.matchLabels ?? {}) || selector?.matchExpressions?.some((each) => each.key === key) === true,
    ),
  );
}

/** A pod as a controller would make it again, and the labels of its namespace. */
interface Replica {
  readonly pod: PodLike & { readonly namespace: string };
  readonly namespaceLabels: Labels;
}

function replicaOf(pod: Pod, snapshot: Snapshot): Replica {
  const labels = { ...pod.metadata?.labels };
  for (const key of OF_ONE_POD) delete labels[key];
  const namespace = namespaceOf(pod);
  const namespaceLabels = namespaceLabelsIn(snapshot, namespace);
  return { pod: { namespace, labels, ports: declaredPorts(pod) }, namespaceLabels };
}

/** The labels of a namespace, be it there or only mentioned. */
function namespaceLabelsIn(snapshot: Snapshot, namespace: string): Labels {
  return namespaceLabels(snapshot).get(namespace) ?? { [namespaceNameLabel]: namespace };
}

/** A pod of a group that a claim names by labels declares the ports that the group's first pod declares, by name too. */
function portsOf(
  labels: Labels,
  groups: readonly PodGroup[],
  replicas: readonly Replica[],
): PodLike['ports'] | undefined {
  const group = groups.find((each) => Object.keys(each.labels).length > 0 && meets(labels, each));
  if (group === undefined) return undefined;
  const first = replicas.find(
    ({ pod, namespaceLabels }) => speaksOfNamespace(group, pod.namespace, namespaceLabels) && meets(pod.labels, group),
  );
  return first?.pod.ports ?? [];
}
