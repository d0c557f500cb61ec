import type { PriorityClass } from 'kubernetes-types/scheduling/v1';
import { forbiddenValue } from '../../validation/field-errors.ts';
import { dnsSubdomain } from '../../validation/names.ts';
import { age } from '../cells.ts';
import type { ApiObject, Kind } from '../kind.ts';

/** A PriorityClass as the API server holds it. */
export type PriorityClassObject = ApiObject<PriorityClass>;

/** Source: kubernetes/kubernetes pkg/apis/scheduling/validation/validation.go, pkg/apis/scheduling/v1/defaults.go. */
export const priorityClasses: Kind<PriorityClassObject, false> = {
  group: 'scheduling.k8s.io',
  version: 'v1',
  kind: 'PriorityClass',
  plural: 'priorityclasses',
  namespaced: false,
  nameRule: dnsSubdomain,
  defaults: (object) => {
    object.preemptionPolicy ??= 'PreemptLowerPriority';
  },
  validate: ({ metadata, value }) => {
    const { name = '' } = metadata;
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
  cells: (object, now) => [
    object.metadata.name ?? '',
    object.value,
    object.globalDefault ?? false,
    age(object, now),
    object.preemptionPolicy ?? 'PreemptLowerPriority',
  ],
};

/** Above it are the priorities of the cluster's own classes. */
const HIGHEST_PRIORITY = 1_000_000_000;
const FIXED = 'may not be changed in an update.';
