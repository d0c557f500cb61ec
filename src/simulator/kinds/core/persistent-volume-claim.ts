import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from 'kubernetes-types/core/v1';
import { isEqual } from '../../../kube/json.ts';
import { compareQuantities } from '../../../kube/quantity.ts';
import { unifiedDiff } from '../../../kube/unified-diff.ts';
import { internalJson } from '../../pod-spec/internal-json.ts';
import {
  type FieldError,
  forbiddenValue,
  invalidEach,
  invalidValue,
  oneOf,
  requiredValue,
} from '../../validation/field-errors.ts';
import { dnsSubdomain } from '../../validation/names.ts';
import { accessModesText, age } from '../cells.ts';
import type { ApiObject, Kind } from '../kind.ts';

/** A PersistentVolumeClaim as the API server holds it. */
export type PersistentVolumeClaimObject = ApiObject<PersistentVolumeClaim>;

/** Source: kubernetes/kubernetes pkg/apis/core/validation/validation.go. */
export const persistentVolumeClaims: Kind<PersistentVolumeClaimObject, true> = {
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  namespaced: true,
  nameRule: dnsSubdomain,
  returnsDeletedObject: true,
  withoutGeneration: true,
  defaults: ({ spec }) => {
    spec.volumeMode ??= 'Filesystem';
  },
  initialStatus: () => ({ phase: 'Pending' }),
  validate: ({ spec }) => specErrors(spec),
  validateUpdate: ({ spec }, before) => [
    ...specErrors(spec),
    ...(isEqual(fixedPart(spec), fixedPart(before.spec)) ? [] : [changeError(spec, before.spec)]),
  ],
  cells: (object, now) => {
    const { metadata, spec, status } = object;
    const bound = (spec.volumeName ?? '') !== '';
    return [
      metadata.name ?? '',
      metadata.deletionTimestamp === undefined ? (status?.phase ?? '') : 'Terminating',
      spec.volumeName ?? '',
      bound ? (status?.capacity?.['storage'] ?? '0') : '',
      bound ? accessModesText(status?.accessModes) : '',
      spec.storageClassName ?? '',
      spec.volumeAttributesClassName ?? '<unset>',
      age(object, now),
      spec.volumeMode ?? '<unset>',
    ];
  },
};

const ONLY_THESE_CHANGE =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

function changeError(spec: PersistentVolumeClaimSpec, before: PersistentVolumeClaimSpec): FieldError {
  const difference = unifiedDiff(
    internalJson('PersistentVolumeClaimSpec', before),
    internalJson('PersistentVolumeClaimSpec', spec),
  );
  return forbiddenValue('spec', `${ONLY_THESE_CHANGE}\n${difference}`);
}

function fixedPart(spec: PersistentVolumeClaimSpec): unknown {
  return { ...spec, resources: undefined };
}

function specErrors({
  accessModes = [],
  resources,
  storageClassName,
  volumeMode,
}: PersistentVolumeClaimSpec): readonly FieldError[] {
  const modes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
  const errors: FieldError[] = [];
  if (accessModes.length === 0) {
    errors.push(requiredValue('spec.accessModes', 'at least 1 access mode is required'));
  }
  errors.push(...accessModes.flatMap((mode) => oneOf('spec.accessModes', mode, modes)));
  if (accessModes.includes('ReadWriteOncePod') && accessModes.length > 1) {
    errors.push(forbiddenValue('spec.accessModes', 'may not use ReadWriteOncePod with other access modes'));
  }
  const size = resources?.requests?.['storage'];
  if (size === undefined) errors.push(requiredValue('spec.resources[storage]'));
  else if (compareQuantities(size, '0') <= 0) {
    errors.push(invalidValue('spec.resources[storage]', size, 'must be greater than zero'));
  }
  if (storageClassName) {
    errors.push(...invalidEach('spec.storageClassName', storageClassName, dnsSubdomain(storageClassName)));
  }
  return [...errors, ...oneOf('spec.volumeMode', volumeMode, ['Block', 'Filesystem'])];
}
