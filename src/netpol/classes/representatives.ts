import type { Pod } from 'kubernetes-types/core/v1';
import { parseAddress } from '../../kube/addresses.ts';
import { type Labels, namespaceNameLabel, selects } from '../../kube/labels.ts';
import {
  declaredPorts,
  hostAddresses,
  namespacedName,
  namespaceOf,
  podAddresses,
  workloadOf,
} from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { memberOf, namesOfPod } from '../claims/claims.ts';
import { type Group, isMember, type Member, podGroups, speaksOfNamespace, workloadGroups } from '../claims/groups.ts';
import type { Endpoint } from '../flow.ts';
import { nodeOfPod, worldOf } from '../indexed-snapshot.ts';
import { counts, possibleEnds, replicaLabels } from './hypothetical-pods.ts';
import type { NamedPort } from './named-port-assignments.ts';
import type { TriedPort } from './port-classes.ts';
import { sightOf } from './signature.ts';

/** One end that flows are tried from and to; it stands for all ends that nothing in either cluster tells from it. */
export interface TriedEnd {
  /** Its counterpart in the cluster that is looked at. `null`: it is not there any more. */
  readonly now: Endpoint | null;
  /** Its counterpart in the untouched cluster. Of a pod that came with the answer, one like it that somebody might make. */
  readonly before: Endpoint;
  /** Who it is to the claims: by its labels in the untouched cluster, where it is there. */
  readonly member: Member;
  /** Nobody has made it. */
  readonly decoy: boolean;
  /** Whether some policy selects it, in either cluster. Between two ends that none selects, all ports fare alike. */
  readonly selected: { readonly now: boolean; readonly before: boolean };
  /** The ports that it declares. */
  readonly declares: readonly TriedPort[];
  /** Names that rules look up on pods of its class that nobody has made, and may be given to any ports. */
  readonly mayName: { readonly names: readonly NamedPort[]; readonly now: Endpoint; readonly before: Endpoint } | null;
  /** Addresses of the node that it runs on, which always reach it (rule 6). */
  readonly host: readonly string[];
  /** Whether its namespace is one that the claims name. */
  readonly ofTask: boolean;
  /** Another end of the same class, for flows within the class; of a pod. */
  readonly twin?: Stand;
  /** A pod of the same class that nobody has made, so that it runs on no node. */
  readonly made?: Stand;
  /** All pods of the class that are there now. */
  readonly pods: readonly Endpoint[];
}

/** An end in the place of another of its class. */
export type Stand = Pick<TriedEnd, 'now' | 'before' | 'decoy' | 'host'>;

/** What ends are looked for in. */
export interface TriedWorld {
  readonly before: Snapshot;
  readonly now: Snapshot;
  /** Whom the claims name. */
  readonly groups: readonly Group[];
  /** What else sets a pod that is there apart from others, as a text: that it does not run. */
  readonly apart?: (pod: Pod) => string;
}

type Candidate = Stand & { readonly member: Member; readonly mayName: readonly NamedPort[] };

/**
 * The ends of flows of a family, one of each class, those that are there first. Pods of the control plane's namespaces
 * take part like all others; host-network pods do not (rule 49).
 */
export function triedEnds(
  { before, now, groups, apart = () => '' }: TriedWorld,
  family: 4 | 6,
): { readonly ends: readonly TriedEnd[]; readonly exact: boolean } {
  const possible = possibleEnds(before, now, groups, family);
  const decoys = possible.ends.map((decoy): Candidate => ({ ...decoy, decoy: true, host: [] }));
  const named = podGroups(groups);
  const workloads = workloadGroups(groups);
  const anybody = [before, now].some((snapshot) => snapshot.pods.some((pod) => hasAddress(pod, family)));
  const there = podEnds(before, now, family).filter((end) => !anybody || hasFamily(before, now, end, family));
  const classed = onePerClass([...there, ...decoys], { before, now, groups, apart }, family);
  const ends = classed.map(({ first, others, decoy, stranger }): TriedEnd => {
    // One that is meant by its name has none like it that nobody has made.
    const isNamed = isMember(first.member, workloads);
    const made = !isNamed && isLasting(first, before, now) ? madeLike(first, before, now, family) : decoy;
    const twin = others[0] ?? made;
    return {
      ...first,
      selected: { now: isSelected(now, first.now), before: isSelected(before, first.before) },
      declares: first.now ? portsOf(now, first.now) : portsOf(before, first.before),
      mayName:
        stranger?.now && stranger.mayName.length > 0
          ? { names: stranger.mayName, now: stranger.now, before: stranger.before }
          : null,
      ofTask:
        isNamed ||
        named.some((group) => speaksOfNamespace(group, first.member.namespace, first.member.namespaceLabels)),
      ...(twin ? { twin } : {}),
      ...(made ? { made } : {}),
      pods: [first, ...others].flatMap((each) => (each.decoy || !each.member.isPod || !each.now ? [] : [each.now])),
    };
  });
  return { ends, exact: possible.exact };
}

/** A pod is the same pod when it has the same name, or stands in for it in the same workload after a change to that. */
function podEnds(before: Snapshot, now: Snapshot, family: 4 | 6): readonly Candidate[] {
  const [podsBefore, podsNow] = [before.pods.filter(counts), now.pods.filter(counts)];
  const byName = new Map(podsNow.map((pod) => [namespacedName(pod), pod]));
  const byWorkload = Map.groupBy(podsNow, workloadKey);
  const taken = new Set<Pod>();
  const matched = podsBefore.map((pod): Candidate => {
    const key = workloadKey(pod);
    const alike = key === undefined ? [] : (byWorkload.get(key) ?? []);
    const match = byName.get(namespacedName(pod)) ?? alike.find((candidate) => !taken.has(candidate)) ?? alike[0];
    if (match) taken.add(match);
    const end = endpointOf(pod);
    const host = match ? hostOf(now, match) : hostOf(before, pod);
    const member = memberOfPod(pod, before);
    return { now: match ? endpointOf(match) : null, before: end, member, decoy: false, host, mayName: [] };
  });
  const added = podsNow
    .filter((pod) => !taken.has(pod))
    .map((pod): Candidate => {
      const end = endpointOf(pod);
      const like = likeOf(now, end, before, family);
      return {
        now: end,
        before: like,
        member: memberOfPod(pod, before, now),
        decoy: false,
        host: hostOf(now, pod),
        mayName: [],
      };
    });
  return [...matched, ...added];
}

interface Class {
  readonly first: Candidate;
  /** The others of the class that are there. */
  readonly others: Candidate[];
  /** One that nobody has made, where others come first. */
  decoy?: Candidate;
  /** One of the class that may name its ports as it likes. */
  stranger?: Candidate;
}

/**
 * Of ends that policies and claims treat alike one is kept, a pod that is there before one that is not. Pods that are
 * there and declare other ports are kept apart: what a person is told of should be a port that answers.
 */
function onePerClass(ends: readonly Candidate[], world: Required<TriedWorld>, family: 4 | 6): readonly Class[] {
  const { before, now, groups, apart } = world;
  const [sightNow, sightBefore] = [sightOf(now, family), sightOf(before, family)];
  const classed = new Map<string, Class>();
  const firstOf = new Map<string, string>();
  for (const end of ends) {
    const mine = groups.map((group) => (isMember(end.member, [group]) ? 1 : 0)).join('');
    const idle = `${apartOf(now, end.now, apart)}${apartOf(before, end.before, apart)}`;
    const sight = [sightNow(end.now), sightBefore(end.before), mine, idle].join('|');
    const declared = end.decoy ? [] : portsOf(end.now ? now : before, end.now ?? end.before);
    const ports = declared.map(({ port, protocol }) => `${port}${protocol}`).join();
    const key = end.decoy ? (firstOf.get(sight) ?? sight) : `${sight} ${ports}`;
    if (!firstOf.has(sight)) firstOf.set(sight, key);
    const known: Class = classed.get(key) ?? { first: end, others: [] };
    if (known.first !== end && !end.decoy) known.others.push(end);
    if (known.first !== end && end.decoy && end.member.isPod) known.decoy ??= end;
    if (end.mayName.length > 0) known.stranger ??= end;
    classed.set(key, known);
  }
  return [...classed.values()];
}

/**
 * Whether there can be another pod of an end's class: the answer may have changed the labels of a pod. Where its
 * workload makes others, it changed theirs; a pod of nobody's is the only one that once had the old ones.
 */
function isLasting({ now: end, before: was, member }: Candidate, before: Snapshot, now: Snapshot): boolean {
  if (!member.isPod || end === null) return false;
  const [pod, old] = [podAt(now, end), podAt(before, was)];
  if (!pod || !old || workloadOf(pod)) return true;
  const [labels, others] = [pod.metadata?.labels ?? {}, old.metadata?.labels ?? {}];
  return [...Object.keys(labels), ...Object.keys(others)].every((key) => labels[key] === others[key]);
}

/** A pod that nobody has made, of the same class as one end. */
function madeLike({ now: end, before: was }: Candidate, before: Snapshot, now: Snapshot, family: 4 | 6): Stand {
  const like = { now: end && likeOf(now, end, now, family), before: likeOf(before, was, before, family) };
  return { ...like, decoy: true, host: [] };
}

/** A pod like one of a snapshot, that somebody might make in another: where its namespace is not there, with that. */
export function likeOf(snapshot: Snapshot, end: Endpoint, other: Snapshot, family: 4 | 6): Endpoint {
  if ('like' in end) return { like: { ...end.like } };
  const pod = podAt(snapshot, end);
  if (!pod) return end;
  const name = namespaceOf(pod);
  const namespace = worldOf(other).namespaces.has(name) ? name : { labels: { [namespaceNameLabel]: name } };
  const ip = podAddresses(pod).find((address) => parseAddress(address)?.family === family);
  const like = { namespace, labels: replicaLabels(pod, [snapshot, other]), ports: declaredPorts(pod) };
  return { like: ip === undefined ? like : { ...like, ip } };
}

function isSelected(snapshot: Snapshot, end: Endpoint | null): boolean {
  if (end === null || !('pod' in end || 'like' in end)) return false;
  const pod = podAt(snapshot, end);
  const { namespace, labels } = pod ? memberOfPod(pod, snapshot) : memberOf(snapshot, end);
  return (worldOf(snapshot).policiesIn.get(namespace ?? '') ?? []).some((policy) =>
    selects(policy.podSelector, labels),
  );
}

function portsOf(snapshot: Snapshot, end: Endpoint): readonly TriedPort[] {
  if ('like' in end) return end.like.ports ?? [];
  const pod = podAt(snapshot, end);
  return pod ? declaredPorts(pod) : [];
}

function apartOf(snapshot: Snapshot, end: Endpoint | null, apart: (pod: Pod) => string): string {
  const pod = end && podAt(snapshot, end);
  return pod ? apart(pod) : '';
}

/** Whether a pod takes part in flows of a family that some pods have. */
function hasFamily(before: Snapshot, now: Snapshot, { now: end, before: was }: Candidate, family: 4 | 6): boolean {
  const pod = (end && podAt(now, end)) ?? podAt(before, was);
  // One that has no address yet is told of as such.
  return pod === undefined || podAddresses(pod).length === 0 || hasAddress(pod, family);
}

/** The addresses of the node that a pod runs on. */
export function hostOf(snapshot: Snapshot, pod: Pod): readonly string[] {
  return [...hostAddresses(pod), ...(worldOf(snapshot).nodes.get(nodeOfPod(pod) ?? '') ?? [])];
}

function hasAddress(pod: Pod, family: 4 | 6): boolean {
  return podAddresses(pod).some((address) => parseAddress(address)?.family === family);
}

function podAt(snapshot: Snapshot, end: Endpoint): Pod | undefined {
  return 'pod' in end ? worldOf(snapshot).pods.get(end.pod) : undefined;
}

/** Who a pod is to the claims, its namespace as the first of some snapshots has it that has it at all. */
function memberOfPod(pod: Pod, ...snapshots: readonly Snapshot[]): Member {
  const namespace = namespaceOf(pod);
  const known = snapshots.map((snapshot) => worldOf(snapshot).namespaces.get(namespace));
  const namespaceLabels: Labels = known.find((labels) => labels !== undefined) ?? { [namespaceNameLabel]: namespace };
  return { namespace, namespaceLabels, labels: pod.metadata?.labels ?? {}, isPod: true, names: namesOfPod(pod) };
}

function endpointOf(pod: Pod): { readonly pod: string } {
  return { pod: namespacedName(pod) };
}

function workloadKey(pod: Pod): string | undefined {
  const workload = workloadOf(pod);
  return workload && `${namespaceOf(pod)}/${workload.kind}/${workload.name}`;
}
