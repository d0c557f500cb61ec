import type { Pod } from 'kubernetes-types/core/v1';
import { hasLabels, type Labels, namespaceNameLabel, perPodLabels } from '../../kube/labels.ts';
import { declaredPorts, isFinished, isHostNetwork, namespaceOf } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { type Group, type Member, podGroups } from '../claims/groups.ts';
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
  const replicas = before.pods.filter(isSubjectToPolicies).map(replicaOf);
  const addresses = addressClasses(clusters, family);
  const namespaces = namespacesOf(before, now);
  let exact = namespaces.exact;

  const made = namespaces.namespaces.flatMap(({ name, now: inNow, before: inBefore }) => {
    const own = pods.filter(({ namespace }) => namespace === name);
    const classes = labelClasses([
      ...podSelectorsIn(now, inNow.name, inNow.labels),
      ...podSelectorsIn(before, inBefore.name, inBefore.labels),
      ...own.map(({ labels }) => ({ matchLabels: labels })),
    ]);
    exact &&= classes.exact;
    const templates = replicas.filter(({ namespace }) => namespace === name);
    const likes = [
      ...templates.map(({ labels, ports }) => ({ labels, ports, mayName: [] })),
      ...classes.labels.map((labels) => {
        const ports = declaredPortsOf(labels, own, templates);
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
          member: { namespace: name, labels, isPod: true },
          freePortNames,
        };
      }),
    );
  });
  const outside = addresses.outside.map((ip): HypotheticalEnd => {
    return { now: { ip }, before: { ip }, member: { namespace: null, labels: {}, isPod: false }, freePortNames: [] };
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
}

interface NamespacesInBoth {
  readonly namespaces: readonly {
    readonly name: string | null;
    readonly now: NamespaceInCluster;
    readonly before: NamespaceInCluster;
  }[];
  readonly exact: boolean;
}

/** Every existing namespace, and one possible namespace for each combination of labels that policies distinguish. */
function namespacesOf(before: Snapshot, now: Snapshot): NamespacesInBoth {
  const [labelsNow, labelsBefore] = [indexSnapshot(now).namespaces, indexSnapshot(before).namespaces];
  const existing = new Set([...labelsNow.keys(), ...labelsBefore.keys()]);
  const selectors = [now, before].flatMap((snapshot) =>
    indexSnapshot(snapshot)
      .policies.flatMap(allPeers)
      .flatMap((peer) => (peer.is === 'selectors' ? (peer.namespaceSelector ?? []) : [])),
  );
  const namespaceIn = (snapshot: Snapshot, name: string): NamespaceInCluster => {
    const labels = indexSnapshot(snapshot).namespaces.get(name);
    // A namespace that the answer added or removed could exist in the other cluster too.
    return labels ? { name, labels, where: name } : futureNamespace({ [namespaceNameLabel]: name }, snapshot);
  };
  const later = namespaceClasses(selectors, existing);
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
  return { name: labels[namespaceNameLabel] ?? '', labels, where: { labels: given } };
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

/** The pod that a controller would create as another replica. */
function replicaOf(pod: Pod): HypotheticalPod {
  const labels = { ...pod.metadata?.labels };
  for (const key of perPodLabels) delete labels[key];
  return { namespace: namespaceOf(pod), labels, ports: declaredPorts(pod) };
}

/** The declared ports of a pod with the labels of a claimed group: those of the group's existing pods. */
function declaredPortsOf(
  labels: Labels,
  groups: ReturnType<typeof podGroups>,
  templates: readonly HypotheticalPod[],
): HypotheticalPod['ports'] | undefined {
  const group = groups.find((each) => Object.keys(each.labels).length > 0 && hasLabels(labels, each.labels));
  return group && (templates.find((pod) => hasLabels(pod.labels, group.labels))?.ports ?? []);
}
