import type { PodTemplate } from 'kubernetes-types/core/v1';
import { dnsSubdomain } from '../../validation/names.ts';
import { containerCells, labelsText } from '../cells.ts';
import type { ApiObject, Kind } from '../kind.ts';

/** Of a PodTemplate only the fields and the metadata are checked. */
export const podTemplates: Kind<ApiObject<PodTemplate>, true> = {
  group: '',
  version: 'v1',
  kind: 'PodTemplate',
  plural: 'podtemplates',
  namespaced: true,
  nameRule: dnsSubdomain,
  returnsDeletedObject: true,
  cells: ({ metadata, template }) => [
    metadata.name ?? '',
    ...containerCells(template?.spec?.containers),
    labelsText(template?.metadata?.labels),
  ],
};
