import type { PriorityClass } from 'kubernetes-types/scheduling/v1';
import type { StorageClass } from 'kubernetes-types/storage/v1';
import { isEqual } from '../../objects.ts';
import { type FieldError, forbiddenValue, oneOf, requiredValue } from '../../validation/field-errors.ts';
import { dnsSubdomain } from '../../validation/names.ts';
import type { Kind } from '../kind.ts';

/** Source: kubernetes/kubernetes pkg/apis/scheduling/validation/validation.go, pkg/apis/scheduling/v1/defaults.go. */
export const priorityClass: Kind<PriorityClass> = {
  group: 'scheduling.k8s.io',
  version: 'v1',
  kind: 'PriorityClass',
  plural: 'priorityclasses',
  shortNames: ['pc'],
  namespaced: false,
  nameRule: dnsSubdomain,
  defaults: (object) => {
    object.preemptionPolicy ??= 'PreemptLowerPriority';
  },
  validate: ({ metadata, value }) => {
    const { name = '' } = metadata!;
    if (name.startsWith('system-')) {
      const because = "priority class names with 'system-' prefix are reserved for system use only";
      return [forbiddenValue('metadata.name', because)];
    }
    if (value <= HIGHEST_PRIORITY) return [];
    return [forbiddenValue('value', `maximum allowed value of a user defined priority is ${HIGHEST_PRIORITY}`)];
  },
  validateUpdate: ({ value, preemptionPolicy }, before) => [
    ...(value === before.value ? [] : [forbiddenValue('value', FIXED)]),
    ...(preemptionPolicy === before.preemptionPolicy ? [] : [forbiddenValue('preemptionPolicy', FIXED)]),
  ],
};

/** Source: kubernetes/kubernetes pkg/apis/storage/validation/validation.go, pkg/apis/storage/v1/defaults.go. */
export const storageClass: Kind<StorageClass> = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  plural: 'storageclasses',
  shortNames: ['sc'],
  namespaced: false,
  nameRule: dnsSubdomain,
  defaults: (object) => {
    object.reclaimPolicy ??= 'Delete';
    object.volumeBindingMode ??= 'Immediate';
  },
  validate: storageErrors,
  validateUpdate: (object, before) => [
    ...storageErrors(object),
    ...(isEqual(object.parameters, before.parameters) ? [] : [forbiddenValue('parameters', UPDATES_FORBIDDEN)]),
    ...(object.provisioner === before.provisioner ? [] : [forbiddenValue('provisioner', UPDATES_FORBIDDEN)]),
    ...(object.reclaimPolicy === before.reclaimPolicy ? [] : [forbiddenValue('reclaimPolicy', UPDATES_FORBIDDEN)]),
    ...(object.volumeBindingMode === before.volumeBindingMode
      ? []
      : [forbiddenValue('volumeBindingMode', UPDATES_FORBIDDEN)]),
  ],
};

/** Above it are the priorities of the cluster's own classes. */
const HIGHEST_PRIORITY = 1_000_000_000;
const FIXED = 'may not be changed in an update.';
const UPDATES_FORBIDDEN = 'updates to this field are forbidden.';

function storageErrors({ provisioner, reclaimPolicy, volumeBindingMode }: StorageClass): readonly FieldError[] {
  return [
    ...(provisioner === '' ? [requiredValue('provisioner')] : []),
    ...oneOf('reclaimPolicy', reclaimPolicy, ['Delete', 'Retain']),
    ...oneOf('volumeBindingMode', volumeBindingMode, ['Immediate', 'WaitForFirstConsumer']),
  ];
}
