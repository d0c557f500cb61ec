import type { IngressClass } from 'kubernetes-types/networking/v1';
import { dnsSubdomain } from '../../validation/names.ts';
import { age } from '../cells.ts';
import type { ApiObject, Kind } from '../kind.ts';

/** Of an IngressClass only the fields and the metadata are checked. */
export const ingressClasses: Kind<ApiObject<IngressClass>, false> = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IngressClass',
  plural: 'ingressclasses',
  namespaced: false,
  nameRule: dnsSubdomain,
  cells: (object, now) => {
    const { controller = '', parameters } = object.spec;
    const group = parameters?.apiGroup === undefined ? '' : `.${parameters.apiGroup}`;
    const text = parameters === undefined ? '<none>' : `${parameters.kind}${group}/${parameters.name}`;
    return [object.metadata.name ?? '', controller, text, age(object, now)];
  },
};
