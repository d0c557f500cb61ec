import type { StatefulSet, StatefulSetSpec, StatefulSetUpdateStrategy } from 'kubernetes-types/apps/v1';
import { isEqual } from '../../../kube/json.ts';
import { podSpecDefaults } from '../../pod-spec/defaults.ts';
import { type DecodedTemplate, podTemplateErrors, templateWarnings } from '../../pod-spec/template.ts';
import { forbiddenValue, notNegative } from '../../validation/field-errors.ts';
import { dnsLabel } from '../../validation/names.ts';
import { age, containerCells } from '../cells.ts';
import type { ApiObject, Kind } from '../kind.ts';
import { selectorAndTemplateErrors } from './selector-and-template.ts';

/** A StatefulSet as the API server holds it. */
export type StatefulSetObject = ApiObject<
  StatefulSet,
  { template: DecodedTemplate; updateStrategy: StatefulSetUpdateStrategy }
>;

/** Source: kubernetes/kubernetes pkg/apis/apps/validation, `ValidateStatefulSet`; pkg/apis/apps/v1/defaults.go. */
export const statefulSets: Kind<StatefulSetObject, true> = {
  group: 'apps',
  version: 'v1',
  kind: 'StatefulSet',
  plural: 'statefulsets',
  namespaced: true,
  nameRule: dnsLabel,
  defaults: ({ spec }) => {
    podSpecDefaults(spec.template.spec);
    spec.replicas ??= 1;
    spec.podManagementPolicy ??= 'OrderedReady';
    const { updateStrategy, persistentVolumeClaimRetentionPolicy } = spec;
    updateStrategy.type ??= 'RollingUpdate';
    if (updateStrategy.type === 'RollingUpdate') {
      updateStrategy.rollingUpdate = { partition: 0, ...updateStrategy.rollingUpdate };
    }
    spec.revisionHistoryLimit ??= 10;
    spec.persistentVolumeClaimRetentionPolicy = {
      whenDeleted: 'Retain',
      whenScaled: 'Retain',
      ...persistentVolumeClaimRetentionPolicy,
    };
  },
  initialStatus: () => ({ replicas: 0, availableReplicas: 0 }),
  validate: ({ spec }) => [
    ...notNegative('spec.replicas', spec.replicas),
    ...selectorAndTemplateErrors(spec.selector, spec.template, 'statefulset', podTemplateErrors),
  ],
  validateUpdate: ({ spec }, before) => [
    ...selectorAndTemplateErrors(spec.selector, spec.template, 'statefulset', podTemplateErrors),
    ...(isEqual(fixedPart(spec), fixedPart(before.spec)) ? [] : [forbiddenValue('spec', ONLY_THESE_CHANGE)]),
  ],
  warnings: ({ spec }) => templateWarnings(spec.template, 'spec.template'),
  cells: (object, now) => {
    const { metadata, spec, status } = object;
    return [
      metadata.name ?? '',
      `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}`,
      age(object, now),
      ...containerCells(spec.template.spec.containers),
    ];
  },
};

const ONLY_THESE_CHANGE =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

function fixedPart({
  selector,
  serviceName,
  podManagementPolicy,
  volumeClaimTemplates = [],
}: StatefulSetSpec): unknown {
  return { selector, serviceName, podManagementPolicy, volumeClaimTemplates };
}
