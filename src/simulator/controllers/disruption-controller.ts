import type { Pod } from 'kubernetes-types/core/v1';
import type { Condition } from 'kubernetes-types/meta/v1';
import type { PodDisruptionBudget, PodDisruptionBudgetStatus } from 'kubernetes-types/policy/v1';
import { selects } from '../../kube/labels.ts';
import type { Manifest } from '../../kube/manifest.ts';
import type { Objects } from '../objects.ts';
import { isActive, isReadyPod } from './availability.ts';
import { type Controller, type ControlPlane, controllerOf, putStatus } from './controller.ts';
import { lifeOf } from './live-clock.ts';

/**
 * PodDisruptionBudgets: how many pods there are, how many must be healthy, and how many may go.
 * Source: kubernetes/kubernetes pkg/controller/disruption/disruption.go, `updatePdbStatus`.
 */
export const disruptionBudgets: Controller = {
  name: 'disruption-budgets',
  watches: [
    ['policy/v1', 'PodDisruptionBudget'],
    ['v1', 'Pod'],
  ],
  run: (plane) => {
    for (const object of plane.objects.list('policy/v1', 'PodDisruptionBudget')) {
      const budget = object as PodDisruptionBudget & Manifest;
      const status = statusOf(plane, budget);
      if (status.expectedPods === 0) {
        const [reason, message] = ['NoPods', 'No matching pods found'];
        if (budget.status?.observedGeneration === undefined)
          lifeOf(plane)?.events({ about: budget, reason, message, from: 'controllermanager' });
      }
      putStatus(plane.objects, budget, status);
    }
  },
};

/** The pods that a budget is about. A selector that is there and empty takes all; none takes none. */
export function budgetPods(objects: Objects, budget: Manifest): readonly (Pod & Manifest)[] {
  const { selector } = (budget['spec'] ?? {}) as PodDisruptionBudget['spec'] & object;
  if (selector === undefined) return [];
  return objects
    .list('v1', 'Pod', budget.metadata.namespace)
    .filter(({ metadata }) => selects(selector, metadata.labels ?? {})) as (Pod & Manifest)[];
}

function statusOf(plane: ControlPlane, budget: PodDisruptionBudget & Manifest): PodDisruptionBudgetStatus {
  const { minAvailable, maxUnavailable } = budget.spec ?? {};
  const pods = budgetPods(plane.objects, budget).filter(isActive);
  // Shares, and what may be missing, count the pods that there should be.
  const scaled = maxUnavailable !== undefined || typeof minAvailable === 'string';
  const expectedPods = scaled ? replicasOf(plane, pods) : pods.length;
  const desiredHealthy =
    maxUnavailable === undefined
      ? amountOf(minAvailable ?? 0, expectedPods)
      : Math.max(0, expectedPods - amountOf(maxUnavailable, expectedPods));
  const currentHealthy = pods.filter(isReadyPod).length;
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

function replicasOf({ objects }: ControlPlane, pods: readonly (Pod & Manifest)[]): number {
  const owners = new Map<string, number>();
  let alone = 0;
  for (const pod of pods) {
    const owner = controllerOf(pod);
    if (owner === undefined) {
      alone++;
      continue;
    }
    const { apiVersion, kind, name, uid } = owner;
    const found = objects.get({ apiVersion, kind, name, namespace: pod.metadata.namespace ?? 'default' });
    owners.set(uid, ((found?.['spec'] ?? {}) as { readonly replicas?: number }).replicas ?? 1);
  }
  return [...owners.values()].reduce((sum, replicas) => sum + replicas, alone);
}

/** Shares are rounded up. */
function amountOf(amount: number | string, of: number): number {
  return typeof amount === 'number' ? amount : Math.ceil((Number.parseInt(amount, 10) * of) / 100);
}

function conditionOf(plane: ControlPlane, { metadata, status }: PodDisruptionBudget, allowed: boolean): Condition {
  const type = 'DisruptionAllowed';
  const word = allowed ? 'True' : 'False';
  const before = status?.conditions?.find((condition) => condition.type === type);
  return {
    type,
    status: word,
    reason: allowed ? 'SufficientPods' : 'InsufficientPods',
    message: '',
    observedGeneration: metadata?.generation ?? 1,
    lastTransitionTime: before?.status === word ? before.lastTransitionTime : plane.now(),
  };
}
