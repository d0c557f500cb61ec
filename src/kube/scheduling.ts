import type { Node, PodSpec } from 'kubernetes-types/core/v1';
import { hasLabels } from './labels.ts';

/** Whether a node accepts a pod: it has the labels of the pod's nodeSelector, and the pod tolerates its taints. */
export function takesPod(node: Node, spec: PodSpec | undefined): boolean {
  if (!hasLabels(node.metadata?.labels ?? {}, spec?.nodeSelector ?? {})) return false;
  const taints = (node.spec?.taints ?? []).filter((taint) => taint.effect !== 'PreferNoSchedule');
  return taints.every((taint) =>
    (spec?.tolerations ?? []).some(
      (toleration) =>
        (toleration.key === undefined || toleration.key === taint.key) &&
        (toleration.operator === 'Exists' || (toleration.value ?? '') === (taint.value ?? '')) &&
        (toleration.effect === undefined || toleration.effect === taint.effect),
    ),
  );
}
