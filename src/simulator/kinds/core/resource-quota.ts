import type { ResourceQuota, ResourceQuotaSpec } from 'kubernetes-types/core/v1';
import { type FieldError, invalidValue } from '../../validation/field-errors.ts';
import { dnsSubdomain, labelKey } from '../../validation/names.ts';
import { age } from '../cells.ts';
import type { ApiObject, Kind } from '../kind.ts';

/** A ResourceQuota as the API server holds it. */
export type ResourceQuotaObject = ApiObject<ResourceQuota>;

/**
 * Kept and checked; nothing that it limits is refused.
 * Source: kubernetes/kubernetes pkg/apis/core/validation/validation.go, `ValidateResourceQuota`.
 */
export const resourceQuotas: Kind<ResourceQuotaObject, true> = {
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  plural: 'resourcequotas',
  namespaced: true,
  nameRule: dnsSubdomain,
  returnsDeletedObject: true,
  withoutGeneration: true,
  initialStatus: () => ({}),
  validate: ({ spec }) => [
    ...Object.entries(spec.hard ?? {})
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([name, amount]) => hardErrors(name, amount, `spec.hard[${name}]`)),
    ...scopeErrors(spec),
  ],
  cells: (object, now) => {
    const { hard = {}, used = {} } = object.status ?? {};
    const names = Object.keys(hard).toSorted();
    const text = (limits: boolean): string =>
      names
        .filter((name) => name.startsWith('limits.') === limits)
        .map((name) => `${name}: ${used[name] ?? '0'}/${hard[name]}`)
        .join(', ');
    return [object.metadata.name ?? '', text(false), text(true), age(object, now)];
  },
};

const counted = new Set([
  ...'pods services services.nodeports services.loadbalancers replicationcontrollers resourcequotas secrets'.split(' '),
  ...'configmaps persistentvolumeclaims'.split(' '),
]);
const measured = /^((requests|limits)\.)?(cpu|memory|ephemeral-storage)$|^requests\.(storage|hugepages-.+)$/;

function isQuotaName(name: string): boolean {
  return counted.has(name) || measured.test(name) || /^(limits\.|requests\.|count\/)?[^/]*\//.test(name);
}

function hardErrors(name: string, amount: string, field: string): readonly FieldError[] {
  const errors: FieldError[] = labelKey(name).map((because) => invalidValue(field, name, because));
  if (errors.length === 0 && !isQuotaName(name)) {
    errors.push(invalidValue(field, name, 'must be a standard resource type or fully qualified'));
    errors.push(invalidValue(field, name, 'must be a standard resource for quota'));
  }
  if (amount.startsWith('-')) errors.push(invalidValue(field, amount, 'must be greater than or equal to 0'));
  else if ((counted.has(name) || name.startsWith('count/')) && /[mnu]$/.test(amount)) {
    errors.push(invalidValue(field, amount, 'must be an integer'));
  }
  return errors;
}

const ofPods = new Set(['Terminating', 'NotTerminating', 'BestEffort', 'NotBestEffort', 'PriorityClass']);
const allScopes = new Set([...ofPods, 'CrossNamespacePodAffinity', 'VolumeAttributesClass']);
const opposites = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const;

function scopeErrors({ scopes = [], hard = {} }: ResourceQuotaSpec): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const scope of scopes) {
    if (!allScopes.has(scope)) {
      errors.push(invalidValue('spec.scopes', scopes, 'unsupported scope'));
      continue;
    }
    for (const name of Object.keys(hard).toSorted()) {
      const fits =
        name === 'pods' || (scope !== 'BestEffort' && (measured.test(name) || name === 'persistentvolumeclaims'));
      if (!fits && counted.has(name) !== measured.test(name)) {
        errors.push(invalidValue('spec.scopes', scopes, 'unsupported scope applied to resource'));
      }
    }
  }
  for (const pair of opposites) {
    if (pair.every((scope) => scopes.includes(scope))) {
      errors.push(invalidValue('spec.scopes', scopes, 'conflicting scopes'));
    }
  }
  return errors;
}
