import type { Pod } from 'kubernetes-types/core/v1';
import { type Address, parseAddress, printAddress, unusedPodAddress } from '../kube/addresses.ts';
import { type Labels, namespaceNameLabel } from '../kube/labels.ts';
import {
  type DeclaredPort,
  declaredPorts,
  hostAddresses,
  isHostNetwork,
  namespaceOf,
  podAddresses,
} from '../kube/pods.ts';
import type { Endpoint, PodLike, Protocol } from './flow.ts';
import { nodeOfPod, type IndexedSnapshot } from './indexed-snapshot.ts';
import { type Interpretation, usualInterpretation } from './interpretations.ts';

/** One end of a flow with all that policies can see of it. */
export interface End {
  /** Two ends with one id are one thing. Pods that need not exist have none: two of them are two pods. */
  readonly id: string | undefined;
  /** Undefined for nodes and for addresses that no pod has. */
  readonly pod: PodFacts | undefined;
  /** In the order of preference; an end that was given by one address has only that. */
  readonly addresses: readonly Address[];
  /** The node that it is, or that it runs on. */
  readonly node: string | undefined;
}

export interface PodFacts {
  readonly namespace: string;
  readonly namespaceLabels: Labels;
  readonly labels: Labels;
  readonly ports: readonly DeclaredPort[];
  readonly hostNetwork: boolean;
}

/** An end of a flow that the snapshot does not hold. */
export class UnknownEndpoint extends Error {
  readonly endpoint: Endpoint;

  constructor(endpoint: Endpoint) {
    super(`no such endpoint: ${JSON.stringify(endpoint)}`);
    this.name = 'UnknownEndpoint';
    this.endpoint = endpoint;
  }
}

/** A port asked for by a name that the destination does not declare. */
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
  if ('like' in endpoint) return likeEnd(indexed, endpoint);
  if ('node' in endpoint) {
    const addresses = indexed.nodes.get(endpoint.node);
    if (addresses === undefined) throw new UnknownEndpoint(endpoint);
    return nodeEnd(endpoint.node, read(addresses));
  }
  const address = parseAddress(endpoint.ip);
  if (address === undefined) throw new UnknownEndpoint(endpoint);
  return addressEnd(indexed, address);
}

/**
 * The pod that policies see at an end, under one interpretation; undefined where they see none. The traffic of a
 * host-network pod is usually taken for its node's: then policies do not select it, and selectors do not match it.
 */
export function podOfEnd(end: End, interpretation: Interpretation): PodFacts | undefined {
  return end.pod?.hostNetwork === true && interpretation.hostNetwork === 'node' ? undefined : end.pod;
}

/** Whether one end is a pod and the other is the node that it runs on, or a host-network pod that counts as that node. */
export function isOwnNode(one: End, other: End, interpretation: Interpretation): boolean {
  if (one.node === undefined || one.node !== other.node) return false;
  return (podOfEnd(one, interpretation) === undefined) !== (podOfEnd(other, interpretation) === undefined);
}

/**
 * The family of a connection: that of the address dialled, which is the first of the destination's that the source
 * has too.
 */
export function familyOf(from: End, to: End): 4 | 6 {
  const shared = to.addresses.find(({ family }) => from.addresses.some((address) => address.family === family));
  return (shared ?? to.addresses[0] ?? from.addresses[0])?.family ?? 4;
}

/** The number of a port that may have been asked for by a name that the destination declares. Throws `UnknownPort`. */
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
    addresses: read([...reported, ...ofNode]),
    node,
  };
}

function nodeEnd(name: string, addresses: readonly Address[]): End {
  return { id: `node:${name}`, pod: undefined, addresses, node: name };
}

/** An address that a live pod or a node has is that pod or node; any other is outside of the cluster. */
function addressEnd(indexed: IndexedSnapshot, address: Address): End {
  const text = printAddress(address);
  const id = indexed.podAt.get(text);
  const pod = id === undefined ? undefined : indexed.pods.get(id);
  if (id !== undefined && pod !== undefined) return { ...podEnd(indexed, id, pod), addresses: [address] };
  const node = indexed.nodeAt.get(text);
  if (node !== undefined) return nodeEnd(node, [address]);
  return { id: `ip:${text}`, pod: undefined, addresses: [address], node: undefined };
}

function likeEnd(indexed: IndexedSnapshot, endpoint: { readonly like: PodLike }): End {
  const { namespace: where, labels, ip, ports } = endpoint.like;
  const namespaceLabels = typeof where === 'string' ? indexed.namespaces.get(where) : labelled(indexed, where.labels);
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
    addresses: address === undefined ? inventedOf(indexed).addresses : [address],
    node: undefined,
  };
}

function labelled(indexed: IndexedSnapshot, labels: Labels): Labels {
  return Object.hasOwn(labels, namespaceNameLabel)
    ? labels
    : { ...labels, [namespaceNameLabel]: inventedOf(indexed).namespace };
}

/** What pods and namespaces that need not exist are given: addresses that are free, a name that nothing mentions. */
export interface Invented {
  readonly addresses: readonly Address[];
  readonly namespace: string;
}

const inventions = new WeakMap<IndexedSnapshot, Invented>();

/** The inventions of a snapshot, made once. */
export function inventedOf(indexed: IndexedSnapshot): Invented {
  const known = inventions.get(indexed);
  if (known !== undefined) return known;
  const { snapshot } = indexed;
  // They have the families that pods have here; where there are no pods, both.
  const given = snapshot.pods.flatMap((pod) => (isHostNetwork(pod) ? [] : read(podAddresses(pod))));
  const seen = new Set(given.map(({ family }) => family));
  const families = seen.size > 0 ? [...seen] : ([4, 6] as const);
  const mentioned = JSON.stringify(snapshot.policies.map(({ spec }) => spec));
  const free = (name: string) => !indexed.namespaces.has(name) && !mentioned.includes(name);
  let namespace = 'another-namespace';
  for (let count = 2; !free(namespace); count++) namespace = `another-namespace-${count}`;
  const made: Invented = { addresses: read(families.map((family) => unusedPodAddress(snapshot, family))), namespace };
  inventions.set(indexed, made);
  return made;
}

function read(addresses: readonly string[]): readonly Address[] {
  return addresses.flatMap((address) => parseAddress(address) ?? []);
}
