import type { Node, PodSpec } from 'kubernetes-types/core/v1';

/** Whether a node takes a pod: its labels are those the pod asks for, and the pod tolerates its taints. */
export function takesPod(node: Node, spec: PodSpec | undefined): boolean {
  const labels = node.metadata?.labels ?? {};
  if (!Object.entries(spec?.nodeSelector ?? {}).every(([key, value]) => labels[key] === value)) return false;
  const walls = (node.spec?.taints ?? []).filter((taint) => taint.effect !== 'PreferNoSchedule');
  return walls.every((taint) =>
    (spec?.tolerations ?? []).some(
      (toleration) =>
        (toleration.key === undefined || toleration.key === taint.key) &&
        (toleration.operator === 'Exists' || (toleration.value ?? '') === (taint.value ?? '')) &&
        (toleration.effect === undefined || toleration.effect === taint.effect),
    ),
  );
}
