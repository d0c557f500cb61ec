import type { CrossVersionObjectReference, HorizontalPodAutoscaler } from 'kubernetes-types/autoscaling/v2';
import { type FieldError, forbiddenValue, invalidValue, requiredValue } from '../../validation/field-errors.ts';
import { dnsSubdomain } from '../../validation/names.ts';
import type { Kind } from '../kind.ts';

/**
 * Kept and checked; with no metrics to go by, none scales anything. Source: kubernetes/kubernetes
 * pkg/apis/autoscaling/validation/validation.go, pkg/apis/autoscaling/v2/defaults.go.
 */
export const horizontalPodAutoscaler: Kind<HorizontalPodAutoscaler> = {
  group: 'autoscaling',
  version: 'v2',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  shortNames: ['hpa'],
  namespaced: true,
  nameRule: dnsSubdomain,
  defaults: ({ spec }) => {
    spec!.minReplicas ??= 1;
    const byUse = { type: 'Utilization', averageUtilization: 80 };
    if (!spec!.metrics?.length) spec!.metrics = [{ type: 'Resource', resource: { name: 'cpu', target: byUse } }];
  },
  prepare: (object, { existing }) => {
    const none = { currentMetrics: null, desiredReplicas: 0 };
    Object.assign(object, { status: (existing as HorizontalPodAutoscaler | undefined)?.status ?? none });
  },
  validate: ({ spec }) => [
    ...(spec!.minReplicas! < 1
      ? [invalidValue('spec.minReplicas', spec!.minReplicas, 'must be greater than or equal to 1')]
      : []),
    ...replicasErrors(spec!.minReplicas!, spec!.maxReplicas),
    ...targetErrors(spec!.scaleTargetRef),
    ...(spec!.minReplicas === 0 && !spec!.metrics!.some(({ type }) => type === 'Object' || type === 'External')
      ? [forbiddenValue('spec.metrics', TO_ZERO)]
      : []),
  ],
};

const TO_ZERO = 'must specify at least one Object or External metric to support scaling to zero replicas';

function replicasErrors(fewest: number, most: number): readonly FieldError[] {
  if (most < 1) return [invalidValue('spec.maxReplicas', most, 'must be greater than 0')];
  if (most >= fewest) return [];
  return [invalidValue('spec.maxReplicas', most, 'must be greater than or equal to `minReplicas`')];
}

function targetErrors({ apiVersion = '', kind, name }: CrossVersionObjectReference): readonly FieldError[] {
  const field = 'spec.scaleTargetRef';
  return [
    ...(kind === '' ? [requiredValue(`${field}.kind`)] : []),
    ...(name === '' ? [requiredValue(`${field}.name`)] : []),
    ...(apiVersion === ''
      ? [invalidValue(`${field}.apiVersion`, apiVersion, 'apiVersion must specify API group')]
      : []),
  ];
}
