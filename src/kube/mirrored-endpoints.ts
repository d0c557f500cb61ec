import type { Endpoints } from 'kubernetes-types/core/v1';
import type { EndpointSlice } from 'kubernetes-types/discovery/v1';
import { generateName } from './generated-names.ts';
import type { Manifest } from './manifest.ts';
import { namespacedName, namespaceOf } from './pods.ts';
import { serviceNameLabel } from './services.ts';

/** The EndpointSlices that mirror an Endpoints object which a person wrote for the Service of the same name.
 * Source: https://kubernetes.io/docs/concepts/services-networking/service/#endpoints-mirroring */
export function mirroredSlices(written: Endpoints & Manifest): readonly (EndpointSlice & Manifest)[] {
  const name = written.metadata.name ?? '';
  return (written.subsets ?? []).map((subset, at) => {
    const addresses = (subset.addresses ?? []).map((address) => address.ip);
    return {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: generateName(`${name}-`, `${namespacedName(written)}/${at}`),
        generateName: `${name}-`,
        namespace: namespaceOf(written),
        labels: {
          'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io',
          [serviceNameLabel]: name,
        },
      },
      addressType: addresses.some((ip) => ip.includes(':')) ? 'IPv6' : 'IPv4',
      endpoints: addresses.map((ip) => ({ addresses: [ip], conditions: { ready: true } })),
      ports: (subset.ports ?? []).map((port) => ({
        name: port.name ?? '',
        port: port.port,
        protocol: port.protocol ?? 'TCP',
      })),
    };
  });
}
