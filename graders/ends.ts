import type { Pod } from 'kubernetes-types/core/v1';
import { selects } from '../src/kube/labels.ts';
import { declaredPorts, isFinished, isHostNetwork, namespacedName, namespaceOf, workloadOf } from '../src/kube/pods.ts';
import type { Snapshot } from '../src/kube/snapshot.ts';
import type { Endpoint } from '../src/netpol/flow.ts';
import { memberOf } from './claims.ts';
import { decoysFor } from './decoys.ts';
import { sightOf } from './end-classes.ts';
import type { Group } from './grader.ts';
import { isMember, type Member, podGroups } from './groups.ts';
import type { TriedPort } from './port-classes.ts';

/** One end that flows are tried from and to; it stands for all ends that nothing in either cluster tells from it. */
export interface End {
  /** Its counterpart in the cluster with the answer. `null`: the answer did away with it. */
  readonly now: Endpoint | null;
  /** Its counterpart in the untouched cluster. `null`: it came with the answer. */
  readonly before: Endpoint | null;
  /** Who it is to the task: by its labels in the untouched cluster, where it is there. */
  readonly member: Member;
  /** Nobody has made it. */
  readonly decoy: boolean;
  /** Whether some policy selects it, in either cluster. Between two ends that none selects, all ports fare alike. */
  readonly selected: { readonly now: boolean; readonly before: boolean };
  /** The ports that it declares. */
  readonly declares: readonly TriedPort[];
  /** Another end of the same class, for flows within the class. */
  readonly twin?: Pick<End, 'now' | 'before' | 'decoy'>;
}

type Candidate = Omit<End, 'selected' | 'declares'>;

/** Pods of the control plane's namespaces take part like all others; host-network pods do not (rule 49). */
export function endsOf(untouched: Snapshot, answered: Snapshot, groups: readonly Group[]): readonly End[] {
  const decoys = decoysFor(untouched, answered, groups).map(
    (end): Candidate => ({ now: end, before: end, member: memberOf(untouched, end), decoy: true }),
  );
  const ends = onePerClass([...podEnds(untouched, answered), ...decoys], untouched, answered, groups);
  return ends.map((end) => ({
    ...end,
    selected: { now: isSelected(answered, end.now), before: isSelected(untouched, end.before) },
    declares: end.now ? portsOf(answered, end.now) : portsOf(untouched, end.before),
  }));
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
    return { now: match ? endpointOf(match) : null, before: end, member: memberOf(untouched, end), decoy: false };
  });
  const added = now
    .filter((pod) => !taken.has(pod))
    .map((pod): Candidate => {
      const end = endpointOf(pod);
      return { now: end, before: null, member: memberOf(answered, end), decoy: false };
    });
  return [...matched, ...added];
}

function onePerClass(
  ends: readonly Candidate[],
  untouched: Snapshot,
  answered: Snapshot,
  groups: readonly Group[],
): readonly Candidate[] {
  const named = new Set(podGroups(groups).map(({ namespace }) => namespace));
  const [now, before] = [sightOf(answered, named), sightOf(untouched, named)];
  const classed = new Map<string, Candidate>();
  for (const end of ends) {
    const mine = groups.map((group) => (isMember(end.member, [group]) ? 1 : 0)).join('');
    const key = `${now(end.now)} ${before(end.before)} ${mine}`;
    const first = classed.get(key);
    if (!first) classed.set(key, end);
    else if (!first.twin) classed.set(key, { ...first, twin: { now: end.now, before: end.before, decoy: end.decoy } });
  }
  return [...classed.values()];
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

function counts(pod: Pod): boolean {
  return !isHostNetwork(pod) && !isFinished(pod);
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
