import { canonicalAddress } from '../kube/addresses.ts';
import { hostAddresses, isHostNetwork } from '../kube/pods.ts';
import type { OutsideService, Snapshot } from '../kube/snapshot.ts';
import { evaluate } from '../netpol/evaluate.ts';
import type { Endpoint, Protocol } from '../netpol/flow.ts';
import { answerOutside, outcomeAtNode, outcomeOutside, podListens, podOnHost } from './listeners.ts';
import { indexObjects, type ObjectIndex } from './object-index.ts';
import { findRoute, type Leg } from './route.ts';
import { outcomeOf } from './summary.ts';

/** One attempt of a program in a pod to connect to an address. Name lookups come before. */
export interface DialAttempt {
  /** `namespace/name` of the pod. */
  readonly from: string;
  readonly address: string;
  readonly port: number;
  readonly protocol: Protocol;
  /** From 0 up to 1, not included: chooses one of the backends of a Service. */
  readonly pick: number;
}

/**
 * The end that answers, with its own port: a program of a pod, an address outside, or a daemon of a node. `serves`: what
 * the address outside is known to run.
 */
export type DialledEnd =
  | { readonly pod: string; readonly port: number }
  | { readonly ip: string; readonly port: number; readonly serves?: OutsideService }
  | { readonly node: string; readonly port: number };

/**
 * The result of an attempt. `seenAs` is the source address that the other end sees. `slowly`: the connection is refused
 * with the second try only, about a second later, as for a Service without endpoints. `lost`: no answer ever comes.
 */
export type DialResult =
  | { readonly is: 'connected'; readonly to: DialledEnd; readonly seenAs: string }
  | { readonly is: 'refused'; readonly slowly: boolean }
  | { readonly is: 'lost' | 'unreachable' };

/**
 * Follows one attempt of a pod: from a Service address to one of its backends, egress of the source, ingress of the
 * destination, listener. Traffic of a pod to itself passes all policies.
 */
export function dial(snapshot: Snapshot, attempt: DialAttempt): DialResult {
  const index = indexObjects(snapshot);
  const address = canonicalAddress(attempt.address);
  if (address === undefined || index.pod(attempt.from) === undefined) return { is: 'unreachable' };
  if (isLoopback(address)) return withinPod(index, attempt, address);
  const { from, port, protocol } = attempt;
  const gateway = nodeOfGateway(snapshot, address);
  const to = gateway === undefined ? { ip: address } : { node: gateway };
  const route = findRoute(index, { from: { pod: from }, to, port, protocol });
  if ('because' in route) return { is: 'unreachable' };
  const leg = route.legs[Math.floor(attempt.pick * route.legs.length)];
  if (leg === undefined) {
    const leaves = route.untranslated === undefined || evaluate(snapshot, route.untranslated).allowed;
    return leaves ? { is: 'refused', slowly: true } : { is: 'lost' };
  }
  const outcome = outcomeOf(leg, evaluate(snapshot, leg.flow).allowed);
  if (outcome === 'connected') return { is: 'connected', ...endOf(index, leg) };
  if (outcome === 'refused') return { is: 'refused', slowly: false };
  const otherFamily = address.includes(':') !== sourceAddress(index, from).includes(':');
  return { is: outcome === 'unreachable' && otherFamily ? 'unreachable' : 'lost' };
}

/**
 * Whether a packet of an open connection still gets from a pod to the other end. Policies decide each packet of the
 * connection, but not the replies.
 */
export function stillPasses(snapshot: Snapshot, from: string, to: DialledEnd, protocol: Protocol): boolean {
  const index = indexObjects(snapshot);
  if (index.pod(from) === undefined) return false;
  if ('pod' in to && (to.pod === from || index.pod(to.pod) === undefined)) return to.pod === from;
  const end: Endpoint = 'pod' in to ? { pod: to.pod } : 'node' in to ? { node: to.node } : { ip: to.ip };
  return evaluate(snapshot, { from: { pod: from }, to: end, port: to.port, protocol }).allowed;
}

/**
 * Whether one ICMP echo is answered. Pods, nodes and addresses that answer outside do, Services do not. NetworkPolicy
 * does not specify ICMP; as in most network plug-ins, only a rule without ports allows it here.
 */
export function answersPing(snapshot: Snapshot, from: string, address: string): boolean {
  const index = indexObjects(snapshot);
  const ip = canonicalAddress(address);
  if (ip === undefined || index.pod(from) === undefined) return false;
  if (isLoopback(ip)) return true;
  const gateway = nodeOfGateway(snapshot, ip);
  const holder = gateway === undefined ? (index.holderOf(ip) ?? { ip }) : { node: gateway };
  if ('service' in holder) return false;
  if ('ip' in holder && !answersOutside(snapshot, ip)) return false;
  const { egress, ingress } = evaluate(snapshot, { from: { pod: from }, to: holder, port: 7, protocol: 'TCP' });
  return [egress, ingress].every(
    (side) => side.kind === 'open' || side.allowedBy.some((rule) => rule.port === undefined),
  );
}

/** The node whose pod range begins with an address: the gateway of its pods. */
function nodeOfGateway({ nodes }: Snapshot, address: string): string | undefined {
  if (!address.endsWith('.1')) return undefined;
  return nodes.find(({ spec }) => spec?.podCIDR?.split('/')[0] === address.replace(/\.1$/, '.0'))?.metadata?.name;
}

function answersOutside({ outside }: Snapshot, ip: string): boolean {
  const ports = (outside?.answers ?? []).flatMap((answer) => answer.ports);
  if (outside === undefined) return true;
  return ports.some(({ port, protocol }) => outcomeOutside(outside, ip, port, protocol) === 'connected');
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1' || address === '0.0.0.0' || address === '::';
}

/**
 * Through the loopback address, a pod reaches its own programs, and on its node's network all that listens on the node.
 */
function withinPod(index: ObjectIndex, { from, port, protocol }: DialAttempt, address: string): DialResult {
  const { snapshot } = index;
  const pod = index.pod(from) ?? {};
  const seenAs = address.includes(':') ? '::1' : '127.0.0.1';
  if (podListens(pod, port, protocol, snapshot.listeners?.get(from))) {
    return { is: 'connected', to: { pod: from, port }, seenAs };
  }
  const node = pod.spec?.nodeName;
  if (!isHostNetwork(pod) || node === undefined) return { is: 'refused', slowly: false };
  const outcome = outcomeAtNode(index.node(node) ?? {}, snapshot, port, protocol);
  if (outcome !== 'connected') return { is: 'refused', slowly: false };
  return { is: 'connected', to: podOnHost(snapshot, node, port, protocol) ?? { node, port }, seenAs };
}

/**
 * The end of a leg, and the source address that it sees. Outside of the cluster, a pod is seen with the address of its
 * node.
 */
function endOf(index: ObjectIndex, { flow }: Leg): { readonly to: DialledEnd; readonly seenAs: string } {
  const { to, port, protocol } = flow;
  const from = 'pod' in flow.from ? flow.from.pod : '';
  const own = sourceAddress(index, from);
  if ('ip' in to) {
    const { outside } = index.snapshot;
    const serves =
      outside && typeof port === 'number' ? answerOutside(outside, to.ip, port, protocol)?.serves : undefined;
    return { to: { ip: to.ip, port, ...(serves ? { serves } : {}) }, seenAs: nodeAddress(index, from) ?? own };
  }
  if ('node' in to)
    return { to: podOnHost(index.snapshot, to.node, port, protocol) ?? { node: to.node, port }, seenAs: own };
  return { to: { pod: 'pod' in to ? to.pod : '', port }, seenAs: own };
}

function sourceAddress(index: ObjectIndex, from: string): string {
  const { podIPs, podIP } = index.pod(from)?.status ?? {};
  return podIP ?? podIPs?.[0]?.ip ?? '';
}

function nodeAddress(index: ObjectIndex, from: string): string | undefined {
  const pod = index.pod(from) ?? {};
  const named = index.node(pod.spec?.nodeName ?? '')?.status?.addresses;
  return hostAddresses(pod)[0] ?? named?.find(({ type }) => type === 'InternalIP')?.address;
}
