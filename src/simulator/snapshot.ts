import type { Pod } from 'kubernetes-types/core/v1';
import type { Outside, OutsideAnswer, OutsidePort, Snapshot } from '../kube/snapshot.ts';
import { MANAGED_BY_CONTROLLER, managedByLabel } from './controllers/endpoint-slice/endpoint-slice-controller.ts';
import { namespaces } from './kinds/core/namespace.ts';
import { nodes } from './kinds/core/node.ts';
import { pods } from './kinds/core/pod.ts';
import { services } from './kinds/core/service.ts';
import { endpointSlices } from './kinds/discovery/endpoint-slice.ts';
import { networkPolicies } from './kinds/networking/network-policy.ts';
import { nodeDnsCaches } from './node-dns-cache.ts';
import type { ObjectReader } from './objects.ts';

/** The objects as they are now, for the engines and the data path. Outside there may be a metadata service. */
export function snapshotOf(objects: ObjectReader, metadataService: boolean): Snapshot {
  const allPods = objects.list(pods);
  return {
    namespaces: objects.list(namespaces),
    nodes: objects.list(nodes),
    pods: allPods,
    services: objects.list(services),
    // The slices of the controller follow from the pods.
    endpointSlices: objects
      .list(endpointSlices)
      .filter(({ metadata }) => metadata.labels?.[managedByLabel] !== MANAGED_BY_CONTROLLER),
    policies: objects.list(networkPolicies),
    outside: outsideWorld(metadataService, allPods),
  };
}

/**
 * The world outside a simulated cluster: the ranges set aside for documentation answer (RFC 5737, RFC 3849), where
 * `metadataService` is set the address of cloud providers' metadata services, and the addresses on which DNS caches among
 * the pods listen on every node.
 */
export function outsideWorld(metadataService: boolean, allPods: readonly Pod[]): Outside {
  const sites = ['198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32'].map((cidr) => ({ cidr, ports: openPorts }));
  const caches = nodeDnsCaches(allPods).map((address): OutsideAnswer => {
    return { cidr: `${address}/${address.includes(':') ? 128 : 32}`, ports: dnsPorts, serves: 'cluster DNS' };
  });
  return { answers: [...sites, ...(metadataService ? [metadata] : []), ...caches] };
}

const metadata: OutsideAnswer = {
  cidr: '169.254.169.254/32',
  ports: [{ port: 80, protocol: 'TCP' }],
  serves: 'metadata',
};

const dnsPorts: readonly OutsidePort[] = [
  { port: 53, protocol: 'UDP' },
  { port: 53, protocol: 'TCP' },
];

const openPorts: readonly OutsidePort[] = [
  { port: 80, protocol: 'TCP' },
  { port: 443, protocol: 'TCP' },
  { port: 8080, protocol: 'TCP' },
  { port: 53, protocol: 'UDP' },
];
