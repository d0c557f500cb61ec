import { dnsSubdomain } from '../../validation/names.ts';
import { age } from '../cells.ts';
import type { ApiObject, Kind } from '../kind.ts';

// The ranges and the addresses of Services, which are newer than the published types. Of both only the fields and the
// metadata are checked. Source: k8s.io/api networking/v1/types.go.

interface ServiceCIDR {
  readonly spec?: { readonly cidrs?: readonly string[] };
}

interface IPAddress {
  readonly spec?: { readonly parentRef?: ParentReference };
}

interface ParentReference {
  readonly group?: string;
  readonly resource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** The ranges of addresses that Services get. */
export const serviceCidrs: Kind<ApiObject<ServiceCIDR>, false> = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'ServiceCIDR',
  plural: 'servicecidrs',
  namespaced: false,
  nameRule: dnsSubdomain,
  cells: (object, now) => [object.metadata.name ?? '', (object.spec.cidrs ?? []).join(','), age(object, now)],
};

/** The addresses that Services have. */
export const ipAddresses: Kind<ApiObject<IPAddress>, false> = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IPAddress',
  plural: 'ipaddresses',
  namespaced: false,
  nameRule: () => [],
  cells: (object, now) => {
    const { parentRef: parent } = object.spec;
    const resource = `${parent?.resource ?? ''}${parent?.group ? `.${parent.group}` : ''}`.toLowerCase();
    const place = parent?.namespace ? `/${parent.namespace}` : '';
    const text = parent === undefined ? '<none>' : `${resource}${place}/${parent.name ?? ''}`;
    return [object.metadata.name ?? '', text, age(object, now)];
  },
};
