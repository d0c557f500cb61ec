import type { Condition } from 'kubernetes-types/meta/v1';
import type { PodDisruptionBudgetStatus } from 'kubernetes-types/policy/v1';
import { selects } from '../../kube/labels.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { type PodObject, pods } from '../kinds/core/pod.ts';
import { type PodDisruptionBudgetObject, podDisruptionBudgets } from '../kinds/policy/pod-disruption-budget.ts';
import type { ObjectReader } from '../objects.ts';
import { isActive, isReadyPod } from './availability.ts';
import { type Controller, type ControlPlane, controllerOf, putStatus } from './controller.ts';

/**
 * PodDisruptionBudgets: how many pods there are, how many must be healthy, and how many may be evicted.
 * Source: kubernetes/kubernetes pkg/controller/disruption/disruption.go, `updatePdbStatus`.
 */
export const disruptionController: Controller = {
  name: 'disruption-controller',
  watches: [podDisruptionBudgets, pods],
  run: (plane) => {
    for (const budget of plane.objects.list(podDisruptionBudgets)) {
      const status = statusOf(plane, budget);
      if (status.expectedPods === 0 && budget.status?.observedGeneration === undefined) {
        const [reason, message] = ['NoPods', 'No matching pods found'];
        plane.live?.recorder.record({ regarding: budget, reason, message, component: 'controllermanager' });
      }
      putStatus(plane.objects, budget, status);
    }
  },
};

/** The pods that a budget selects. A selector that is there and empty selects all pods; without one it selects none. */
export function budgetPods(
  objects: ObjectReader,
  { metadata, spec: { selector } }: PodDisruptionBudgetObject,
): readonly PodObject[] {
  if (selector === undefined) return [];
  return objects.list(pods, metadata.namespace).filter((pod) => selects(selector, pod.metadata.labels ?? {}));
}

function statusOf(plane: ControlPlane, budget: PodDisruptionBudgetObject): PodDisruptionBudgetStatus {
  const { minAvailable, maxUnavailable } = budget.spec;
  const active = budgetPods(plane.objects, budget).filter(isActive);
  // Percentages, and what may be missing, count the pods that there should be.
  const scaled = maxUnavailable !== undefined || typeof minAvailable === 'string';
  const expectedPods = scaled ? expectedReplicas(plane, active) : active.length;
  const desiredHealthy =
    maxUnavailable === undefined
      ? amountOf(minAvailable ?? 0, expectedPods)
      : Math.max(0, expectedPods - amountOf(maxUnavailable, expectedPods));
  const currentHealthy = active.filter(isReadyPod).length;
  const disruptionsAllowed = expectedPods === 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy);
  return {
    conditions: [conditionOf(plane, budget, disruptionsAllowed > 0)],
    currentHealthy,
    desiredHealthy,
    disruptionsAllowed,
    expectedPods,
    observedGeneration: budget.metadata.generation ?? 1,
  };
}

/** The replicas that the controllers of some pods ask for, and the pods that have no controller. */
function expectedReplicas({ objects }: ControlPlane, active: readonly PodObject[]): number {
  const byController = new Map<string, number>();
  let alone = 0;
  for (const pod of active) {
    const owner = controllerOf(pod);
    if (owner === undefined) {
      alone++;
      continue;
    }
    const { apiVersion, kind, name, uid } = owner;
    byController.set(uid, replicasOf(objects.find({ apiVersion, kind, name, namespace: namespaceOf(pod) })));
  }
  return [...byController.values()].reduce((sum, replicas) => sum + replicas, alone);
}

function namespaceOf({ metadata }: PodObject): string {
  return metadata.namespace ?? 'default';
}

/** `spec.replicas` of any kind that has it. */
function replicasOf(owner: Manifest | undefined): number {
  const spec = owner?.['spec'];
  const isScaled = typeof spec === 'object' && spec !== null && 'replicas' in spec;
  return isScaled && typeof spec.replicas === 'number' ? spec.replicas : 1;
}

/** Percentages are rounded up. */
function amountOf(amount: number | string, of: number): number {
  return typeof amount === 'number' ? amount : Math.ceil((Number.parseInt(amount, 10) * of) / 100);
}

function conditionOf(plane: ControlPlane, budget: PodDisruptionBudgetObject, allowed: boolean): Condition {
  const type = 'DisruptionAllowed';
  const status = allowed ? 'True' : 'False';
  const before = budget.status?.conditions?.find((condition) => condition.type === type);
  return {
    type,
    status,
    reason: allowed ? 'SufficientPods' : 'InsufficientPods',
    message: '',
    observedGeneration: budget.metadata.generation ?? 1,
    lastTransitionTime: before?.status === status ? before.lastTransitionTime : plane.now(),
  };
}
