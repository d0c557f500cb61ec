import type { Deployment, DeploymentStrategy } from 'kubernetes-types/apps/v1';
import { podSpecDefaults } from '../../pod-spec/defaults.ts';
import {
  type DecodedTemplate,
  podTemplateErrors,
  templateNameWarnings,
  templateWarnings,
} from '../../pod-spec/template.ts';
import {
  type FieldError,
  forbiddenValue,
  invalidValue,
  notNegative,
  unsupportedValue,
} from '../../validation/field-errors.ts';
import { dnsSubdomain } from '../../validation/names.ts';
import { age, containerCells, selectorText } from '../cells.ts';
import type { ApiObject, Kind } from '../kind.ts';
import { immutableSelectorErrors, selectorAndTemplateErrors } from './selector-and-template.ts';

/** A Deployment as the API server holds it. */
export type DeploymentObject = ApiObject<Deployment, { template: DecodedTemplate; strategy: DeploymentStrategy }>;

/** Source: kubernetes/kubernetes pkg/apis/apps/validation, `ValidateDeploymentSpec`; pkg/apis/apps/v1/defaults.go. */
export const deployments: Kind<DeploymentObject, true> = {
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  namespaced: true,
  nameRule: dnsSubdomain,

  defaults: ({ spec }) => {
    podSpecDefaults(spec.template.spec);
    spec.replicas ??= 1;
    const { strategy } = spec;
    strategy.type ??= 'RollingUpdate';
    if (strategy.type === 'RollingUpdate') {
      strategy.rollingUpdate = { maxUnavailable: '25%', maxSurge: '25%', ...strategy.rollingUpdate };
    }
    spec.revisionHistoryLimit ??= 10;
    spec.progressDeadlineSeconds ??= 600;
  },

  initialStatus: () => ({}),

  validate: ({ spec }) => specErrors(spec),
  validateUpdate: ({ spec }, before) => [
    ...specErrors(spec),
    ...immutableSelectorErrors(spec.selector, before.spec.selector),
  ],
  warnings: ({ metadata, spec }) => [
    ...templateNameWarnings(metadata.name ?? ''),
    ...templateWarnings(spec.template, 'spec.template'),
  ],

  cells: (object, now) => {
    const { metadata, spec, status } = object;
    const selector = selectorText(spec.selector);
    return [
      metadata.name ?? '',
      `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}`,
      status?.updatedReplicas ?? 0,
      status?.availableReplicas ?? 0,
      age(object, now),
      ...containerCells(spec.template.spec.containers),
      // A Deployment prints a selector that asks for nothing as nothing.
      selector === '<none>' ? '' : selector,
    ];
  },
};

function specErrors(spec: DeploymentObject['spec']): readonly FieldError[] {
  const { progressDeadlineSeconds, minReadySeconds = 0 } = spec;
  const tooShort = progressDeadlineSeconds !== undefined && progressDeadlineSeconds <= minReadySeconds;
  return [
    ...notNegative('spec.replicas', spec.replicas),
    ...selectorAndTemplateErrors(spec.selector, spec.template, 'deployment', podTemplateErrors),
    ...strategyErrors(spec.strategy),
    ...notNegative('spec.minReadySeconds', minReadySeconds),
    ...notNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
    ...notNegative('spec.progressDeadlineSeconds', progressDeadlineSeconds),
    ...(tooShort
      ? [invalidValue('spec.progressDeadlineSeconds', progressDeadlineSeconds, 'must be greater than minReadySeconds')]
      : []),
  ];
}

function strategyErrors({ type, rollingUpdate }: DeploymentStrategy): readonly FieldError[] {
  const field = 'spec.strategy';
  if (type === 'Recreate') {
    if (rollingUpdate === undefined) return [];
    return [forbiddenValue(`${field}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")];
  }
  if (type !== 'RollingUpdate') {
    const given = rollingUpdate && {
      MaxUnavailable: rollingUpdate.maxUnavailable ?? 0,
      MaxSurge: rollingUpdate.maxSurge ?? 0,
    };
    const value = { Type: type, RollingUpdate: given ?? null };
    return [unsupportedValue(field, value, ['Recreate', 'RollingUpdate'])];
  }
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate ?? {};
  const errors = [
    ...countOrPercentErrors(maxUnavailable, `${field}.rollingUpdate.maxUnavailable`),
    ...countOrPercentErrors(maxSurge, `${field}.rollingUpdate.maxSurge`),
  ];
  if (amountOf(maxUnavailable) === 0 && amountOf(maxSurge) === 0) {
    const because = 'may not be 0 when `maxSurge` is 0';
    errors.push(invalidValue(`${field}.rollingUpdate.maxUnavailable`, maxUnavailable, because));
  }
  const percent = /^(\d+)%$/.exec(String(maxUnavailable))?.[1];
  if (percent !== undefined && Number(percent) > 100) {
    errors.push(invalidValue(`${field}.rollingUpdate.maxUnavailable`, maxUnavailable, 'must not be greater than 100%'));
  }
  return errors;
}

/** A number or a percentage as a number; text that is neither counts as none. */
function amountOf(value: number | string): number {
  return typeof value === 'number' ? value : Number(/^(\d+)%$/.exec(value)?.[1] ?? 0);
}

function countOrPercentErrors(value: number | string, field: string): readonly FieldError[] {
  if (typeof value === 'number') return notNegative(field, value);
  if (/^\d+%$/.test(value)) return [];
  const because =
    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";
  return [invalidValue(field, value, because)];
}
