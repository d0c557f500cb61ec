import type { Service, ServicePort } from 'kubernetes-types/core/v1';
import type { Manifest } from '../kube/manifest.ts';
import { clusterIPsOf, isExternalName, isHeadless } from '../kube/services.ts';
import type { Allocations } from './ip-allocator.ts';
import type { Objects } from './objects.ts';

/** What keeps a Service from its address or port: the field and the words of `Invalid value: …`. */
export interface AllocationFault {
  readonly field: string;
  readonly message: string;
}

/**
 * Gives a Service what it does not have yet: an address of the Service range, and ports on the nodes where its type
 * asks for them. An address or port that it asks for itself is honoured if nobody else has it; that it lies in the
 * range is for admission to see.
 * Source: k8s.io/kubernetes pkg/registry/core/service/storage/alloc.go.
 */
export function withServiceAddresses(
  service: Service & Manifest,
  objects: Objects,
  allocations: Allocations,
): (Service & Manifest) | AllocationFault {
  if (isExternalName(service)) return service;
  const others = objects
    .list('v1', 'Service')
    .filter(
      (other) =>
        !(other.metadata.name === service.metadata.name && other.metadata.namespace === service.metadata.namespace),
    )
    .map((other) => other as Service);
  const addressed = isHeadless(service)
    ? { ...service, spec: { ...service.spec, clusterIPs: ['None'] } }
    : withClusterIP(service, others, allocations);
  return 'field' in addressed ? addressed : withNodePorts(addressed, others, allocations);
}

function withClusterIP(
  service: Service & Manifest,
  others: readonly Service[],
  allocations: Allocations,
): (Service & Manifest) | AllocationFault {
  const taken = new Set(others.flatMap(clusterIPsOf));
  const [asked] = clusterIPsOf(service);
  if (asked !== undefined && taken.has(asked)) {
    const because = `failed to allocate IP ${asked}: provided IP is already allocated`;
    return { field: 'spec.clusterIPs', message: `Invalid value: ["${asked}"]: ${because}` };
  }
  const clusterIP = asked ?? allocations.clusterIP((address) => taken.has(address));
  return { ...service, spec: { ...service.spec, clusterIP, clusterIPs: [clusterIP] } };
}

function withNodePorts(
  service: Service & Manifest,
  others: readonly Service[],
  allocations: Allocations,
): (Service & Manifest) | AllocationFault {
  const { type, ports = [] } = service.spec ?? {};
  if (type !== 'NodePort' && type !== 'LoadBalancer') return service;
  const taken = new Set(others.flatMap((other) => other.spec?.ports ?? []).map(nodePortKey));
  const given: ServicePort[] = [];
  for (const [at, entry] of ports.entries()) {
    const asked = entry.nodePort ?? 0;
    if (asked !== 0 && taken.has(nodePortKey(entry))) {
      const message = `Invalid value: ${asked}: provided port is already allocated`;
      return { field: `spec.ports[${at}].nodePort`, message };
    }
    const nodePort =
      asked === 0 ? allocations.nodePort((port) => taken.has(nodePortKey({ ...entry, nodePort: port }))) : asked;
    taken.add(nodePortKey({ ...entry, nodePort }));
    given.push({ ...entry, nodePort });
  }
  return { ...service, spec: { ...service.spec, ports: given } };
}

function nodePortKey(entry: ServicePort): string {
  return `${entry.nodePort}/${entry.protocol ?? 'TCP'}`;
}
