import type { PodTemplateSpec, ReplicationController } from 'kubernetes-types/core/v1';
import { podSpecDefaults } from '../../pod-spec/defaults.ts';
import { type DecodedTemplate, podTemplateErrors } from '../../pod-spec/template.ts';
import { requiredValue } from '../../validation/field-errors.ts';
import { dnsSubdomain } from '../../validation/names.ts';
import { age, containerCells, labelsText } from '../cells.ts';
import type { ApiObject, Kind } from '../kind.ts';

/** A ReplicationController as the API server holds it. */
export type ReplicationControllerObject = ApiObject<ReplicationController, { template?: DecodedTemplate }>;

/** Source: kubernetes/kubernetes pkg/apis/core/validation, `ValidateReplicationController`; pkg/apis/core/v1/defaults.go. */
export const replicationControllers: Kind<ReplicationControllerObject, true> = {
  group: '',
  version: 'v1',
  kind: 'ReplicationController',
  plural: 'replicationcontrollers',
  namespaced: true,
  nameRule: dnsSubdomain,
  defaults: ({ spec }) => {
    if (spec.template) podSpecDefaults(spec.template.spec);
    spec.replicas ??= 1;
    const labels = spec.template?.metadata?.labels;
    if (spec.selector === undefined && labels) spec.selector = { ...labels };
  },
  initialStatus: () => ({ replicas: 0 }),
  validate: ({ spec }) =>
    spec.template ? podTemplateErrors(spec.template, 'spec.template') : [requiredValue('spec.template')],
  cells: (object, now) => {
    const { metadata, spec, status } = object;
    const template: PodTemplateSpec | undefined = spec.template;
    return [
      metadata.name ?? '',
      spec.replicas ?? 0,
      status?.replicas ?? 0,
      status?.readyReplicas ?? 0,
      age(object, now),
      ...containerCells(template?.spec?.containers),
      labelsText(spec.selector),
    ];
  },
};
