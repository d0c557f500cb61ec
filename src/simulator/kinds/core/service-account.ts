import type { ServiceAccount } from 'kubernetes-types/core/v1';
import { dnsSubdomain } from '../../validation/names.ts';
import type { ApiObject, Kind } from '../kind.ts';

/** A ServiceAccount as the API server holds it. */
export type ServiceAccountObject = ApiObject<ServiceAccount>;

/** Of a ServiceAccount only the fields and the metadata are checked. */
export const serviceAccounts: Kind<ServiceAccountObject, true> = {
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  namespaced: true,
  nameRule: dnsSubdomain,
  returnsDeletedObject: true,
  withoutGeneration: true,
};
