import type { ReplicaSet } from 'kubernetes-types/apps/v1';
import type { PodTemplateSpec } from 'kubernetes-types/core/v1';
import type { LabelSelector } from 'kubernetes-types/meta/v1';
import { isEqual } from '../../objects.ts';
import { podSpecDefaults } from '../../pod-spec/defaults.ts';
import { podTemplateErrors, templateNameWarnings, templateWarnings } from '../../pod-spec/template.ts';
import { type FieldError, invalidValue, notNegative, requiredValue } from '../../validation/field-errors.ts';
import { selectorErrors, selects } from '../../validation/labels.ts';
import { dnsSubdomain } from '../../validation/names.ts';
import type { Kind } from '../kind.ts';

/** Source: kubernetes/kubernetes pkg/apis/apps/validation, `ValidateReplicaSetSpec`; pkg/apis/apps/v1/defaults.go. */
export const replicaSet: Kind<ReplicaSet> = {
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  plural: 'replicasets',
  shortNames: ['rs'],
  namespaced: true,
  nameRule: dnsSubdomain,

  defaults: ({ spec }) => {
    podSpecDefaults(spec!.template!.spec!);
    spec!.replicas ??= 1;
  },

  prepare: (object, { existing }) => {
    Object.assign(object, { status: (existing as ReplicaSet | undefined)?.status ?? { replicas: 0 } });
  },

  validate: (object) => specErrors(object),
  validateUpdate: (object, before) => [
    ...specErrors(object),
    ...immutableSelectorErrors(object.spec!.selector, before.spec?.selector),
  ],
  warnings: ({ metadata, spec }) => [
    ...templateNameWarnings(metadata?.name ?? ''),
    ...templateWarnings(spec!.template!, 'spec.template'),
  ],
};

/**
 * The selector of a workload, and its template: the template's labels must match, and its pods be such as the workload
 * can keep. `what` is the kind as the server's words have it.
 */
export function selectorAndTemplateErrors(
  selector: LabelSelector | undefined,
  template: PodTemplateSpec,
  what: string,
  templateErrors: (template: PodTemplateSpec, field: string) => readonly FieldError[],
): readonly FieldError[] {
  const faults = selectorErrors(selector, 'spec.selector');
  const errors = [...(selector ? faults : [requiredValue('spec.selector')])];
  if (selector && isEmpty(selector)) {
    errors.push(invalidValue('spec.selector', {}, `empty selector is invalid for ${what}`));
  }
  if (faults.length > 0)
    return [...errors, invalidValue('spec.selector', inGoOrder(selector!), 'invalid label selector')];
  const labels = template.metadata?.labels;
  if (!selector || (!isEmpty(selector) && !selects(selector, labels ?? {}))) {
    const because = '`selector` does not match template `labels`';
    errors.push(invalidValue('spec.template.metadata.labels', labels, because));
  }
  return [...errors, ...templateErrors(template, 'spec.template')];
}

/** A workload's selector never changes, nor does it go. */
export function immutableSelectorErrors(
  selector: LabelSelector | undefined,
  before: LabelSelector | undefined,
): readonly FieldError[] {
  if (before === undefined || isEqual(selector, before)) return [];
  return [invalidValue('spec.selector', selector && inGoOrder(selector), 'field is immutable')];
}

function specErrors({ spec }: ReplicaSet): readonly FieldError[] {
  return [
    ...notNegative('spec.replicas', spec!.replicas!),
    ...notNegative('spec.minReadySeconds', spec!.minReadySeconds ?? 0),
    ...selectorAndTemplateErrors(spec!.selector, spec!.template!, 'deployment', podTemplateErrors),
  ];
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
