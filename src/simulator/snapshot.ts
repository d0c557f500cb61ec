import type { Namespace, Node, Pod, Service } from 'kubernetes-types/core/v1';
import type { EndpointSlice } from 'kubernetes-types/discovery/v1';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import type { Outside, OutsidePort, Snapshot } from '../kube/snapshot.ts';
import { managedByLabel, sliceController } from './controllers/endpoint-slice-controller.ts';
import type { Objects } from './objects.ts';

/** The objects as they are now, for the engines and the data path. */
export function snapshotOf(objects: Objects, outside: Outside): Snapshot {
  const all = (apiVersion: string, kind: string): readonly unknown[] => objects.list(apiVersion, kind);
  return {
    namespaces: all('v1', 'Namespace') as readonly Namespace[],
    nodes: all('v1', 'Node') as readonly Node[],
    pods: all('v1', 'Pod') as readonly Pod[],
    services: all('v1', 'Service') as readonly Service[],
    endpointSlices: (all('discovery.k8s.io/v1', 'EndpointSlice') as readonly EndpointSlice[]).filter(
      (slice) => slice.metadata?.labels?.[managedByLabel] !== sliceController,
    ),
    policies: all('networking.k8s.io/v1', 'NetworkPolicy') as readonly NetworkPolicy[],
    outside,
  };
}

/**
 * The world outside a simulated cluster: the ranges set aside for documentation answer (RFC 5737, RFC 3849), and where
 * it is wanted the address of cloud providers' metadata services.
 */
export function outsideWorld(metadataService: boolean): Outside {
  const answers = ['198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32'].map((cidr) => ({
    cidr,
    ports: openPorts,
  }));
  const metadata = { cidr: '169.254.169.254/32', ports: [{ port: 80, protocol: 'TCP' }] } as const;
  return { answers: metadataService ? [...answers, metadata] : answers };
}

const openPorts: readonly OutsidePort[] = [
  { port: 80, protocol: 'TCP' },
  { port: 443, protocol: 'TCP' },
  { port: 8080, protocol: 'TCP' },
  { port: 53, protocol: 'UDP' },
];
