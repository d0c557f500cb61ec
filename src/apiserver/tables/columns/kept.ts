import type { HorizontalPodAutoscaler, MetricSpec, MetricTarget } from 'kubernetes-types/autoscaling/v2';
import type { Lease } from 'kubernetes-types/coordination/v1';
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1';
import type { RoleBinding } from 'kubernetes-types/rbac/v1';
import type { PriorityClass } from 'kubernetes-types/scheduling/v1';
import type { StorageClass } from 'kubernetes-types/storage/v1';
import { age, type CellsOf } from './cells.ts';

// Kinds that are kept and acted on little.
// Source: k8s.io/kubernetes pkg/printers/internalversion/printers.go, the function `print…` of each kind.

/** Of RoleBindings and ClusterRoleBindings. */
export const bindingCells: CellsOf<RoleBinding> = (object, now) => {
  const { metadata, roleRef, subjects = [] } = object;
  const namesOf = (kind: string): string =>
    subjects
      .filter((subject) => subject.kind === kind)
      .map(({ name, namespace }) => (kind === 'ServiceAccount' ? `${namespace ?? ''}/${name}` : name))
      .join(', ');
  return [
    metadata.name ?? '',
    `${roleRef.kind}/${roleRef.name}`,
    age(object, now),
    ...['User', 'Group', 'ServiceAccount'].map(namesOf),
  ];
};

export const disruptionBudgetCells: CellsOf<PodDisruptionBudget> = (object, now) => [
  object.metadata.name ?? '',
  String(object.spec?.minAvailable ?? 'N/A'),
  String(object.spec?.maxUnavailable ?? 'N/A'),
  object.status?.disruptionsAllowed ?? 0,
  age(object, now),
];

export const autoscalerCells: CellsOf<HorizontalPodAutoscaler> = (object, now) => {
  const { metadata, spec, status } = object;
  return [
    metadata.name ?? '',
    `${spec?.scaleTargetRef.kind}/${spec?.scaleTargetRef.name}`,
    (spec?.metrics ?? []).map(metricText).join(', ') || '<none>',
    String(spec?.minReplicas ?? '<unset>'),
    spec?.maxReplicas ?? 0,
    status?.currentReplicas ?? 0,
    age(object, now),
  ];
};

export const priorityClassCells: CellsOf<PriorityClass> = (object, now) => [
  object.metadata.name ?? '',
  object.value,
  object.globalDefault ?? false,
  age(object, now),
  object.preemptionPolicy ?? 'PreemptLowerPriority',
];

export const storageClassCells: CellsOf<StorageClass> = (object, now) => {
  const { metadata, provisioner, reclaimPolicy, volumeBindingMode, allowVolumeExpansion } = object;
  const isDefault = metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';
  return [
    `${metadata.name ?? ''}${isDefault ? ' (default)' : ''}`,
    provisioner,
    reclaimPolicy ?? 'Delete',
    volumeBindingMode ?? 'Immediate',
    allowVolumeExpansion ?? false,
    age(object, now),
  ];
};

export const leaseCells: CellsOf<Lease> = (object, now) => [
  object.metadata.name ?? '',
  object.spec?.holderIdentity ?? '',
  age(object, now),
];

/** What is measured is never known, for lack of a metrics server. */
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
