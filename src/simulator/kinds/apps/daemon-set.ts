import type { DaemonSet, DaemonSetUpdateStrategy } from 'kubernetes-types/apps/v1';
import { isEqual } from '../../../kube/json.ts';
import { podSpecDefaults } from '../../pod-spec/defaults.ts';
import { type DecodedTemplate, podTemplateErrors, templateWarnings } from '../../pod-spec/template.ts';
import { dnsSubdomain } from '../../validation/names.ts';
import { age, containerCells, labelsText, selectorText } from '../cells.ts';
import type { ApiObject, Kind } from '../kind.ts';
import { immutableSelectorErrors, selectorAndTemplateErrors } from './selector-and-template.ts';

/** A DaemonSet as the API server holds it. */
export type DaemonSetObject = ApiObject<
  DaemonSet,
  { template: DecodedTemplate; updateStrategy: DaemonSetUpdateStrategy }
>;

/** The annotation that counts the templates a DaemonSet has had. */
export const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

/** Source: kubernetes/kubernetes pkg/apis/apps/validation, `ValidateDaemonSet`; pkg/apis/apps/v1/defaults.go. */
export const daemonSets: Kind<DaemonSetObject, true> = {
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  plural: 'daemonsets',
  namespaced: true,
  nameRule: dnsSubdomain,
  defaults: ({ spec }) => {
    podSpecDefaults(spec.template.spec);
    const { updateStrategy } = spec;
    updateStrategy.type ??= 'RollingUpdate';
    if (updateStrategy.type === 'RollingUpdate') {
      updateStrategy.rollingUpdate = { maxUnavailable: 1, maxSurge: 0, ...updateStrategy.rollingUpdate };
    }
    spec.revisionHistoryLimit ??= 10;
  },
  initialStatus: () => ({
    currentNumberScheduled: 0,
    numberMisscheduled: 0,
    desiredNumberScheduled: 0,
    numberReady: 0,
  }),
  // Source: kubernetes/kubernetes pkg/registry/apps/daemonset/strategy.go, `PrepareForUpdate`.
  prepare: ({ metadata, spec }, before) => {
    const count = Number(before?.metadata.annotations?.[TEMPLATE_GENERATION] ?? 1);
    const changed = before !== undefined && !isEqual(before.spec.template, spec.template);
    const counted = before === undefined ? {} : { [TEMPLATE_GENERATION]: String(changed ? count + 1 : count) };
    metadata.annotations = { [TEMPLATE_GENERATION]: '1', ...metadata.annotations, ...counted };
  },
  validate: ({ spec }) => selectorAndTemplateErrors(spec.selector, spec.template, 'daemonset', podTemplateErrors),
  validateUpdate: ({ spec }, before) => [
    ...selectorAndTemplateErrors(spec.selector, spec.template, 'daemonset', podTemplateErrors),
    ...immutableSelectorErrors(spec.selector, before.spec.selector),
  ],
  warnings: ({ spec }) => templateWarnings(spec.template, 'spec.template'),
  cells: (object, now) => {
    const { metadata, spec, status } = object;
    return [
      metadata.name ?? '',
      status?.desiredNumberScheduled ?? 0,
      status?.currentNumberScheduled ?? 0,
      status?.numberReady ?? 0,
      status?.updatedNumberScheduled ?? 0,
      status?.numberAvailable ?? 0,
      labelsText(spec.template.spec.nodeSelector),
      age(object, now),
      ...containerCells(spec.template.spec.containers),
      selectorText(spec.selector),
    ];
  },
};
