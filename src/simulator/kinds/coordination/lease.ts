import type { Lease } from 'kubernetes-types/coordination/v1';
import { dnsSubdomain } from '../../validation/names.ts';
import { age } from '../cells.ts';
import type { ApiObject, Kind } from '../kind.ts';

/** Of a Lease only the fields and the metadata are checked. */
export const leases: Kind<ApiObject<Lease>, true> = {
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  namespaced: true,
  nameRule: dnsSubdomain,
  allowsCreateOnUpdate: true,
  withoutGeneration: true,
  cells: (object, now) => [object.metadata.name ?? '', object.spec.holderIdentity ?? '', age(object, now)],
};
