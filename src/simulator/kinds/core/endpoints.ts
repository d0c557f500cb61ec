import type { Endpoints } from 'kubernetes-types/core/v1';
import type { EndpointSlice } from 'kubernetes-types/discovery/v1';
import { addressErrors } from '../../validation/addresses.ts';
import { invalidEach, oneOf, requiredValue } from '../../validation/field-errors.ts';
import { dnsSubdomain, portNumber } from '../../validation/names.ts';
import type { Kind } from '../kind.ts';

/** Source: kubernetes/kubernetes pkg/apis/core/validation, `ValidateEndpoints`. */
export const endpoints: Kind<Endpoints> = {
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  plural: 'endpoints',
  shortNames: ['ep'],
  namespaced: true,
  nameRule: dnsSubdomain,
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
};

/** Source: kubernetes/kubernetes pkg/apis/discovery/validation, pkg/apis/discovery/v1/defaults.go. */
export const endpointSlice: Kind<EndpointSlice> = {
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  shortNames: [],
  namespaced: true,
  nameRule: dnsSubdomain,
  defaults: ({ ports = [] }) => {
    for (const port of ports) {
      port.name ??= '';
      port.protocol ??= 'TCP';
    }
  },
  validate: ({ addressType, endpoints, ports }) => [
    ...(addressType === ''
      ? [requiredValue('addressType')]
      : oneOf('addressType', addressType, ['FQDN', 'IPv4', 'IPv6'])),
    ...(endpoints ?? []).flatMap(({ addresses }, at) =>
      addresses?.length ? [] : [requiredValue(`endpoints[${at}].addresses`, 'must contain at least 1 address')],
    ),
    ...(ports ?? []).flatMap(({ port }, at) =>
      port === undefined ? [] : invalidEach(`ports[${at}].port`, port, portNumber(port)),
    ),
  ],
};
