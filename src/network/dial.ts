import { canonicalAddress } from '../kube/addresses.ts';
import { hostAddresses, isHostNetwork } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { evaluate } from '../netpol/evaluate.ts';
import type { Endpoint, Protocol } from '../netpol/flow.ts';
import { type Inventory, inventoryOf } from './inventory.ts';
import { atNode, outsideAt, podListens, podOnHost } from './listeners.ts';
import { type Leg, routeOf } from './route.ts';
import { outcomeOf } from './summary.ts';

/** One attempt of a program in a pod to reach an address, name lookups behind it. */
export interface Dialling {
  /** `namespace/name` of the pod. */
  readonly from: string;
  readonly address: string;
  readonly port: number;
  readonly protocol: Protocol;
  /** From 0 up to 1: chooses among the ends behind a Service. */
  readonly pick: number;
}

/** Who answers: a program of a pod, something outside, or a node's own daemon; with the port at that end. */
export type DialledEnd =
  | { readonly pod: string; readonly port: number }
  | { readonly ip: string; readonly port: number }
  | { readonly node: string; readonly port: number };

/**
 * What becomes of an attempt. `seenAs` is the source address that the other side sees. `slowly`: the refusal comes
 * only with the second try, about a second later, as of a Service without endpoints. `lost`: nothing ever comes back.
 */
export type Dialled =
  | { readonly is: 'connected'; readonly to: DialledEnd; readonly seenAs: string }
  | { readonly is: 'refused'; readonly slowly: boolean }
  | { readonly is: 'lost' | 'unreachable' };

/**
 * The way of one attempt from within a pod: Service address to one of its ends, the source's egress, the destination's
 * ingress, listener. What a pod sends to itself passes all policies.
 */
export function dial(snapshot: Snapshot, asked: Dialling): Dialled {
  const inventory = inventoryOf(snapshot);
  const address = canonicalAddress(asked.address);
  if (address === undefined || inventory.pod(asked.from) === undefined) return { is: 'unreachable' };
  if (isLoopback(address)) return withinPod(inventory, asked, address);
  const { from, port, protocol } = asked;
  const gateway = nodeOfGateway(snapshot, address);
  const to = gateway === undefined ? { ip: address } : { node: gateway };
  const route = routeOf(inventory, { from: { pod: from }, to, port, protocol });
  if ('because' in route) return { is: 'unreachable' };
  const leg = route.legs[Math.floor(asked.pick * route.legs.length)];
  if (leg === undefined) {
    const leaves = route.untranslated === undefined || evaluate(snapshot, route.untranslated).allowed;
    return leaves ? { is: 'refused', slowly: true } : { is: 'lost' };
  }
  const outcome = outcomeOf(leg, evaluate(snapshot, leg.flow).allowed);
  if (outcome === 'connected') return { is: 'connected', ...endOf(inventory, leg) };
  if (outcome === 'refused') return { is: 'refused', slowly: false };
  const otherFamily = address.includes(':') !== sourceAddress(inventory, from).includes(':');
  return { is: outcome === 'unreachable' && otherFamily ? 'unreachable' : 'lost' };
}

/**
 * Whether a packet of an open connection still gets from a pod to the other end: every one is judged, replies are not.
 */
export function stillPasses(snapshot: Snapshot, from: string, to: DialledEnd, protocol: Protocol): boolean {
  const inventory = inventoryOf(snapshot);
  if (inventory.pod(from) === undefined) return false;
  if ('pod' in to && (to.pod === from || inventory.pod(to.pod) === undefined)) return to.pod === from;
  const end: Endpoint = 'pod' in to ? { pod: to.pod } : 'node' in to ? { node: to.node } : { ip: to.ip };
  return evaluate(snapshot, { from: { pod: from }, to: end, port: to.port, protocol }).allowed;
}

/**
 * Whether one ICMP echo comes back. Pods, nodes and what answers outside do, Services do not. What policies mean for
 * ICMP is not settled; here, as on most plug-ins, only a rule that names no ports lets it pass.
 */
export function answersPing(snapshot: Snapshot, from: string, address: string): boolean {
  const inventory = inventoryOf(snapshot);
  const ip = canonicalAddress(address);
  if (ip === undefined || inventory.pod(from) === undefined) return false;
  if (isLoopback(ip)) return true;
  const gateway = nodeOfGateway(snapshot, ip);
  const holder = gateway === undefined ? (inventory.holderOf(ip) ?? { ip }) : { node: gateway };
  if ('service' in holder) return false;
  if ('ip' in holder && !answersOutside(snapshot, ip)) return false;
  const { egress, ingress } = evaluate(snapshot, { from: { pod: from }, to: holder, port: 7, protocol: 'TCP' });
  return [egress, ingress].every(
    (side) => side.kind === 'open' || side.allowedBy.some((rule) => rule.port === undefined),
  );
}

/** The node that has the first address of its own pod range: the gateway of the pods there. */
function nodeOfGateway({ nodes }: Snapshot, address: string): string | undefined {
  if (!address.endsWith('.1')) return undefined;
  return nodes.find(({ spec }) => spec?.podCIDR?.split('/')[0] === address.replace(/\.1$/, '.0'))?.metadata?.name;
}

function answersOutside({ outside }: Snapshot, ip: string): boolean {
  const ports = (outside?.answers ?? []).flatMap((answer) => answer.ports);
  if (outside === undefined) return true;
  return ports.some(({ port, protocol }) => outsideAt(outside, ip, port, protocol) === 'connected');
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1' || address === '0.0.0.0' || address === '::';
}

/** Through the loopback a pod meets its own programs; on its node's network, whatever listens on the node. */
function withinPod(inventory: Inventory, { from, port, protocol }: Dialling, address: string): Dialled {
  const { snapshot } = inventory;
  const pod = inventory.pod(from) ?? {};
  const seenAs = address.includes(':') ? '::1' : '127.0.0.1';
  if (podListens(pod, port, protocol, snapshot.listeners?.get(from))) {
    return { is: 'connected', to: { pod: from, port }, seenAs };
  }
  const node = pod.spec?.nodeName;
  if (!isHostNetwork(pod) || node === undefined) return { is: 'refused', slowly: false };
  const finds = atNode(inventory.node(node) ?? {}, snapshot, port, protocol);
  if (finds !== 'connected') return { is: 'refused', slowly: false };
  return { is: 'connected', to: podOnHost(snapshot, node, port, protocol) ?? { node, port }, seenAs };
}

/** Outside, and to nodes' ports of other nodes, a pod is seen with the address of its node. */
function endOf(inventory: Inventory, { flow }: Leg): { readonly to: DialledEnd; readonly seenAs: string } {
  const { to, port, protocol } = flow;
  const from = 'pod' in flow.from ? flow.from.pod : '';
  const own = sourceAddress(inventory, from);
  if ('ip' in to) return { to: { ip: to.ip, port }, seenAs: nodeAddress(inventory, from) ?? own };
  if ('node' in to)
    return { to: podOnHost(inventory.snapshot, to.node, port, protocol) ?? { node: to.node, port }, seenAs: own };
  return { to: { pod: 'pod' in to ? to.pod : '', port }, seenAs: own };
}

function sourceAddress(inventory: Inventory, from: string): string {
  const { podIPs, podIP } = inventory.pod(from)?.status ?? {};
  return podIP ?? podIPs?.[0]?.ip ?? '';
}

function nodeAddress(inventory: Inventory, from: string): string | undefined {
  const pod = inventory.pod(from) ?? {};
  const named = inventory.node(pod.spec?.nodeName ?? '')?.status?.addresses;
  return hostAddresses(pod)[0] ?? named?.find(({ type }) => type === 'InternalIP')?.address;
}
