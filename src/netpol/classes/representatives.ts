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
import { indexSnapshot, nodeOfPod } from '../indexed-snapshot.ts';
import { hypotheticalEnds, isSubjectToPolicies, replicaLabels } from './hypothetical-pods.ts';
import type { PortName } from './named-port-assignments.ts';
import type { RepresentativePort } from './port-classes.ts';
import { signatureOf } from './signature.ts';

/**
 * One end that flows are decided for; it represents all ends that no policy of either cluster distinguishes from it.
 */
export interface Representative {
  /** The end in the answered cluster. `null`: it does not exist there any more. */
  readonly now: Endpoint | null;
  /** The end in the untouched cluster. For a pod that the answer added, a hypothetical pod like it. */
  readonly before: Endpoint;
  /** The facts that decide which groups of claims it is in: those of the untouched cluster, if it exists there. */
  readonly member: Member;
  /** Whether it exists in no cluster. */
  readonly isHypothetical: boolean;
  /** Whether some policy selects it. Between two ends that no policy selects, all ports have the same verdict. */
  readonly selected: { readonly now: boolean; readonly before: boolean };
  /** The ports that it declares. */
  readonly declaredPorts: readonly RepresentativePort[];
  /** Port names that rules look up on hypothetical pods of its class, which may give them to any of their ports. */
  readonly freePortNames: {
    readonly names: readonly PortName[];
    readonly now: Endpoint;
    readonly before: Endpoint;
  } | null;
  /** The addresses of the node that it runs on. That node always reaches it (rule 6). */
  readonly nodeAddresses: readonly string[];
  /** Whether a claim names its namespace. */
  readonly inClaimedNamespace: boolean;
  /** Another pod of the same class, for flows within the class. */
  readonly second?: RepresentativeEnd;
  /** A hypothetical pod of the same class. It runs on no node. */
  readonly hypothetical?: RepresentativeEnd;
  /** All existing pods of the class, in the answered cluster. */
  readonly pods: readonly Endpoint[];
}

/** Another end of the class of a representative. */
export type RepresentativeEnd = Pick<Representative, 'now' | 'before' | 'isHypothetical' | 'nodeAddresses'>;

/** The clusters in which ends are looked for, and what distinguishes them besides policies. */
export interface RepresentativeInput {
  readonly before: Snapshot;
  readonly now: Snapshot;
  /** The groups that claims name. */
  readonly groups: readonly Group[];
  /** A text that distinguishes existing pods further; by default none. */
  readonly extraKey?: (pod: Pod) => string;
}

type EndCandidate = RepresentativeEnd & { readonly member: Member; readonly freePortNames: readonly PortName[] };

/**
 * Finds the ends for flows of a family, one of each class, existing ones first. Pods of the control plane's namespaces
 * are ends like all others; host-network pods are not (rule 49). `exact` tells whether they represent all ends.
 */
export function findRepresentatives(
  { before, now, groups, extraKey = () => '' }: RepresentativeInput,
  family: 4 | 6,
): { readonly ends: readonly Representative[]; readonly exact: boolean } {
  const possible = hypotheticalEnds(before, now, groups, family);
  const hypothetical = possible.ends.map((end): EndCandidate => ({ ...end, isHypothetical: true, nodeAddresses: [] }));
  const [claimed, workloads] = [podGroups(groups), workloadGroups(groups)];
  const familyIsUsed = [before, now].some((snapshot) => snapshot.pods.some((pod) => hasAddress(pod, family)));
  const existing = podEnds(before, now, family).filter((end) => !familyIsUsed || hasFamily(before, now, end, family));
  const classes = groupByClass([...existing, ...hypothetical], { before, now, groups, extraKey }, family);
  const ends = classes.map(({ first, others, hypothetical: known, withFreePortNames }): Representative => {
    // A hypothetical pod has no name, so it is in no group of pods by name.
    const isNamed = isMember(first.member, workloads);
    const hasReplica = !isNamed && canHaveReplicas(first, before, now);
    const hypothetical = hasReplica ? hypotheticalReplica(first, before, now, family) : known;
    const second = others[0] ?? hypothetical;
    return {
      ...first,
      selected: { now: isSelected(now, first.now), before: isSelected(before, first.before) },
      declaredPorts: first.now ? declaredPortsOf(now, first.now) : declaredPortsOf(before, first.before),
      freePortNames:
        withFreePortNames?.now && withFreePortNames.freePortNames.length > 0
          ? { names: withFreePortNames.freePortNames, now: withFreePortNames.now, before: withFreePortNames.before }
          : null,
      inClaimedNamespace:
        isNamed ||
        claimed.some((group) => speaksOfNamespace(group, first.member.namespace, first.member.namespaceLabels)),
      ...(second ? { second } : {}),
      ...(hypothetical ? { hypothetical } : {}),
      pods: [first, ...others].flatMap((each) =>
        each.isHypothetical || !each.member.isPod || !each.now ? [] : [each.now],
      ),
    };
  });
  return { ends, exact: possible.exact };
}

/** Pairs the pods of both clusters: by name, or within a workload whose pods the answer replaced. */
function podEnds(before: Snapshot, now: Snapshot, family: 4 | 6): readonly EndCandidate[] {
  const [podsBefore, podsNow] = [before.pods.filter(isSubjectToPolicies), now.pods.filter(isSubjectToPolicies)];
  const byName = new Map(podsNow.map((pod) => [namespacedName(pod), pod]));
  const byWorkload = Map.groupBy(podsNow, workloadKey);
  const taken = new Set<Pod>();
  const matched = podsBefore.map((pod): EndCandidate => {
    const key = workloadKey(pod);
    const alike = key === undefined ? [] : (byWorkload.get(key) ?? []);
    const match = byName.get(namespacedName(pod)) ?? alike.find((candidate) => !taken.has(candidate)) ?? alike[0];
    if (match) taken.add(match);
    const end = endpointOf(pod);
    const nodeAddresses = match ? nodeAddressesOf(now, match) : nodeAddressesOf(before, pod);
    const member = memberOfPod(pod, before);
    return {
      now: match ? endpointOf(match) : null,
      before: end,
      member,
      isHypothetical: false,
      nodeAddresses,
      freePortNames: [],
    };
  });
  const added = podsNow
    .filter((pod) => !taken.has(pod))
    .map((pod): EndCandidate => {
      const end = endpointOf(pod);
      const like = hypotheticalPodLike(now, end, before, family);
      return {
        now: end,
        before: like,
        member: memberOfPod(pod, before, now),
        isHypothetical: false,
        nodeAddresses: nodeAddressesOf(now, pod),
        freePortNames: [],
      };
    });
  return [...matched, ...added];
}

interface RepresentativeClass {
  readonly first: EndCandidate;
  /** The other existing ends of the class. */
  readonly others: EndCandidate[];
  /** A hypothetical pod of the class, if the first end is another. */
  hypothetical?: EndCandidate;
  /** A hypothetical pod of the class that may give port names to any of its ports. */
  withFreePortNames?: EndCandidate;
}

/**
 * Groups ends that policies and claims do not distinguish. Existing pods that declare different ports are kept apart,
 * so that a flow that is shown to a person has a port that answers. Hypothetical ends join the first group of their
 * signature.
 */
function groupByClass(
  ends: readonly EndCandidate[],
  input: Required<RepresentativeInput>,
  family: 4 | 6,
): readonly RepresentativeClass[] {
  const { before, now, groups, extraKey } = input;
  const [signatureNow, signatureBefore] = [signatureOf(now, family), signatureOf(before, family)];
  const classes = new Map<string, RepresentativeClass>();
  const firstKeys = new Map<string, string>();
  for (const end of ends) {
    const membership = groups.map((group) => (isMember(end.member, [group]) ? 1 : 0)).join('');
    const extra = `${extraKeyOf(now, end.now, extraKey)}${extraKeyOf(before, end.before, extraKey)}`;
    const signature = [signatureNow(end.now), signatureBefore(end.before), membership, extra].join('|');
    const declared = end.isHypothetical ? [] : declaredPortsOf(end.now ? now : before, end.now ?? end.before);
    const portsKey = declared.map(({ port, protocol }) => `${port}${protocol}`).join();
    const key = end.isHypothetical ? (firstKeys.get(signature) ?? signature) : `${signature} ${portsKey}`;
    if (!firstKeys.has(signature)) firstKeys.set(signature, key);
    const known: RepresentativeClass = classes.get(key) ?? { first: end, others: [] };
    if (known.first !== end && !end.isHypothetical) known.others.push(end);
    if (known.first !== end && end.isHypothetical && end.member.isPod) known.hypothetical ??= end;
    if (end.freePortNames.length > 0) known.withFreePortNames ??= end;
    classes.set(key, known);
  }
  return [...classes.values()];
}

/**
 * Whether another pod of an end's class can exist. If the answer changed the labels of a pod without a workload, that
 * pod is the only one that had the old labels before; a workload makes other pods with the same history.
 */
function canHaveReplicas({ now: end, before: was, member }: EndCandidate, before: Snapshot, now: Snapshot): boolean {
  if (!member.isPod || end === null) return false;
  const [pod, old] = [findPod(now, end), findPod(before, was)];
  if (!pod || !old || workloadOf(pod)) return true;
  const [labels, others] = [pod.metadata?.labels ?? {}, old.metadata?.labels ?? {}];
  return [...Object.keys(labels), ...Object.keys(others)].every((key) => labels[key] === others[key]);
}

/** A hypothetical pod of the same class as an existing pod. */
function hypotheticalReplica(
  { now: end, before: was }: EndCandidate,
  before: Snapshot,
  now: Snapshot,
  family: 4 | 6,
): RepresentativeEnd {
  const like = {
    now: end && hypotheticalPodLike(now, end, now, family),
    before: hypotheticalPodLike(before, was, before, family),
  };
  return { ...like, isHypothetical: true, nodeAddresses: [] };
}

/**
 * A hypothetical pod of another snapshot with the namespace, labels, ports and address of a pod of this one. Where the
 * namespace does not exist there, it is hypothetical too. An end that is no pod is returned as it is.
 */
export function hypotheticalPodLike(snapshot: Snapshot, end: Endpoint, other: Snapshot, family: 4 | 6): Endpoint {
  if ('like' in end) return { like: { ...end.like } };
  const pod = findPod(snapshot, end);
  if (!pod) return end;
  const name = namespaceOf(pod);
  const namespace = indexSnapshot(other).namespaces.has(name) ? name : { labels: { [namespaceNameLabel]: name } };
  const ip = podAddresses(pod).find((address) => parseAddress(address)?.family === family);
  const like = { namespace, labels: replicaLabels(pod, [snapshot, other]), ports: declaredPorts(pod) };
  return { like: ip === undefined ? like : { ...like, ip } };
}

function isSelected(snapshot: Snapshot, end: Endpoint | null): boolean {
  if (end === null || !('pod' in end || 'like' in end)) return false;
  const pod = findPod(snapshot, end);
  const { namespace, labels } = pod ? memberOfPod(pod, snapshot) : memberOf(snapshot, end);
  return (indexSnapshot(snapshot).policiesIn.get(namespace ?? '') ?? []).some((policy) =>
    selects(policy.podSelector, labels),
  );
}

function declaredPortsOf(snapshot: Snapshot, end: Endpoint): readonly RepresentativePort[] {
  if ('like' in end) return end.like.ports ?? [];
  const pod = findPod(snapshot, end);
  return pod ? declaredPorts(pod) : [];
}

function extraKeyOf(snapshot: Snapshot, end: Endpoint | null, apart: (pod: Pod) => string): string {
  const pod = end && findPod(snapshot, end);
  return pod ? apart(pod) : '';
}

/** Whether an end that is a pod has an address of a family. A pod without any address yet counts as having one. */
function hasFamily(before: Snapshot, now: Snapshot, { now: end, before: was }: EndCandidate, family: 4 | 6): boolean {
  const pod = (end && findPod(now, end)) ?? findPod(before, was);
  return pod === undefined || podAddresses(pod).length === 0 || hasAddress(pod, family);
}

/** Whether one end is an address of the node that another end, a pod, runs on. */
export function isNodeOf({ now }: Representative, { nodeAddresses }: Representative): boolean {
  return now !== null && 'ip' in now && nodeAddresses.includes(now.ip);
}

/** The addresses of the node that a pod runs on. */
export function nodeAddressesOf(snapshot: Snapshot, pod: Pod): readonly string[] {
  return [...hostAddresses(pod), ...(indexSnapshot(snapshot).nodes.get(nodeOfPod(pod) ?? '') ?? [])];
}

function hasAddress(pod: Pod, family: 4 | 6): boolean {
  return podAddresses(pod).some((address) => parseAddress(address)?.family === family);
}

function findPod(snapshot: Snapshot, end: Endpoint): Pod | undefined {
  return 'pod' in end ? indexSnapshot(snapshot).pods.get(end.pod) : undefined;
}

/** The facts of a pod. The labels of its namespace are those in the first of the snapshots that has the namespace. */
function memberOfPod(pod: Pod, ...snapshots: readonly Snapshot[]): Member {
  const namespace = namespaceOf(pod);
  const known = snapshots.map((snapshot) => indexSnapshot(snapshot).namespaces.get(namespace));
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
