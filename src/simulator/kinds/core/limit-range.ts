import type { LimitRange, LimitRangeItem } from 'kubernetes-types/core/v1';
import { compareQuantities } from '../../../kube/quantity.ts';
import { type FieldError, forbiddenValue, invalidValue, requiredValue } from '../../validation/field-errors.ts';
import { dnsSubdomain, labelKey } from '../../validation/names.ts';
import type { ApiObject, Kind } from '../kind.ts';

/** A LimitRange as the API server holds it. */
export type LimitRangeObject = ApiObject<LimitRange>;

/**
 * Kept and checked; nothing that it limits is refused.
 * Source: kubernetes/kubernetes pkg/apis/core/validation/validation.go, `ValidateLimitRange`; pkg/apis/core/v1/defaults.go.
 */
export const limitRanges: Kind<LimitRangeObject, true> = {
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  plural: 'limitranges',
  namespaced: true,
  nameRule: dnsSubdomain,
  allowsCreateOnUpdate: true,
  withoutGeneration: true,
  // Of a container, a missing default limit is the maximum; a missing default request the default limit, or the minimum.
  defaults: ({ spec }) => {
    for (const item of spec.limits ?? []) {
      if (item.type !== 'Container') continue;
      item.default = { ...item.max, ...item.default };
      item.defaultRequest = { ...item.min, ...item.default, ...item.defaultRequest };
    }
  },
  validate: ({ spec }) => (spec.limits ?? []).flatMap((item, at) => limitErrors(item, `spec.limits[${at}]`)),
};

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
