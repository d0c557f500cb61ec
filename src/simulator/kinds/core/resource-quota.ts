import type { LimitRange, LimitRangeItem, ResourceQuota, ResourceQuotaSpec } from 'kubernetes-types/core/v1';
import { compareQuantities } from '../../../kube/quantity.ts';
import { type FieldError, forbiddenValue, invalidValue, requiredValue } from '../../validation/field-errors.ts';
import { dnsSubdomain, labelKey } from '../../validation/names.ts';
import type { Kind } from '../kind.ts';

// Both are kept and checked; what they limit is not refused. Source: kubernetes/kubernetes
// pkg/apis/core/validation/validation.go, pkg/apis/core/v1/defaults.go.

export const resourceQuota: Kind<ResourceQuota> = {
  ...named('ResourceQuota', 'resourcequotas', 'quota'),
  prepare: (object, { existing }) => {
    object.status = (existing as ResourceQuota | undefined)?.status ?? {};
  },
  validate: ({ spec }) => [
    ...Object.entries(spec!.hard ?? {})
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([name, amount]) => hardErrors(name, amount, `spec.hard[${name}]`)),
    ...scopeErrors(spec!),
  ],
};

export const limitRange: Kind<LimitRange> = {
  ...named('LimitRange', 'limitranges', 'limits'),
  // Of a container, a default limit not given is the maximum; a default request the default limit, or else the minimum.
  defaults: ({ spec }) => {
    for (const item of spec!.limits ?? []) {
      if (item.type !== 'Container') continue;
      item.default = { ...item.max, ...item.default };
      item.defaultRequest = { ...item.min, ...item.default, ...item.defaultRequest };
    }
  },
  validate: ({ spec }) => (spec!.limits ?? []).flatMap((item, at) => limitErrors(item, `spec.limits[${at}]`)),
};

function named(
  kind: string,
  plural: string,
  short: string,
): Pick<Kind, 'group' | 'version' | 'kind' | 'plural' | 'shortNames' | 'namespaced' | 'nameRule'> {
  return { group: '', version: 'v1', kind, plural, shortNames: [short], namespaced: true, nameRule: dnsSubdomain };
}

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

function limitErrors(item: LimitRangeItem, field: string): readonly FieldError[] {
  const { type, max = {}, min = {}, default: limits = {}, defaultRequest: requests = {} } = item;
  if (!['Container', 'Pod', 'PersistentVolumeClaim'].includes(type) && !type.includes('/')) {
    const faults = type === '' ? labelKey(type) : ['must be a standard limit type or fully qualified'];
    return faults.map((because) => invalidValue(`${field}.type`, type, because));
  }
  if (type === 'Pod') {
    const because = "may not be specified when `type` is 'Pod'";
    if (Object.keys(limits).length > 0) return [forbiddenValue(`${field}.default`, because)];
    if (Object.keys(requests).length > 0) return [forbiddenValue(`${field}.defaultRequest`, because)];
  }
  if (type === 'PersistentVolumeClaim' && min['storage'] === undefined && max['storage'] === undefined) {
    const because = 'either minimum or maximum storage value is required, but neither was provided';
    return [requiredValue(`${field}.limits`, because)];
  }
  const names = new Set([max, min, limits, requests].flatMap((amounts) => Object.keys(amounts)));
  return [...names].toSorted().flatMap((name) => {
    const [most, least, limit, request] = [max[name], min[name], limits[name], requests[name]];
    // Which value the server prints beside which message differs from rule to rule.
    const above = (
      part: string,
      printed: string | undefined,
      small: readonly [string, string | undefined],
      big: readonly [string, string | undefined],
    ): readonly FieldError[] =>
      small[1] === undefined || big[1] === undefined || compareQuantities(small[1], big[1]) <= 0
        ? []
        : [
            invalidValue(
              `${field}.${part}[${name}]`,
              printed,
              `${small[0]} ${small[1]} is greater than ${big[0]} ${big[1]}`,
            ),
          ];
    return [
      ...above('min', least, ['min value', least], ['max value', most]),
      ...above('defaultRequest', request, ['min value', least], ['default request value', request]),
      ...above('defaultRequest', request, ['default request value', request], ['max value', most]),
      ...above('defaultRequest', request, ['default request value', request], ['default limit value', limit]),
      ...above('default', least, ['min value', least], ['default value', limit]),
      ...above('default', most, ['default value', limit], ['max value', most]),
    ];
  });
}
