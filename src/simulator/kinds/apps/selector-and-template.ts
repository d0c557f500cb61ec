import type { LabelSelector } from 'kubernetes-types/meta/v1';
import { isEqual } from '../../../kube/json.ts';
import { selects } from '../../../kube/labels.ts';
import type { DecodedTemplate } from '../../pod-spec/template.ts';
import { type FieldError, invalidValue, requiredValue } from '../../validation/field-errors.ts';
import { selectorErrors } from '../../validation/labels.ts';

/**
 * The errors of a workload's selector and template: the selector must match the template's labels, and the template must
 * pass `templateErrors`. `what` is the kind in the server's words.
 */
export function selectorAndTemplateErrors(
  selector: LabelSelector | undefined,
  template: DecodedTemplate,
  what: string,
  templateErrors: (template: DecodedTemplate, field: string) => readonly FieldError[],
): readonly FieldError[] {
  const faults = selectorErrors(selector, 'spec.selector');
  const errors = [...(selector ? faults : [requiredValue('spec.selector')])];
  if (selector && isEmpty(selector)) {
    errors.push(invalidValue('spec.selector', {}, `empty selector is invalid for ${what}`));
  }
  if (selector && faults.length > 0) {
    return [...errors, invalidValue('spec.selector', inGoOrder(selector), 'invalid label selector')];
  }
  const labels = template.metadata?.labels;
  if (!selector || (!isEmpty(selector) && !selects(selector, labels ?? {}))) {
    const because = '`selector` does not match template `labels`';
    errors.push(invalidValue('spec.template.metadata.labels', labels, because));
  }
  return [...errors, ...templateErrors(template, 'spec.template')];
}

/** The error of a selector that differs from the one before: it never changes, and is never removed. */
export function immutableSelectorErrors(
  selector: LabelSelector | undefined,
  before: LabelSelector | undefined,
): readonly FieldError[] {
  if (before === undefined || isEqual(selector, before)) return [];
  return [invalidValue('spec.selector', selector && inGoOrder(selector), 'field is immutable')];
}

function isEmpty({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean {
  return Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
}

/** The order in which Go writes a selector. */
function inGoOrder({ matchLabels, matchExpressions }: LabelSelector): LabelSelector {
  const expressions = matchExpressions?.map(({ key, operator, values }) => {
    return { key, operator, ...(values?.length ? { values } : {}) };
  });
  return {
    ...(matchLabels && Object.keys(matchLabels).length > 0 ? { matchLabels } : {}),
    ...(expressions && expressions.length > 0 ? { matchExpressions: expressions } : {}),
  };
}
