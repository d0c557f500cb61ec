import type { Pod } from 'kubernetes-types/core/v1';
import { type Address, parseAddress, printAddress } from '../kube/addresses.ts';
import { type Labels, namespaceNameLabel } from '../kube/labels.ts';
import {
  type DeclaredPort,
  declaredPorts,
  hostAddresses,
  isHostNetwork,
  namespaceOf,
  podAddresses,
} from '../kube/pods.ts';
import type { Endpoint, Flow, HypotheticalPod, Protocol } from './flow.ts';
import { hypotheticalDefaults, withNameLabel } from './hypothetical-defaults.ts';
import { type IndexedSnapshot, nodeOfPod } from './indexed-snapshot.ts';
import { type Interpretation, usualInterpretation } from './interpretations.ts';

/** One end of a flow, with everything about it that policies can see. */
export interface End {
  /** Two ends with the same id are the same end. A hypothetical pod has none: two of them are two different pods. */
  readonly id: string | undefined;
  /** Undefined for nodes and for addresses that no pod has. */
  readonly pod: PodFacts | undefined;
  /** In the order in which they are preferred. An end that was given by one of its addresses has only that one. */
  readonly addresses: readonly Address[];
  /** The node that the end is, or that the pod runs on. */
  readonly node: string | undefined;
}

/** What policies can see of a pod. */
export interface PodFacts {
  readonly namespace: string;
  readonly namespaceLabels: Labels;
  readonly labels: Labels;
  readonly ports: readonly DeclaredPort[];
  readonly hostNetwork: boolean;
}

/** Thrown for an endpoint that the snapshot does not have. */
export class UnknownEndpoint extends Error {
  readonly endpoint: Endpoint;

  constructor(endpoint: Endpoint) {
    super(`no such endpoint: ${JSON.stringify(endpoint)}`);
    this.name = 'UnknownEndpoint';
    this.endpoint = endpoint;
  }
}

/** Thrown for a port name that the destination does not declare. */
export class UnknownPort extends Error {
  readonly port: string;
  readonly protocol: Protocol;

  constructor(port: string, protocol: Protocol) {
    super(`the destination declares no ${protocol} port of the name ${port}`);
    this.name = 'UnknownPort';
    this.port = port;
    this.protocol = protocol;
  }
}

/** Finds one end of a flow in a snapshot. Throws `UnknownEndpoint`. */
export function findEnd(indexed: IndexedSnapshot, endpoint: Endpoint): End {
  if ('pod' in endpoint) {
    const pod = indexed.pods.get(endpoint.pod);
    if (pod === undefined) throw new UnknownEndpoint(endpoint);
    return podEnd(indexed, endpoint.pod, pod);
  }
  if ('like' in endpoint) return hypotheticalEnd(indexed, endpoint);
  if ('node' in endpoint) {
    const addresses = indexed.nodes.get(endpoint.node);
    if (addresses === undefined) throw new UnknownEndpoint(endpoint);
    return nodeEnd(endpoint.node, parseAddresses(addresses));
  }
  const address = parseAddress(endpoint.ip);
  if (address === undefined) throw new UnknownEndpoint(endpoint);
  return addressEnd(indexed, address);
}

/** A flow with its two ends found in a snapshot. */
export interface ResolvedFlow {
  readonly indexed: IndexedSnapshot;
  readonly flow: Flow<Endpoint>;
  readonly from: End;
  readonly to: End;
  /** The address family that the flow uses. */
  readonly family: 4 | 6;
}

/** Finds both ends of a flow in a snapshot. Throws `UnknownEndpoint`. */
export function resolveFlow(indexed: IndexedSnapshot, flow: Flow<Endpoint>): ResolvedFlow {
  const from = findEnd(indexed, flow.from);
  const to = findEnd(indexed, flow.to);
  return { indexed, flow, from, to, family: flow.family ?? familyOf(from, to) };
}

/**
 * The address family of a connection. The source dials the first address of the destination whose family the source
 * has too.
 */
export function familyOf(from: End, to: End): 4 | 6 {
  const shared = to.addresses.find(({ family }) => from.addresses.some((address) => address.family === family));
  return (shared ?? to.addresses[0] ?? from.addresses[0])?.family ?? 4;
}

/** The number of a destination's port, given as a number or by a name that it declares. Throws `UnknownPort`. */
export function portNumber(
  to: End,
  port: number | string,
  protocol: Protocol,
  interpretation: Interpretation = usualInterpretation,
): number {
  if (typeof port === 'number') return port;
  const declared = (to.pod?.ports ?? []).filter((entry) => entry.name === port && entry.protocol === protocol);
  const found = interpretation.doubledNames === 'last' ? declared.at(-1) : declared[0];
  if (found === undefined) throw new UnknownPort(port, protocol);
  return found.port;
}

function podEnd(indexed: IndexedSnapshot, id: string, pod: Pod): End {
  const hostNetwork = isHostNetwork(pod);
  const node = nodeOfPod(pod);
  const reported = podAddresses(pod);
  const ofNode = hostNetwork && reported.length === 0 ? (indexed.nodes.get(node ?? '') ?? hostAddresses(pod)) : [];
  const namespace = namespaceOf(pod);
  return {
    id,
    pod: {
      namespace,
      namespaceLabels: indexed.namespaces.get(namespace) ?? { [namespaceNameLabel]: namespace },
      labels: pod.metadata?.labels ?? {},
      ports: declaredPorts(pod),
      hostNetwork,
    },
    addresses: parseAddresses([...reported, ...ofNode]),
    node,
  };
}

function nodeEnd(name: string, addresses: readonly Address[]): End {
  return { id: `node:${name}`, pod: undefined, addresses, node: name };
}

/** The end behind an address: the running pod or the node that has it, or else an end outside of the cluster. */
function addressEnd(indexed: IndexedSnapshot, address: Address): End {
  const text = printAddress(address);
  const id = indexed.podAt.get(text);
  const pod = id === undefined ? undefined : indexed.pods.get(id);
  if (id !== undefined && pod !== undefined) return { ...podEnd(indexed, id, pod), addresses: [address] };
  const node = indexed.nodeAt.get(text);
  if (node !== undefined) return nodeEnd(node, [address]);
  return { id: `ip:${text}`, pod: undefined, addresses: [address], node: undefined };
}

function hypotheticalEnd(indexed: IndexedSnapshot, endpoint: { readonly like: HypotheticalPod }): End {
  const { namespace: where, labels, ip, ports } = endpoint.like;
  const namespaceLabels =
    typeof where === 'string' ? indexed.namespaces.get(where) : withNameLabel(indexed, where.labels);
  if (namespaceLabels === undefined) throw new UnknownEndpoint(endpoint);
  const address = ip === undefined ? undefined : parseAddress(ip);
  if (ip !== undefined && address === undefined) throw new UnknownEndpoint(endpoint);
  return {
    id: undefined,
    pod: {
      namespace: namespaceLabels[namespaceNameLabel] ?? '',
      namespaceLabels,
      labels,
      ports: ports ?? [],
      hostNetwork: false,
    },
    addresses: address === undefined ? hypotheticalDefaults(indexed).addresses : [address],
    node: undefined,
  };
}

function parseAddresses(addresses: readonly string[]): readonly Address[] {
  return addresses.flatMap((address) => parseAddress(address) ?? []);
}
