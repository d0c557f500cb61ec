import type { Pod } from 'kubernetes-types/core/v1';
import { selects } from '../src/kube/labels.ts';
import {
  declaredPorts,
  hostAddresses,
  namespacedName,
  namespaceOf,
  podAddresses,
  workloadOf,
} from '../src/kube/pods.ts';
import type { Snapshot } from '../src/kube/snapshot.ts';
import type { Endpoint } from '../src/netpol/flow.ts';
import { memberOf } from './claims.ts';
import { counts, decoysFor } from './decoys.ts';
import { sightOf } from './end-classes.ts';
import type { Group } from './grader.ts';
import { isMember, type Member, podGroups } from './groups.ts';
import type { TriedPort } from './port-classes.ts';

/** One end that flows are tried from and to; it stands for all ends that nothing in either cluster tells from it. */
export interface End {
  /** Its counterpart in the cluster with the answer. `null`: the answer did away with it. */
  readonly now: Endpoint | null;
  /** Its counterpart in the untouched cluster. Of a pod that came with the answer, one like it that somebody might make. */
  readonly before: Endpoint;
  /** Who it is to the task: by its labels in the untouched cluster, where it is there. */
  readonly member: Member;
  /** Nobody has made it. */
  readonly decoy: boolean;
  /** Whether some policy selects it, in either cluster. Between two ends that none selects, all ports fare alike. */
  readonly selected: { readonly now: boolean; readonly before: boolean };
  /** The ports that it declares. */
  readonly declares: readonly TriedPort[];
  /** Addresses of the node that it runs on, which always reach it (rule 6). */
  readonly host: readonly string[];
  /** Whether its namespace is one that the task names. */
  readonly ofTask: boolean;
  /** Another end of the same class, for flows within the class; of a pod. */
  readonly twin?: Pick<End, 'now' | 'before' | 'decoy' | 'host'>;
  /** A pod of the same class that nobody has made, so that it runs on no node. */
  readonly made?: Pick<End, 'now' | 'before' | 'decoy' | 'host'>;
}

type Candidate = Pick<End, 'now' | 'before' | 'member' | 'decoy' | 'host'>;

/** Pods of the control plane's namespaces take part like all others; host-network pods do not (rule 49). */
export function endsOf(untouched: Snapshot, answered: Snapshot, groups: readonly Group[]): readonly End[] {
  const decoys = decoysFor(untouched, answered, groups).map(
    (decoy): Candidate => ({ ...decoy, decoy: true, host: [] }),
  );
  const named = new Set(podGroups(groups).map(({ namespace }) => namespace));
  const classed = onePerClass([...podEnds(untouched, answered), ...decoys], untouched, answered, groups);
  return classed.map(({ first, second }) => {
    const made = first.member.isPod && first.now ? madeLike(first, untouched, answered) : undefined;
    const twin = second ?? made;
    return {
      ...first,
      selected: { now: isSelected(answered, first.now), before: isSelected(untouched, first.before) },
      declares: first.now ? portsOf(answered, first.now) : portsOf(untouched, first.before),
      ofTask: named.has(first.member.namespace ?? ''),
      ...(twin ? { twin } : {}),
      ...(made ? { made } : {}),
    };
  });
}

/** A pod is the same pod when it has the same name, or stands in for it in the same workload after a change to that. */
function podEnds(untouched: Snapshot, answered: Snapshot): readonly Candidate[] {
  const before = untouched.pods.filter(counts);
  const now = answered.pods.filter(counts);
  const taken = new Set<Pod>();
  const matched = before.map((pod): Candidate => {
    const alike = now.filter((candidate) => sameWorkload(candidate, pod));
    const match =
      now.find((candidate) => namespacedName(candidate) === namespacedName(pod)) ??
      alike.find((candidate) => !taken.has(candidate)) ??
      alike[0];
    if (match) taken.add(match);
    const end = endpointOf(pod);
    const host = hostAddresses(match ?? pod);
    return { now: match ? endpointOf(match) : null, before: end, member: memberOf(untouched, end), decoy: false, host };
  });
  const added = now
    .filter((pod) => !taken.has(pod))
    .map((pod): Candidate => {
      const end = endpointOf(pod);
      const before = likeOf(answered, end, untouched);
      return { now: end, before, member: memberOf(answered, end), decoy: false, host: hostAddresses(pod) };
    });
  return [...matched, ...added];
}

interface Class {
  readonly first: Candidate;
  readonly second?: Candidate;
}

/**
 * Of ends that policies and claims treat alike one is kept, a pod that is there before one that is not. Pods that are
 * there and declare other ports are kept apart: what a person is told of should be a port that answers.
 */
function onePerClass(
  ends: readonly Candidate[],
  untouched: Snapshot,
  answered: Snapshot,
  groups: readonly Group[],
): readonly Class[] {
  const [now, before] = [sightOf(answered), sightOf(untouched)];
  const classed = new Map<string, Class>();
  const firstOf = new Map<string, string>();
  for (const end of ends) {
    const mine = groups.map((group) => (isMember(end.member, [group]) ? 1 : 0)).join('');
    const sight = `${now(end.now)} ${before(end.before)} ${mine}`;
    const declared = end.decoy ? [] : portsOf(end.now ? answered : untouched, end.now ?? end.before);
    const ports = declared.map(({ port, protocol }) => `${port}${protocol}`).join();
    const key = end.decoy ? (firstOf.get(sight) ?? sight) : `${sight} ${ports}`;
    if (!firstOf.has(sight)) firstOf.set(sight, key);
    const known = classed.get(key);
    if (!known) classed.set(key, { first: end });
    else if (!known.second && !end.decoy) classed.set(key, { ...known, second: end });
  }
  return [...classed.values()];
}

/** A pod that nobody has made, of the same class as one end. */
function madeLike({ now, before }: Candidate, untouched: Snapshot, answered: Snapshot): NonNullable<End['made']> {
  return {
    now: now && likeOf(answered, now, answered),
    before: likeOf(untouched, before, untouched),
    decoy: true,
    host: [],
  };
}

/** A pod like one of a snapshot, that somebody might make in another: where its namespace is not there, with that. */
function likeOf(snapshot: Snapshot, end: Endpoint, other: Snapshot): Endpoint {
  if ('like' in end) return { like: { ...end.like } };
  const pod = 'pod' in end ? snapshot.pods.find((candidate) => namespacedName(candidate) === end.pod) : undefined;
  if (!pod) return end;
  const name = namespaceOf(pod);
  const there = other.namespaces.some(({ metadata }) => metadata?.name === name);
  const namespace = there ? name : { labels: { 'kubernetes.io/metadata.name': name } };
  const [ip] = podAddresses(pod);
  const like = { namespace, labels: pod.metadata?.labels ?? {}, ports: declaredPorts(pod) };
  return { like: ip === undefined ? like : { ...like, ip } };
}

function isSelected(snapshot: Snapshot, end: Endpoint | null): boolean {
  if (end === null || !('pod' in end || 'like' in end)) return false;
  const { namespace, labels } = memberOf(snapshot, end);
  return snapshot.policies.some(
    (policy) => namespaceOf(policy) === namespace && selects(policy.spec?.podSelector ?? {}, labels),
  );
}

function portsOf(snapshot: Snapshot, end: Endpoint | null): readonly TriedPort[] {
  if (end === null) return [];
  if ('like' in end) return end.like.ports ?? [];
  const pod = 'pod' in end ? snapshot.pods.find((candidate) => namespacedName(candidate) === end.pod) : undefined;
  return pod ? declaredPorts(pod) : [];
}

function endpointOf(pod: Pod): { readonly pod: string } {
  return { pod: namespacedName(pod) };
}

function sameWorkload(a: Pod, b: Pod): boolean {
  const [first, second] = [workloadOf(a), workloadOf(b)];
  return (
    first !== undefined &&
    namespaceOf(a) === namespaceOf(b) &&
    first.kind === second?.kind &&
    first.name === second.name
  );
}
