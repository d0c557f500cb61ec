import type { Affinity, PodAffinityTerm, Toleration, TopologySpreadConstraint } from 'kubernetes-types/core/v1';
import {
  duplicateValue,
  type FieldError,
  forbiddenValue,
  invalidEach,
  invalidValue,
  requiredValue,
  unsupportedValue,
} from '../validation/field-errors.ts';
import { selectorErrors } from '../validation/labels.ts';
import { labelKey, labelValue } from '../validation/names.ts';

// Source: kubernetes/kubernetes pkg/apis/core/validation, `ValidateTolerations`, `validateAffinity`,
// `validateTopologySpreadConstraints`.

/** The errors of a pod's tolerations. `field` is the path of their list. */
export function tolerationsErrors(tolerations: readonly Toleration[], field: string): readonly FieldError[] {
  return tolerations.flatMap((toleration, at) => {
    const path = `${field}[${at}]`;
    const { key = '', operator = '', value = '', effect = '', tolerationSeconds } = toleration;
    const errors: FieldError[] = key === '' ? [] : [...invalidEach(`${path}.key`, key, labelKey(key))];
    if (key === '' && operator !== 'Exists') {
      const because = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
      errors.push(invalidValue(`${path}.operator`, operator, because));
    }
    if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
      const because = "effect must be 'NoExecute' when `tolerationSeconds` is set";
      errors.push(invalidValue(`${path}.effect`, effect, because));
    }
    if (operator === 'Equal' || operator === '') {
      errors.push(...invalidEach(`${path}.operator`, value, labelValue(value).slice(0, 1)));
    } else if (operator !== 'Exists') {
      errors.push(unsupportedValue(`${path}.operator`, operator, ['Equal', 'Exists']));
    } else if (value !== '') {
      errors.push(invalidValue(`${path}.operator`, value, "value must be empty when `operator` is 'Exists'"));
    }
    if (effect !== '' && !effects.includes(effect)) errors.push(unsupportedValue(`${path}.effect`, effect, effects));
    return errors;
  });
}

/** The errors of a pod's affinity to nodes and to other pods. */
export function affinityErrors(affinity: Affinity, field: string): readonly FieldError[] {
  const required = affinity.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const terms = `${field}.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`;
  const errors: FieldError[] = [];
  if (required && !required.nodeSelectorTerms?.length) {
    errors.push(requiredValue(terms, 'must have at least one node selector term'));
  }
  for (const [at, term] of (required?.nodeSelectorTerms ?? []).entries()) {
    for (const [index, expression] of (term.matchExpressions ?? []).entries()) {
      errors.push(...nodeExpressionErrors(expression, `${terms}[${at}].matchExpressions[${index}]`));
    }
  }
  for (const kind of ['podAffinity', 'podAntiAffinity'] as const) {
    const list = `${field}.${kind}.requiredDuringSchedulingIgnoredDuringExecution`;
    const terms = affinity[kind]?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    errors.push(...terms.flatMap((term, at) => podTermErrors(term, `${list}[${at}]`)));
    const preferred = `${field}.${kind}.preferredDuringSchedulingIgnoredDuringExecution`;
    for (const [at, { weight, podAffinityTerm }] of (
      affinity[kind]?.preferredDuringSchedulingIgnoredDuringExecution ?? []
    ).entries()) {
      if (weight < 1 || weight > 100)
        errors.push(invalidValue(`${preferred}[${at}].weight`, weight, 'must be in the range 1-100'));
      errors.push(...podTermErrors(podAffinityTerm, `${preferred}[${at}].podAffinityTerm`));
    }
  }
  return errors;
}

/** The errors of the constraints that spread pods over topology domains. `field` is the path of their list. */
export function spreadErrors(constraints: readonly TopologySpreadConstraint[], field: string): readonly FieldError[] {
  const seen = new Set<string>();
  return constraints.flatMap(({ maxSkew, topologyKey, whenUnsatisfiable, labelSelector }, at) => {
    const path = `${field}[${at}]`;
    const errors: FieldError[] = [];
    if (maxSkew <= 0) errors.push(invalidValue(`${path}.maxSkew`, maxSkew, 'must be greater than zero'));
    if (topologyKey === '') errors.push(requiredValue(`${path}.topologyKey`, 'can not be empty'));
    if (whenUnsatisfiable !== 'DoNotSchedule' && whenUnsatisfiable !== 'ScheduleAnyway') {
      const ways = ['DoNotSchedule', 'ScheduleAnyway'];
      errors.push(unsupportedValue(`${path}.whenUnsatisfiable`, whenUnsatisfiable, ways));
    }
    const pair = `{${topologyKey}, ${whenUnsatisfiable}}`;
    if (seen.has(pair)) errors.push(duplicateValue(`${path}.{topologyKey, whenUnsatisfiable}`, pair));
    seen.add(pair);
    return [...errors, ...selectorErrors(labelSelector, `${path}.labelSelector`)];
  });
}

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

function podTermErrors(term: PodAffinityTerm, field: string): readonly FieldError[] {
  const { topologyKey, labelSelector, namespaceSelector } = term;
  return [
    ...selectorErrors(labelSelector, `${field}.labelSelector`),
    ...selectorErrors(namespaceSelector, `${field}.namespaceSelector`),
    ...(topologyKey === '' ? [requiredValue(`${field}.topologyKey`, 'can not be empty')] : []),
    ...invalidEach(`${field}.topologyKey`, topologyKey, labelKey(topologyKey)),
  ];
}

interface NodeExpression {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

function nodeExpressionErrors({ key, operator, values = [] }: NodeExpression, field: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) {
      errors.push(requiredValue(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
    }
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) {
      errors.push(
        forbiddenValue(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
      );
    }
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (values.length !== 1) {
      errors.push(requiredValue(`${field}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
    }
  } else {
    errors.push(invalidValue(`${field}.operator`, operator, 'not a valid selector operator'));
  }
  errors.push(...invalidEach(`${field}.key`, key, labelKey(key)));
  return [...errors, ...values.flatMap((value, at) => invalidEach(`${field}.values[${at}]`, value, labelValue(value)))];
}
