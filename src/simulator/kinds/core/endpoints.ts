import type { Endpoints } from 'kubernetes-types/core/v1';
import { addressErrors } from '../../validation/addresses.ts';
import { invalidEach, requiredValue } from '../../validation/field-errors.ts';
import { dnsSubdomain, portNumber } from '../../validation/names.ts';
import { age, firstThree } from '../cells.ts';
import type { ApiObject, Kind } from '../kind.ts';

/** An Endpoints object as the API server holds it. */
export type EndpointsObject = ApiObject<Endpoints>;

/** Source: kubernetes/kubernetes pkg/apis/core/validation, `ValidateEndpoints`. */
export const endpoints: Kind<EndpointsObject, true> = {
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  plural: 'endpoints',
  namespaced: true,
  nameRule: dnsSubdomain,
  allowsCreateOnUpdate: true,
  withoutGeneration: true,
  defaults: ({ subsets = [] }) => {
    for (const { ports = [] } of subsets) for (const port of ports) port.protocol ??= 'TCP';
  },
  validate: ({ subsets = [] }) =>
    subsets.flatMap(({ addresses = [], notReadyAddresses = [], ports = [] }, at) => [
      ...(addresses.length + notReadyAddresses.length === 0
        ? [requiredValue(`subsets[${at}]`, 'must specify `addresses` or `notReadyAddresses`')]
        : []),
      ...addresses.flatMap(({ ip }, index) => addressErrors(`subsets[${at}].addresses[${index}].ip`, ip)),
      ...notReadyAddresses.flatMap(({ ip }, index) =>
        addressErrors(`subsets[${at}].notReadyAddresses[${index}].ip`, ip),
      ),
      ...ports.flatMap(({ port }, index) => invalidEach(`subsets[${at}].ports[${index}].port`, port, portNumber(port))),
    ]),
  warnings: () => ['v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice'],
  cells: (object, now) => {
    const { metadata, subsets = [] } = object;
    const texts = subsets.flatMap(({ addresses = [], ports = [] }) =>
      ports.length === 0
        ? addresses.map(({ ip }) => ip)
        : ports.flatMap(({ port }) => addresses.map(({ ip }) => hostPort(ip, port))),
    );
    return [metadata.name ?? '', subsets.length === 0 ? '<none>' : firstThree(texts, ''), age(object, now)];
  },
};

function hostPort(ip: string, port: number): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}
