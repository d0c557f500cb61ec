import type { Pod } from 'kubernetes-types/core/v1';
import { namespaceNameLabel } from '../src/kube/labels.ts';
import { declaredPorts, isFinished, isHostNetwork, namespaceOf } from '../src/kube/pods.ts';
import type { Snapshot } from '../src/kube/snapshot.ts';
import type { Endpoint, Labels, PodLike } from '../src/netpol/flow.ts';
import { addressClasses } from './address-classes.ts';
import { namespaceLabels, peersOf, podSelectorsIn, portNames, withName } from './end-classes.ts';
import type { Group } from './grader.ts';
import { type Member, podGroups } from './groups.ts';
import { labelClasses, namespaceClasses } from './label-classes.ts';

/** An end that nobody has made, as it is in either cluster, and who it is to the task. */
export interface Decoy {
  readonly now: Endpoint;
  readonly before: Endpoint;
  readonly member: Member;
}

/** Labels that controllers give to single pods: another replica has other values, or none. */
const OF_ONE_POD = ['pod-template-hash', 'controller-revision-hash', 'statefulset.kubernetes.io/pod-name'];

/**
 * Ends that nobody has made: in every namespace, also in those that somebody may make, a pod for each way in which
 * labels and addresses can meet what policies and claims say; and an address outside for each way in which those can
 * lie in the blocks of policies. Pods without a label, replicas, the same labels elsewhere are all among them.
 */
export function decoysFor(untouched: Snapshot, answered: Snapshot, groups: readonly Group[]): readonly Decoy[] {
  const clusters = [answered, untouched];
  const pods = podGroups(groups);
  const replicas = untouched.pods.filter(counts).map(replicaOf);
  const addresses = addressClasses(clusters);
  const strange = strangePorts(clusters);

  const made = homesOf(untouched, answered).flatMap(({ name, now, before }) => {
    const own = pods.filter(({ namespace }) => namespace === name);
    const selectors = [
      ...podSelectorsIn(answered, now.name, now.labels),
      ...podSelectorsIn(untouched, before.name, before.labels),
      ...own.map(({ labels }) => ({ matchLabels: labels })),
    ];
    const templates = replicas.filter(({ namespace }) => namespace === name);
    const likes: Omit<PodLike, 'namespace'>[] = [
      ...templates,
      ...labelClasses(selectors).flatMap((labels) => {
        const ports = portsOf(labels, own, templates);
        if (ports) return [{ labels, ports }];
        return strange.length > 0 ? [{ labels }, { labels, ports: strange }] : [{ labels }];
      }),
    ];
    return likes.flatMap(({ labels, ports }) =>
      addresses.pods.map((ip): Decoy => {
        const like = { labels, ...(ports ? { ports } : {}), ...(ip === undefined ? {} : { ip }) };
        return {
          now: { like: { namespace: now.where, ...like } },
          before: { like: { namespace: before.where, ...like } },
          member: { namespace: name, labels, isPod: true },
        };
      }),
    );
  });
  const outside = addresses.outside.map((ip): Decoy => {
    return { now: { ip }, before: { ip }, member: { namespace: null, labels: {}, isPod: false } };
  });
  return [...made, ...outside];
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
}

/** Every namespace there is, and one for each way in which those that somebody makes later can meet what policies say. */
function homesOf(
  untouched: Snapshot,
  answered: Snapshot,
): readonly { readonly name: string | null; readonly now: Home; readonly before: Home }[] {
  const [now, before] = [namespaceLabels(answered), namespaceLabels(untouched)];
  const existing = new Set([...now.keys(), ...before.keys()]);
  const selectors = [answered, untouched].flatMap(({ policies }) =>
    policies.flatMap(peersOf).flatMap(({ namespaceSelector }) => namespaceSelector ?? []),
  );
  const homeIn = (namespaces: ReadonlyMap<string, Labels>, name: string): Home => {
    const labels = namespaces.get(name);
    // What the answer has made, or done away with, is in the other cluster one that somebody may make.
    return labels ? { name, labels, where: name } : laterHome({ [namespaceNameLabel]: name });
  };
  return [
    ...[...existing].map((name) => ({ name, now: homeIn(now, name), before: homeIn(before, name) })),
    ...namespaceClasses(selectors, existing).map((labels) => {
      const home = laterHome(labels);
      return { name: null, now: home, before: home };
    }),
  ];
}

function laterHome(given: Labels): Home {
  const labels = withName(given);
  return { name: labels[namespaceNameLabel] ?? '', labels, where: { labels: given } };
}

/** A pod as a controller would make it again. */
function replicaOf(pod: Pod): PodLike {
  const labels = { ...pod.metadata?.labels };
  for (const key of OF_ONE_POD) delete labels[key];
  return { namespace: namespaceOf(pod), labels, ports: declaredPorts(pod) };
}

/** A pod of a group that a claim names by labels declares the ports that the group's pods declare, by name too. */
function portsOf(
  labels: Labels,
  groups: ReturnType<typeof podGroups>,
  templates: readonly PodLike[],
): PodLike['ports'] | undefined {
  const group = groups.find((each) => Object.keys(each.labels).length > 0 && carries(labels, each.labels));
  return group && (templates.find((pod) => carries(pod.labels, group.labels))?.ports ?? []);
}

/** A pod of nobody's group may give the names that policies mention to ports of its choice: here, to ones of no other use. */
function strangePorts(snapshots: readonly Snapshot[]): NonNullable<PodLike['ports']> {
  const names = [...portNames(snapshots)];
  return names.flatMap((name, index) =>
    (['TCP', 'UDP', 'SCTP'] as const).map((protocol) => ({ name, port: 20_001 + index, protocol })),
  );
}

function carries(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}
