import type { LabelSelector, LabelSelectorRequirement } from 'kubernetes-types/meta/v1';
import { type FieldError, forbiddenValue, invalidEach, invalidValue, requiredValue } from './field-errors.ts';
import { labelKey, labelValue } from './names.ts';

// Source: k8s.io/apimachinery pkg/apis/meta/v1/validation/validation.go.

/** Labels of an object, or of a selector's `matchLabels`. Go meets them in any order; here it is the alphabet's. */
export function labelErrors(
  labels: Readonly<Record<string, string>> | undefined,
  field: string,
): readonly FieldError[] {
  return Object.entries(labels ?? {})
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, value]) => [
      ...invalidEach(field, key, labelKey(key)),
      ...invalidEach(field, value, labelValue(value)),
    ]);
}

/** The errors of a label selector, which may be missing. Source: `ValidateLabelSelector`. */
export function selectorErrors(selector: LabelSelector | undefined, field: string): readonly FieldError[] {
  return [
    ...labelErrors(selector?.matchLabels, `${field}.matchLabels`),
    ...(selector?.matchExpressions ?? []).flatMap((expression, at) =>
      expressionErrors(expression, `${field}.matchExpressions[${at}]`),
    ),
  ];
}

function expressionErrors(expression: LabelSelectorRequirement, field: string): readonly FieldError[] {
  const { operator, values = [] } = expression;
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
  } else {
    errors.push(invalidValue(`${field}.operator`, operator, 'not a valid selector operator'));
  }
  errors.push(...invalidEach(`${field}.key`, expression.key, labelKey(expression.key)));
  errors.push(...values.flatMap((value, at) => invalidEach(`${field}.values[${at}]`, value, labelValue(value))));
  return errors;
}
