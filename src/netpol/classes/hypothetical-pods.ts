import type { Pod } from 'kubernetes-types/core/v1';
import { type Labels, namespaceNameLabel, perPodLabels } from '../../kube/labels.ts';
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
import type { Endpoint, HypotheticalPod } from '../flow.ts';
import { withNameLabel } from '../hypothetical-defaults.ts';
import { indexSnapshot } from '../indexed-snapshot.ts';
import { allPeers } from '../policy.ts';
import { addressClasses } from './address-classes.ts';
import { labelClasses, namespaceClasses } from './label-classes.ts';
import { type NamespaceFacts, type PortName, portNamesLookedUpOn } from './named-port-assignments.ts';
import { podSelectorsIn } from './signature.ts';

/** An end that does not exist, as it would be in either cluster. */
export interface HypotheticalEnd {
  readonly now: Endpoint;
  readonly before: Endpoint;
  /** The facts that decide which groups of claims it is in. */
  readonly member: Member;
  /** The port names that rules look up on it, if it may give them to any of its ports. */
  readonly freePortNames: readonly PortName[];
}

/** The hypothetical ends for flows of one address family. */
export interface HypotheticalEnds {
  readonly ends: readonly HypotheticalEnd[];
  /** Whether these and the existing ends represent all that could exist; otherwise there were too many classes. */
  readonly exact: boolean;
}

/**
 * Lists hypothetical ends: in every existing or possible namespace, a pod for each combination of labels and addresses
 * that policies or claims distinguish, and outside of the cluster one address for each set of policy blocks. Among them
 * are pods without labels, replicas of existing pods, and pods with the same labels in other namespaces.
 */
export function hypotheticalEnds(
  before: Snapshot,
  now: Snapshot,
  groups: readonly Group[],
  family: 4 | 6,
): HypotheticalEnds {
  const clusters = [now, before];
  const pods = podGroups(groups);
  const replicas = before.pods.filter(isSubjectToPolicies).map((pod) => replicaOf(pod, before));
  const addresses = addressClasses(clusters, family, addressGroups(groups).flatMap(blocksOf));
  const namespaces = namespacesOf(before, now, pods);
  let exact = namespaces.exact;

  const made = namespaces.namespaces.flatMap(({ name, now: inNow, before: inBefore }) => {
    // Which groups a pod is in follows from the untouched cluster, if its namespace exists there.
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
        const ports = declaredPortsOf(labels, own, replicas);
        if (ports) return { labels, ports, mayName: [] };
        const home = { before: inBefore, now: inNow };
        return { labels, ports: [], mayName: portNamesLookedUpOn({ before, now }, home, labels) };
      }),
    ];
    return likes.flatMap(({ labels, ports = [], mayName: freePortNames }) =>
      addresses.pods.map((ip): HypotheticalEnd => {
        const like = { labels, ...(ports.length > 0 ? { ports } : {}), ...(ip === undefined ? {} : { ip }) };
        return {
          now: { like: { namespace: inNow.where, ...like } },
          before: { like: { namespace: inBefore.where, ...like } },
          member: { namespace: name, namespaceLabels: inClaims.labels, labels, isPod: true },
          freePortNames,
        };
      }),
    );
  });
  const outside = addresses.outside.map((ip): HypotheticalEnd => {
    const member: Member = { namespace: null, namespaceLabels: {}, labels: {}, isPod: false, ip };
    return { now: { ip }, before: { ip }, member, freePortNames: [] };
  });
  return { ends: [...made, ...outside], exact };
}

/**
 * Whether policies can apply to a pod. A host-network pod counts as its node (rule 49), and a finished pod has no
 * flows.
 */
export function isSubjectToPolicies(pod: Pod): boolean {
  return !isHostNetwork(pod) && !isFinished(pod);
}

/** A namespace in one of the clusters. */
interface NamespaceInCluster extends NamespaceFacts {
  readonly where: HypotheticalPod['namespace'];
  readonly exists: boolean;
}

interface NamespacesInBoth {
  readonly namespaces: readonly {
    readonly name: string | null;
    readonly now: NamespaceInCluster;
    readonly before: NamespaceInCluster;
  }[];
  readonly exact: boolean;
}

/**
 * Every existing namespace, and one possible namespace for each combination of labels that policies or claims
 * distinguish.
 */
function namespacesOf(before: Snapshot, now: Snapshot, groups: readonly PodGroup[]): NamespacesInBoth {
  const [labelsNow, labelsBefore] = [indexSnapshot(now).namespaces, indexSnapshot(before).namespaces];
  const existing = new Set([...labelsNow.keys(), ...labelsBefore.keys()]);
  const ofPolicies = [now, before].flatMap((snapshot) =>
    indexSnapshot(snapshot)
      .policies.flatMap(allPeers)
      .flatMap((peer) => (peer.is === 'selectors' ? (peer.namespaceSelector ?? []) : [])),
  );
  const ofClaims = groups.flatMap(({ namespace }) => (typeof namespace === 'string' ? [] : [asSelector(namespace)]));
  const namespaceIn = (snapshot: Snapshot, name: string): NamespaceInCluster => {
    const labels = indexSnapshot(snapshot).namespaces.get(name);
    // A namespace that the answer added or removed could exist in the other cluster too.
    if (labels) return { name, labels, where: name, exists: true };
    return futureNamespace({ [namespaceNameLabel]: name }, snapshot);
  };
  const later = namespaceClasses([...ofPolicies, ...ofClaims], existing);
  return {
    namespaces: [
      ...[...existing].map((name) => ({ name, now: namespaceIn(now, name), before: namespaceIn(before, name) })),
      ...later.labels.map((labels) => ({
        name: null,
        now: futureNamespace(labels, now),
        before: futureNamespace(labels, before),
      })),
    ],
    exact: later.exact,
  };
}

function futureNamespace(given: Labels, snapshot: Snapshot): NamespaceInCluster {
  const labels = withNameLabel(indexSnapshot(snapshot), given);
  return { name: labels[namespaceNameLabel] ?? '', labels, where: { labels: given }, exists: false };
}

/** The labels of another replica of a pod: without labels of single pods, unless a policy selects by them. */
export function replicaLabels(pod: Pod, snapshots: readonly Snapshot[]): Labels {
  const labels = { ...pod.metadata?.labels };
  for (const key of perPodLabels)
    if (key in labels && !snapshots.some((each) => mentions(each, key))) delete labels[key];
  return labels;
}

function mentions(snapshot: Snapshot, key: string): boolean {
  return indexSnapshot(snapshot).policies.some((policy) =>
    [
      policy.podSelector,
      ...allPeers(policy).map((peer) => (peer.is === 'selectors' ? peer.podSelector : undefined)),
    ].some(
      (selector) =>
        key in (selector?.matchLabels ?? {}) || selector?.matchExpressions?.some((each) => each.key === key) === true,
    ),
  );
}

/** The pod that a controller would create as another replica, and the labels of its namespace. */
interface Replica {
  readonly pod: HypotheticalPod & { readonly namespace: string };
  readonly namespaceLabels: Labels;
}

function replicaOf(pod: Pod, snapshot: Snapshot): Replica {
  const labels = { ...pod.metadata?.labels };
  for (const key of perPodLabels) delete labels[key];
  const namespace = namespaceOf(pod);
  const namespaceLabels = indexSnapshot(snapshot).namespaces.get(namespace) ?? { [namespaceNameLabel]: namespace };
  return { pod: { namespace, labels, ports: declaredPorts(pod) }, namespaceLabels };
}

/** The declared ports of a pod with the labels of a claimed group: those of the group's first existing pod. */
function declaredPortsOf(
  labels: Labels,
  groups: readonly PodGroup[],
  replicas: readonly Replica[],
): HypotheticalPod['ports'] | undefined {
  const group = groups.find((each) => Object.keys(each.labels).length > 0 && meets(labels, each));
  if (group === undefined) return undefined;
  const first = replicas.find(
    ({ pod, namespaceLabels }) => speaksOfNamespace(group, pod.namespace, namespaceLabels) && meets(pod.labels, group),
  );
  return first?.pod.ports ?? [];
}
