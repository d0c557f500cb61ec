import type { ReplicaSet, ReplicaSetStatus } from 'kubernetes-types/apps/v1';
import { podSpecDefaults } from '../../pod-spec/defaults.ts';
import {
  type DecodedTemplate,
  podTemplateErrors,
  templateNameWarnings,
  templateWarnings,
} from '../../pod-spec/template.ts';
import { type FieldError, notNegative } from '../../validation/field-errors.ts';
import { dnsSubdomain } from '../../validation/names.ts';
import { age, containerCells, selectorText } from '../cells.ts';
import type { ApiObject, Kind } from '../kind.ts';
import { immutableSelectorErrors, selectorAndTemplateErrors } from './selector-and-template.ts';

/** A ReplicaSet as the API server holds it. */
export type ReplicaSetObject = ApiObject<ReplicaSet, { template: DecodedTemplate }> & {
  /** `terminatingReplicas` is newer than the published types. */
  readonly status?: ReplicaSetStatus & { readonly terminatingReplicas?: number };
};

/** Source: kubernetes/kubernetes pkg/apis/apps/validation, `ValidateReplicaSetSpec`; pkg/apis/apps/v1/defaults.go. */
export const replicaSets: Kind<ReplicaSetObject, true> = {
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  plural: 'replicasets',
  namespaced: true,
  nameRule: dnsSubdomain,

  defaults: ({ spec }) => {
    podSpecDefaults(spec.template.spec);
    spec.replicas ??= 1;
  },

  initialStatus: () => ({ replicas: 0 }),

  validate: (object) => specErrors(object),
  validateUpdate: (object, before) => [
    ...specErrors(object),
    ...immutableSelectorErrors(object.spec.selector, before.spec.selector),
  ],
  warnings: ({ metadata, spec }) => [
    ...templateNameWarnings(metadata.name ?? ''),
    ...templateWarnings(spec.template, 'spec.template'),
  ],

  cells: (object, now) => {
    const { metadata, spec, status } = object;
    return [
      metadata.name ?? '',
      spec.replicas ?? 0,
      status?.replicas ?? 0,
      status?.readyReplicas ?? 0,
      age(object, now),
      ...containerCells(spec.template.spec.containers),
      selectorText(spec.selector),
    ];
  },
};

function specErrors({ spec }: ReplicaSetObject): readonly FieldError[] {
  return [
    ...notNegative('spec.replicas', spec.replicas),
    ...notNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...selectorAndTemplateErrors(spec.selector, spec.template, 'deployment', podTemplateErrors),
  ];
}
