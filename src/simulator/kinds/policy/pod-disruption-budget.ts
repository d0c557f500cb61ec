import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1';
import { type FieldError, invalidValue } from '../../validation/field-errors.ts';
import { selectorErrors } from '../../validation/labels.ts';
import { dnsSubdomain } from '../../validation/names.ts';
import { age } from '../cells.ts';
import type { ApiObject, Kind } from '../kind.ts';

/** A PodDisruptionBudget as the API server holds it. */
export type PodDisruptionBudgetObject = ApiObject<PodDisruptionBudget>;

/** Source: kubernetes/kubernetes pkg/apis/policy/validation/validation.go. */
export const podDisruptionBudgets: Kind<PodDisruptionBudgetObject, true> = {
  group: 'policy',
  version: 'v1',
  kind: 'PodDisruptionBudget',
  plural: 'poddisruptionbudgets',
  namespaced: true,
  nameRule: dnsSubdomain,
  initialStatus: () => ({ currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 }),
  validate: ({ spec }) => {
    const { minAvailable, maxUnavailable, selector } = spec;
    return [
      ...(minAvailable !== undefined && maxUnavailable !== undefined ? [bothSet(spec)] : []),
      ...(minAvailable === undefined ? [] : amountErrors('spec.minAvailable', minAvailable)),
      ...(maxUnavailable === undefined ? [] : amountErrors('spec.maxUnavailable', maxUnavailable)),
      ...selectorErrors(selector, 'spec.selector'),
    ];
  },
  cells: (object, now) => [
    object.metadata.name ?? '',
    String(object.spec.minAvailable ?? 'N/A'),
    String(object.spec.maxUnavailable ?? 'N/A'),
    object.status?.disruptionsAllowed ?? 0,
    age(object, now),
  ],
};

type Spec = PodDisruptionBudgetObject['spec'];

/** The value that the server prints names the fields as its Go source does. */
function bothSet({ minAvailable, selector, maxUnavailable, unhealthyPodEvictionPolicy }: Spec): FieldError {
  const printed = {
    MinAvailable: minAvailable,
    Selector: selector ?? null,
    MaxUnavailable: maxUnavailable,
    UnhealthyPodEvictionPolicy: unhealthyPodEvictionPolicy ?? null,
  };
  return invalidValue('spec', printed, 'minAvailable and maxUnavailable cannot be both set');
}

function amountErrors(field: string, amount: number | string): readonly FieldError[] {
  if (typeof amount === 'number') {
    return amount < 0 ? [invalidValue(field, amount, 'must be greater than or equal to 0')] : [];
  }
  if (!/^[0-9]+%$/.test(amount)) {
    const because = "a valid percent string must be a numeric string followed by an ending '%'";
    const example = "(e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";
    return [invalidValue(field, amount, `${because} ${example}`)];
  }
  return Number.parseInt(amount, 10) > 100 ? [invalidValue(field, amount, 'must not be greater than 100%')] : [];
}
