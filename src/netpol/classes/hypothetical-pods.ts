import type { Pod } from 'kubernetes-types/core/v1';
import { type Labels, namespaceNameLabel, perPodLabels } from '../../kube/labels.ts';
import { declaredPorts, isFinished, isHostNetwork, namespaceOf } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { type Group, type Member, podGroups } from '../claims/groups.ts';
import type { Endpoint, HypotheticalPod } from '../flow.ts';
import { indexSnapshot } from '../indexed-snapshot.ts';
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

/**
 * Ends that nobody has made: in every namespace, also in those that somebody may make, a pod for each way in which
 * labels and addresses can meet what policies and claims say; and an address outside for each way in which those can
 * lie in the blocks of policies. Pods without a label, replicas, the same labels elsewhere are all among them.
 */
export function possibleEnds(before: Snapshot, now: Snapshot, groups: readonly Group[], family: 4 | 6): PossibleEnds {
  const clusters = [now, before];
  const pods = podGroups(groups);
  const replicas = before.pods.filter(counts).map(replicaOf);
  const addresses = addressClasses(clusters, family);
  const homes = homesOf(before, now);
  let exact = homes.exact;

  const made = homes.homes.flatMap(({ name, now: inNow, before: inBefore }) => {
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
        const ports = portsOf(labels, own, templates);
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
          member: { namespace: name, labels, isPod: true },
          mayName,
        };
      }),
    );
  });
  const outside = addresses.outside.map((ip): PossibleEnd => {
    return { now: { ip }, before: { ip }, member: { namespace: null, labels: {}, isPod: false }, mayName: [] };
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
  readonly where: HypotheticalPod['namespace'];
}

interface Homes {
  readonly homes: readonly { readonly name: string | null; readonly now: Home; readonly before: Home }[];
  readonly exact: boolean;
}

/** Every namespace there is, and one for each way in which those that somebody makes later can meet what policies say. */
function homesOf(before: Snapshot, now: Snapshot): Homes {
  const [labelsNow, labelsBefore] = [namespaceLabels(now), namespaceLabels(before)];
  const existing = new Set([...labelsNow.keys(), ...labelsBefore.keys()]);
  const selectors = [now, before].flatMap((snapshot) =>
    indexSnapshot(snapshot)
      .policies.flatMap(peersOf)
      .flatMap((peer) => (peer.is === 'selectors' ? (peer.namespaceSelector ?? []) : [])),
  );
  const homeIn = (snapshot: Snapshot, name: string): Home => {
    const labels = namespaceLabels(snapshot).get(name);
    // What the answer has made, or done away with, is in the other cluster one that somebody may make.
    return labels ? { name, labels, where: name } : laterHome({ [namespaceNameLabel]: name }, snapshot);
  };
  const later = namespaceClasses(selectors, existing);
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
  return { name: labels[namespaceNameLabel] ?? '', labels, where: { labels: given } };
}

/** The labels of another replica of a pod: less those of single pods, but for those that some policy looks at. */
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
      ...peersOf(policy).map((peer) => (peer.is === 'selectors' ? peer.podSelector : undefined)),
    ].some(
      (selector) =>
        key in (selector?.matchLabels ?? {}) || selector?.matchExpressions?.some((each) => each.key === key) === true,
    ),
  );
}

/** A pod as a controller would make it again. */
function replicaOf(pod: Pod): HypotheticalPod {
  const labels = { ...pod.metadata?.labels };
  for (const key of perPodLabels) delete labels[key];
  return { namespace: namespaceOf(pod), labels, ports: declaredPorts(pod) };
}

/** A pod of a group that a claim names by labels declares the ports that the group's pods declare, by name too. */
function portsOf(
  labels: Labels,
  groups: ReturnType<typeof podGroups>,
  templates: readonly HypotheticalPod[],
): HypotheticalPod['ports'] | undefined {
  const group = groups.find((each) => Object.keys(each.labels).length > 0 && carries(labels, each.labels));
  return group && (templates.find((pod) => carries(pod.labels, group.labels))?.ports ?? []);
}

function carries(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}
