import type { Outside, OutsidePort, Snapshot } from '../kube/snapshot.ts';
import { MANAGED_BY_CONTROLLER, managedByLabel } from './controllers/endpoint-slice/endpoint-slice-controller.ts';
import { namespaces } from './kinds/core/namespace.ts';
import { nodes } from './kinds/core/node.ts';
import { pods } from './kinds/core/pod.ts';
import { services } from './kinds/core/service.ts';
import { endpointSlices } from './kinds/discovery/endpoint-slice.ts';
import { networkPolicies } from './kinds/networking/network-policy.ts';
import type { ObjectReader } from './objects.ts';

/** The objects as they are now, for the engines and the data path. `outside` is what answers outside the cluster. */
export function snapshotOf(objects: ObjectReader, outside: Outside): Snapshot {
  return {
    namespaces: objects.list(namespaces),
    nodes: objects.list(nodes),
    pods: objects.list(pods),
    services: objects.list(services),
    // The slices of the controller follow from the pods.
    endpointSlices: objects
      .list(endpointSlices)
      .filter(({ metadata }) => metadata.labels?.[managedByLabel] !== MANAGED_BY_CONTROLLER),
    policies: objects.list(networkPolicies),
    outside,
  };
}

/**
 * The world outside a simulated cluster: the ranges set aside for documentation answer (RFC 5737, RFC 3849), and where
 * `metadataService` is set the address of cloud providers' metadata services.
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
