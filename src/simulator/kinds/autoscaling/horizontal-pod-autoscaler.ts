import type {
  CrossVersionObjectReference,
  HorizontalPodAutoscaler,
  MetricSpec,
  MetricTarget,
} from 'kubernetes-types/autoscaling/v2';
import { type FieldError, forbiddenValue, invalidValue, requiredValue } from '../../validation/field-errors.ts';
import { dnsSubdomain } from '../../validation/names.ts';
import { age } from '../cells.ts';
import type { ApiObject, Kind } from '../kind.ts';

/** A HorizontalPodAutoscaler as the API server holds it. */
export type HorizontalPodAutoscalerObject = ApiObject<HorizontalPodAutoscaler>;

/**
 * Kept and checked. It scales nothing, as nothing measures the pods.
 * Source: kubernetes/kubernetes pkg/apis/autoscaling/validation/validation.go, pkg/apis/autoscaling/v2/defaults.go.
 */
export const horizontalPodAutoscalers: Kind<HorizontalPodAutoscalerObject, true> = {
  group: 'autoscaling',
  version: 'v2',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  namespaced: true,
  nameRule: dnsSubdomain,
  withoutGeneration: true,
  defaults: ({ spec }) => {
    spec.minReplicas ??= 1;
    const byUse = { type: 'Utilization', averageUtilization: 80 };
    if (!spec.metrics?.length) spec.metrics = [{ type: 'Resource', resource: { name: 'cpu', target: byUse } }];
  },
  initialStatus: () => ({ currentMetrics: null, desiredReplicas: 0 }),
  validate: ({ spec }) => {
    const { minReplicas = 1, maxReplicas, scaleTargetRef, metrics = [] } = spec;
    return [
      ...(minReplicas < 1 ? [invalidValue('spec.minReplicas', minReplicas, 'must be greater than or equal to 1')] : []),
      ...replicasErrors(minReplicas, maxReplicas),
      ...targetErrors(scaleTargetRef),
      ...(minReplicas === 0 && !metrics.some(({ type }) => type === 'Object' || type === 'External')
        ? [forbiddenValue('spec.metrics', TO_ZERO)]
        : []),
    ];
  },
  cells: (object, now) => {
    const { metadata, spec, status } = object;
    return [
      metadata.name ?? '',
      `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`,
      (spec.metrics ?? []).map(metricText).join(', ') || '<none>',
      String(spec.minReplicas ?? '<unset>'),
      spec.maxReplicas,
      status?.currentReplicas ?? 0,
      age(object, now),
    ];
  },
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

/** No value is ever known, as the cluster has no metrics server. */
function metricText({ type, resource, containerResource, pods, object, external }: MetricSpec): string {
  const named = resource ?? containerResource;
  if (named !== undefined) return `${named.name}: <unknown>/${targetText(named.target)}`;
  const target = (pods ?? object ?? external)?.target;
  return target === undefined ? `<${type}>` : `<unknown>/${targetText(target)}`;
}

function targetText({ averageUtilization, averageValue, value }: MetricTarget): string {
  if (averageValue !== undefined) return averageValue;
  return averageUtilization === undefined ? (value ?? '<auto>') : `${averageUtilization}%`;
}
