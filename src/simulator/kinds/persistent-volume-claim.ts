import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from 'kubernetes-types/core/v1';
import { compareQuantities } from '../../kube/quantity.ts';
import { unifiedDiff } from '../../kube/unified-diff.ts';
import { isEqual } from '../objects.ts';
import { internalJson } from '../pod-spec/internal-json.ts';
import {
  type FieldError,
  forbiddenValue,
  invalidEach,
  invalidValue,
  oneOf,
  requiredValue,
} from '../validation/field-errors.ts';
import { dnsSubdomain } from '../validation/names.ts';
import type { Kind } from './kind.ts';

/** Source: kubernetes/kubernetes pkg/apis/core/validation/validation.go. */
export const persistentVolumeClaim: Kind<PersistentVolumeClaim> = {
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  shortNames: ['pvc'],
  namespaced: true,
  nameRule: dnsSubdomain,
  defaults: ({ spec }) => {
    spec!.volumeMode ??= 'Filesystem';
  },
  prepare: (object, { existing }) => {
    Object.assign(object, { status: (existing as PersistentVolumeClaim | undefined)?.status ?? { phase: 'Pending' } });
  },
  validate: ({ spec }) => specErrors(spec!),
  validateUpdate: ({ spec }, before) => [
    ...specErrors(spec!),
    ...(isEqual(fixedPart(spec!), fixedPart(before.spec!)) ? [] : [changeError(spec!, before.spec!)]),
  ],
};

const ONLY_THESE_CHANGE =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

function changeError(spec: PersistentVolumeClaimSpec, before: PersistentVolumeClaimSpec): FieldError {
  const [was, is] = [before, spec].map((each) => internalJson('PersistentVolumeClaimSpec', each));
  return forbiddenValue('spec', `${ONLY_THESE_CHANGE}\n${unifiedDiff(was!, is!)}`);
}

function fixedPart(spec: PersistentVolumeClaimSpec): unknown {
  return { ...spec, resources: undefined };
}

function specErrors({ accessModes = [], resources, storageClassName, volumeMode }: PersistentVolumeClaimSpec) {
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
