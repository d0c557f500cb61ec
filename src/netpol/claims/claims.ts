import type { Pod } from 'kubernetes-types/core/v1';
import { namespacedName, namespaceOf, workloadOf } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { namespaceNameLabel } from '../../kube/labels.ts';
import type { Endpoint, Protocol } from '../flow.ts';
import { worldOf } from '../indexed-snapshot.ts';
import { withName } from '../classes/signature.ts';
import { type Group, isMember, type Member } from './groups.ts';

/** A claim about flows: it says something of all flows of a kind, also of those whose ends nobody has made yet. */
export type FlowClaim =
  /** Only `these` may reach `reach`: nobody else, on any port. What `these` may do there is for other claims to say. */
  | { readonly is: 'only'; readonly these: readonly Group[]; readonly reach: readonly Group[] }
  /** No flow of this kind is possible. */
  | ({ readonly is: 'never' } & FlowKind)
  /** Every flow of this kind is possible. */
  | ({ readonly is: 'works' } & FlowKind)
  /** Whatever no other claim beside it speaks of is as in the untouched cluster. */
  | { readonly is: 'unchanged' };

/** The flows from any of `from` to any of `to`; on any port unless `ports` says, less those on `exceptPorts`. */
export interface FlowKind {
  readonly from: readonly Group[];
  readonly to: readonly Group[];
  readonly ports?: readonly PortRange[];
  readonly exceptPorts?: readonly PortRange[];
}

export interface PortRange {
  readonly protocol: Protocol;
  /** First and last, inclusive. */
  readonly from: number;
  readonly to: number;
}

/**
 * What one claim wants of the flows between two ends, port by port. `null`: it does not speak of this pair; `free`: it
 * speaks of it and leaves it open.
 */
export type PortWish = (port: number, protocol: Protocol) => 'allowed' | 'denied' | 'free' | null;

/** What a claim says of a pair of ends, or `null` where it says nothing of any port. */
export function wishOf(claim: FlowClaim, from: Member, to: Member): PortWish | null {
  switch (claim.is) {
    case 'only':
      return isMember(to, claim.reach) && !isMember(from, claim.these) ? () => 'denied' : null;
    case 'never':
      return between(claim, from, to) ? (port, protocol) => (isAmong(claim, port, protocol) ? 'denied' : 'free') : null;
    case 'works':
      return between(claim, from, to) ? (port, protocol) => (isAmong(claim, port, protocol) ? 'allowed' : null) : null;
    case 'unchanged':
      return null;
  }
}

/** Whether a flow is of a kind. */
export function isOfKind(kind: FlowKind, from: Member, to: Member, port: number, protocol: Protocol): boolean {
  return between(kind, from, to) && isAmong(kind, port, protocol);
}

/** What decides of an end's membership, as the snapshot has it. A pod that is not there has no labels. */
export function memberOf(snapshot: Snapshot, end: Endpoint): Member {
  const { namespaces, pods } = worldOf(snapshot);
  const labelsOf = (name: string) => namespaces.get(name) ?? { [namespaceNameLabel]: name };
  if ('like' in end) {
    const { namespace, labels } = end.like;
    if (typeof namespace !== 'string') {
      return { namespace: null, namespaceLabels: withName(namespace.labels, snapshot), labels, isPod: true };
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

/** By what a claim may call a pod: its own name and that of its workload, with the namespace. */
export function namesOfPod(pod: Pod): readonly string[] {
  const workload = workloadOf(pod);
  return [namespacedName(pod), ...(workload ? [`${namespaceOf(pod)}/${workload.name}`] : [])];
}

/** Every group that a claim names. */
export function groupsOf(claim: FlowClaim): readonly Group[] {
  if (claim.is === 'only') return [...claim.these, ...claim.reach];
  return claim.is === 'unchanged' ? [] : [...claim.from, ...claim.to];
}

/** Every port or range that a claim names. */
export function portsOf(claim: FlowClaim): readonly PortRange[] {
  return claim.is === 'never' || claim.is === 'works' ? [...(claim.ports ?? []), ...(claim.exceptPorts ?? [])] : [];
}

function between(kind: FlowKind, from: Member, to: Member): boolean {
  return isMember(from, kind.from) && isMember(to, kind.to);
}

function isAmong({ ports, exceptPorts }: FlowKind, port: number, protocol: Protocol): boolean {
  const within = (range: PortRange) => range.protocol === protocol && range.from <= port && port <= range.to;
  return ports ? ports.some(within) : !exceptPorts?.some(within);
}
