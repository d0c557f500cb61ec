import type { StorageClass } from 'kubernetes-types/storage/v1';
import { isEqual } from '../../../kube/json.ts';
import { type FieldError, forbiddenValue, oneOf, requiredValue } from '../../validation/field-errors.ts';
import { dnsSubdomain } from '../../validation/names.ts';
import { age } from '../cells.ts';
import type { ApiObject, Kind } from '../kind.ts';

/** A StorageClass as the API server holds it. */
export type StorageClassObject = ApiObject<StorageClass>;

/** Source: kubernetes/kubernetes pkg/apis/storage/validation/validation.go, pkg/apis/storage/v1/defaults.go. */
export const storageClasses: Kind<StorageClassObject, false> = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  plural: 'storageclasses',
  namespaced: false,
  nameRule: dnsSubdomain,
  withoutGeneration: true,
  defaults: (object) => {
    object.reclaimPolicy ??= 'Delete';
    object.volumeBindingMode ??= 'Immediate';
  },
  validate: (object) => storageErrors(object),
  validateUpdate: (object, before) => [
    ...storageErrors(object),
    ...(isEqual(object.parameters, before.parameters) ? [] : [forbiddenValue('parameters', UPDATES_FORBIDDEN)]),
    ...(object.provisioner === before.provisioner ? [] : [forbiddenValue('provisioner', UPDATES_FORBIDDEN)]),
    ...(object.reclaimPolicy === before.reclaimPolicy ? [] : [forbiddenValue('reclaimPolicy', UPDATES_FORBIDDEN)]),
    ...(object.volumeBindingMode === before.volumeBindingMode
      ? []
      : [forbiddenValue('volumeBindingMode', UPDATES_FORBIDDEN)]),
  ],
  cells: (object, now) => {
    const { metadata, provisioner, reclaimPolicy, volumeBindingMode, allowVolumeExpansion } = object;
    const isDefault = metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';
    return [
      `${metadata.name ?? ''}${isDefault ? ' (default)' : ''}`,
      provisioner,
      reclaimPolicy ?? 'Delete',
      volumeBindingMode ?? 'Immediate',
      allowVolumeExpansion ?? false,
      age(object, now),
    ];
  },
};

const UPDATES_FORBIDDEN = 'updates to this field are forbidden.';

function storageErrors({ provisioner, reclaimPolicy, volumeBindingMode }: StorageClass): readonly FieldError[] {
  return [
    ...(provisioner === '' ? [requiredValue('provisioner')] : []),
    ...oneOf('reclaimPolicy', reclaimPolicy, ['Delete', 'Retain']),
    ...oneOf('volumeBindingMode', volumeBindingMode, ['Immediate', 'WaitForFirstConsumer']),
  ];
}
