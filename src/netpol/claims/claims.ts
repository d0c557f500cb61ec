import type { Pod } from 'kubernetes-types/core/v1';
import { namespaceNameLabel } from '../../kube/labels.ts';
import { namespacedName, namespaceOf, workloadOf } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import type { Endpoint, Protocol } from '../flow.ts';
import { withNameLabel } from '../hypothetical-defaults.ts';
import { indexSnapshot } from '../indexed-snapshot.ts';
import { type Group, isMember, type Member } from './groups.ts';

/** A claim about all flows of a kind, including those whose ends do not exist yet. */
export type FlowClaim =
  /** No end but `these` may reach `reach`, on any port. What `these` may do there is up to other claims. */
  | { readonly is: 'only'; readonly these: readonly Group[]; readonly reach: readonly Group[] }
  /** No flow of this kind is possible. */
  | ({ readonly is: 'never' } & FlowKind)
  /** Every flow of this kind is possible. */
  | ({ readonly is: 'works' } & FlowKind)
  /** Every flow that no other claim is about has the verdict that it has in the untouched cluster. */
  | { readonly is: 'unchanged' };

/**
 * The flows from any end of `from` to any end of `to`: on `ports`, or else on every port that is not in `exceptPorts`.
 */
export interface FlowKind {
  readonly from: readonly Group[];
  readonly to: readonly Group[];
  readonly ports?: readonly PortRange[];
  readonly exceptPorts?: readonly PortRange[];
}

/** Some ports of one protocol. */
export interface PortRange {
  readonly protocol: Protocol;
  /** First and last port, inclusive. */
  readonly from: number;
  readonly to: number;
}

/**
 * The verdict that one claim expects of the flow between two ends on a port. `null`: the claim is not about this flow;
 * `free`: it is, and accepts either verdict.
 */
export type PortExpectation = (port: number, protocol: Protocol) => 'allowed' | 'denied' | 'free' | null;

/** What a claim expects of the flows between two ends; `null` where it is about none of them. */
export function expectationOf(claim: FlowClaim, from: Member, to: Member): PortExpectation | null {
  switch (claim.is) {
    case 'only':
      return isMember(to, claim.reach) && !isMember(from, claim.these) ? () => 'denied' : null;
    case 'never':
      return isBetween(claim, from, to)
        ? (port, protocol) => (isOnPort(claim, port, protocol) ? 'denied' : 'free')
        : null;
    case 'works':
      return isBetween(claim, from, to)
        ? (port, protocol) => (isOnPort(claim, port, protocol) ? 'allowed' : null)
        : null;
    case 'unchanged':
      return null;
  }
}

/** Whether a flow is of a kind. */
export function isOfKind(kind: FlowKind, from: Member, to: Member, port: number, protocol: Protocol): boolean {
  return isBetween(kind, from, to) && isOnPort(kind, port, protocol);
}

/** The facts of an end that decide which groups it belongs to. A pod that the snapshot does not have has no labels. */
export function memberOf(snapshot: Snapshot, end: Endpoint): Member {
  const indexed = indexSnapshot(snapshot);
  const { namespaces, pods } = indexed;
  const labelsOf = (name: string) => namespaces.get(name) ?? { [namespaceNameLabel]: name };
  if ('like' in end) {
    const { namespace, labels } = end.like;
    if (typeof namespace !== 'string') {
      return { namespace: null, namespaceLabels: withNameLabel(indexed, namespace.labels), labels, isPod: true };
    }
    return { namespace, namespaceLabels: labelsOf(namespace), labels, isPod: true };
  }
  if (!('pod' in end)) {
    return { namespace: null, namespaceLabels: {}, labels: {}, isPod: false, ...('ip' in end ? { ip: end.ip } : {}) };
  }
  const [namespace = ''] = end.pod.split('/');
  const pod = pods.get(end.pod);
  const names = pod ? namesOfPod(pod) : [end.pod];
  return { namespace, namespaceLabels: labelsOf(namespace), labels: pod?.metadata?.labels ?? {}, isPod: true, names };
}

/** The names by which a claim may mean a pod: its own and that of its workload, as `namespace/name`. */
export function namesOfPod(pod: Pod): readonly string[] {
  const workload = workloadOf(pod);
  return [namespacedName(pod), ...(workload ? [`${namespaceOf(pod)}/${workload.name}`] : [])];
}

/** Every group that a claim names. */
export function claimedGroups(claim: FlowClaim): readonly Group[] {
  if (claim.is === 'only') return [...claim.these, ...claim.reach];
  return claim.is === 'unchanged' ? [] : [...claim.from, ...claim.to];
}

/** Every port or range that a claim names. */
export function claimedPorts(claim: FlowClaim): readonly PortRange[] {
  return claim.is === 'never' || claim.is === 'works' ? [...(claim.ports ?? []), ...(claim.exceptPorts ?? [])] : [];
}

function isBetween(kind: FlowKind, from: Member, to: Member): boolean {
  return isMember(from, kind.from) && isMember(to, kind.to);
}

function isOnPort({ ports, exceptPorts }: FlowKind, port: number, protocol: Protocol): boolean {
  const within = (range: PortRange) => range.protocol === protocol && range.from <= port && port <= range.to;
  return ports ? ports.some(within) : !exceptPorts?.some(within);
}
