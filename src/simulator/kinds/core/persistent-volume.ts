import type { PersistentVolume } from 'kubernetes-types/core/v1';
import { dnsSubdomain } from '../../validation/names.ts';
import { accessModesText, age } from '../cells.ts';
import type { ApiObject, Kind } from '../kind.ts';

/** A PersistentVolume as the API server holds it. */
export type PersistentVolumeObject = ApiObject<PersistentVolume>;

/** Of a PersistentVolume only the fields and the metadata are checked. */
export const persistentVolumes: Kind<PersistentVolumeObject, false> = {
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  namespaced: false,
  nameRule: dnsSubdomain,
  returnsDeletedObject: true,
  withoutGeneration: true,
  cells: (object, now) => {
    const { metadata, spec, status } = object;
    const { claimRef: claim } = spec;
    return [
      metadata.name ?? '',
      spec.capacity?.['storage'] ?? '0',
      accessModesText(spec.accessModes),
      spec.persistentVolumeReclaimPolicy ?? '',
      metadata.deletionTimestamp === undefined ? (status?.phase ?? '') : 'Terminating',
      claim === undefined ? '' : `${claim.namespace ?? ''}/${claim.name ?? ''}`,
      spec.storageClassName ?? '',
      spec.volumeAttributesClassName ?? '<unset>',
      status?.reason ?? '',
      age(object, now),
      spec.volumeMode ?? '<unset>',
    ];
  },
};
