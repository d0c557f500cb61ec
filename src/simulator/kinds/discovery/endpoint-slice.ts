import type { EndpointSlice } from 'kubernetes-types/discovery/v1';
import { invalidEach, oneOf, requiredValue } from '../../validation/field-errors.ts';
import { dnsSubdomain, portNumber } from '../../validation/names.ts';
import { age, firstThree } from '../cells.ts';
import type { ApiObject, Kind } from '../kind.ts';

/** An EndpointSlice as the API server holds it. */
export type EndpointSliceObject = ApiObject<EndpointSlice>;

/** Source: kubernetes/kubernetes pkg/apis/discovery/validation, pkg/apis/discovery/v1/defaults.go. */
export const endpointSlices: Kind<EndpointSliceObject, true> = {
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
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
  cells: (object, now) => {
    const ports = (object.ports ?? []).map(({ port, name }) => String(port ?? name ?? '*'));
    const addresses = (object.endpoints ?? []).flatMap((endpoint) => endpoint.addresses);
    return [
      object.metadata.name ?? '',
      object.addressType,
      firstThree(ports, '<unset>'),
      firstThree(addresses, '<unset>'),
      age(object, now),
    ];
  },
};
