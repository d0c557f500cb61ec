import type { Node, Pod, Service, ServicePort } from 'kubernetes-types/core/v1';
import { canonicalAddress } from '../kube/addresses.ts';
import { hostAddresses, isFinished, isHostNetwork, namespacedName, namespaceOf, podAddresses } from '../kube/pods.ts';
import {
  addressesOfSlices,
  clusterIPsOf,
  endpointsOfSlices,
  hasSelector,
  isHeadless,
  podsBehind,
  targetPortOf,
} from '../kube/services.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import type { Endpoint } from '../netpol/flow.ts';

/** What a Service forwards a connection to: a pod, or an address of an EndpointSlice, and the port there. */
export interface Backend {
  readonly to: Endpoint;
  readonly port: number;
}

/** A snapshot whose objects can be found by name and by address. */
export interface ObjectIndex {
  readonly snapshot: Snapshot;
  /** By `namespace/name`. */
  pod(name: string): Pod | undefined;
  service(name: string): Service | undefined;
  /** A Node, or `{}` for one that only pods name. */
  node(name: string): Node | undefined;
  hasNamespace(name: string): boolean;
  /** What has an address: a pod, a node, or a Service; undefined: nothing in the cluster. */
  holderOf(address: string): Endpoint | { readonly service: string } | undefined;
  /** The Service that receives what arrives at a node port, and the entry of its `ports`. */
  behindNodePort(
    port: number,
    protocol: string,
  ): { readonly service: Service; readonly entry: ServicePort } | undefined;
  /** The backends of a port of a Service. A headless Service has those of its name, with the port that was dialled. */
  backends(service: Service, entry: ServicePort): readonly Backend[];
  /** The ends that the name of a headless Service resolves to. */
  addresses(service: Service): readonly Endpoint[];
}

const indexes = new WeakMap<Snapshot, ObjectIndex>();

/** The object index of a snapshot; it is built once for each snapshot. */
export function indexObjects(snapshot: Snapshot): ObjectIndex {
  let index = indexes.get(snapshot);
  if (index === undefined) indexes.set(snapshot, (index = build(snapshot)));
  return index;
}

function build(snapshot: Snapshot): ObjectIndex {
  const pods = new Map(snapshot.pods.map((pod) => [namespacedName(pod), pod]));
  const services = new Map(snapshot.services.map((service) => [namespacedName(service), service]));
  const namespaces = new Set(snapshot.namespaces.map((namespace) => namespace.metadata?.name ?? ''));
  const podsByNamespace = Map.groupBy(snapshot.pods, namespaceOf);
  const nodes = lazily(() => nodesOf(snapshot));
  const holders = lazily(() => holdersOf(snapshot));
  const nodePorts = lazily(() => nodePortsOf(snapshot));
  const chosen = new WeakMap<Service, readonly Pod[]>();

  const podsOf = (service: Service): readonly Pod[] => {
    let behind = chosen.get(service);
    if (behind === undefined) {
      behind = podsBehind(service, podsByNamespace.get(namespaceOf(service)) ?? []);
      chosen.set(service, behind);
    }
    return behind;
  };
  const holderOf = (address: string) => holders().get(address) ?? holders().get(canonicalAddress(address) ?? '');
  const endAt = (address: string): Endpoint => {
    const holder = holderOf(address);
    return holder === undefined || 'service' in holder ? { ip: address } : holder;
  };
  return {
    snapshot,
    pod: (name) => pods.get(name),
    service: (name) => services.get(name),
    node: (name) => nodes().get(name),
    hasNamespace: (name) => namespaces.has(name),
    holderOf,
    behindNodePort: (port, protocol) => nodePorts().get(`${port}/${protocol}`),
    addresses: (service) =>
      hasSelector(service)
        ? podsOf(service).map((pod) => ({ pod: namespacedName(pod) }))
        : addressesOfSlices(service, snapshot.endpointSlices).map(endAt),
    backends: (service, entry) =>
      hasSelector(service)
        ? podsOf(service).flatMap((pod) => {
            const port = targetPortOf(entry, pod);
            return port === undefined ? [] : [{ to: { pod: namespacedName(pod) }, port }];
          })
        : endpointsOfSlices(service, entry, snapshot.endpointSlices).map(({ address, port }) => ({
            to: endAt(address),
            port,
          })),
  };
}

function nodesOf(snapshot: Snapshot): ReadonlyMap<string, Node> {
  const nodes = new Map<string, Node>();
  for (const pod of snapshot.pods) if (pod.spec?.nodeName) nodes.set(pod.spec.nodeName, {});
  for (const node of snapshot.nodes) nodes.set(node.metadata?.name ?? '', node);
  return nodes;
}

function holdersOf(snapshot: Snapshot): ReadonlyMap<string, Endpoint | { readonly service: string }> {
  const holders = new Map<string, Endpoint | { readonly service: string }>();
  for (const pod of snapshot.pods) {
    const node = pod.spec?.nodeName;
    if (node) for (const ip of hostAddresses(pod)) holders.set(ip, { node });
    // The address of a finished pod may belong to another pod by now (rule 33); a host-network pod has its node's.
    if (isFinished(pod) || isHostNetwork(pod)) continue;
    for (const ip of podAddresses(pod)) holders.set(ip, { pod: namespacedName(pod) });
  }
  for (const service of snapshot.services) {
    if (isHeadless(service)) continue;
    const { externalIPs = [] } = service.spec ?? {};
    const balanced = (service.status?.loadBalancer?.ingress ?? []).flatMap((ingress) => ingress.ip ?? []);
    for (const ip of [...clusterIPsOf(service), ...externalIPs, ...balanced]) {
      holders.set(ip, { service: namespacedName(service) });
    }
  }
  for (const node of snapshot.nodes) {
    for (const { type, address } of node.status?.addresses ?? []) {
      if (type === 'InternalIP') holders.set(address, { node: node.metadata?.name ?? '' });
    }
  }
  return holders;
}

function nodePortsOf(
  snapshot: Snapshot,
): ReadonlyMap<string, { readonly service: Service; readonly entry: ServicePort }> {
  const found = new Map<string, { readonly service: Service; readonly entry: ServicePort }>();
  for (const service of snapshot.services) {
    for (const entry of service.spec?.ports ?? []) {
      if (entry.nodePort !== undefined) found.set(`${entry.nodePort}/${entry.protocol ?? 'TCP'}`, { service, entry });
    }
  }
  return found;
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
