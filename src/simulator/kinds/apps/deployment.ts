import type { Deployment, DeploymentSpec } from 'kubernetes-types/apps/v1';
import { podSpecDefaults } from '../../pod-spec/defaults.ts';
import { podTemplateErrors, templateNameWarnings, templateWarnings } from '../../pod-spec/template.ts';
import {
  type FieldError,
  forbiddenValue,
  invalidValue,
  notNegative,
  unsupportedValue,
} from '../../validation/field-errors.ts';
import { dnsSubdomain } from '../../validation/names.ts';
import type { Kind } from '../kind.ts';
import { immutableSelectorErrors, selectorAndTemplateErrors } from './replica-set.ts';

/** Source: kubernetes/kubernetes pkg/apis/apps/validation, `ValidateDeploymentSpec`; pkg/apis/apps/v1/defaults.go. */
export const deployment: Kind<Deployment> = {
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  shortNames: ['deploy'],
  namespaced: true,
  nameRule: dnsSubdomain,

  defaults: ({ spec }) => {
    podSpecDefaults(spec!.template.spec!);
    spec!.replicas ??= 1;
    spec!.strategy!.type ??= 'RollingUpdate';
    if (spec!.strategy!.type === 'RollingUpdate') {
      spec!.strategy!.rollingUpdate = { maxUnavailable: '25%', maxSurge: '25%', ...spec!.strategy!.rollingUpdate };
    }
    spec!.revisionHistoryLimit ??= 10;
    spec!.progressDeadlineSeconds ??= 600;
  },

  prepare: (object, { existing }) => {
    object.status = existing ? ((existing as Deployment).status ?? {}) : {};
  },

  validate: ({ spec }) => specErrors(spec!),
  validateUpdate: ({ spec }, before) => [
    ...specErrors(spec!),
    ...immutableSelectorErrors(spec!.selector, before.spec?.selector),
  ],
  warnings: ({ metadata, spec }) => [
    ...templateNameWarnings(metadata?.name ?? ''),
    ...templateWarnings(spec!.template, 'spec.template'),
  ],
};

function specErrors(spec: DeploymentSpec): readonly FieldError[] {
  return [
    ...notNegative('spec.replicas', spec.replicas!),
    ...selectorAndTemplateErrors(spec.selector, spec.template, 'deployment', podTemplateErrors),
    ...strategyErrors(spec.strategy!),
    ...notNegative('spec.minReadySeconds', spec.minReadySeconds ?? 0),
    ...notNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit!),
    ...notNegative('spec.progressDeadlineSeconds', spec.progressDeadlineSeconds!),
    ...(spec.progressDeadlineSeconds! <= (spec.minReadySeconds ?? 0)
      ? [
          invalidValue(
            'spec.progressDeadlineSeconds',
            spec.progressDeadlineSeconds,
            'must be greater than minReadySeconds',
          ),
        ]
      : []),
  ];
}

function strategyErrors({ type, rollingUpdate }: NonNullable<DeploymentSpec['strategy']>): readonly FieldError[] {
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
