import type { DeploymentObject } from '../../kinds/apps/deployment.ts';
import type { ReplicaSetObject } from '../../kinds/apps/replica-set.ts';
import { MAX_REPLICAS, revisionOf } from './rollout-annotations.ts';

/** How many pods a ReplicaSet is to have; 0 without one. */
export function replicasOf(set: ReplicaSetObject | undefined): number {
  return set === undefined ? 0 : (set.spec.replicas ?? 1);
}

/** How many of a ReplicaSet's pods are available; 0 without one. */
export function availableOf(set: ReplicaSetObject | undefined): number {
  return set?.status?.availableReplicas ?? 0;
}

/** The sum of a number of each ReplicaSet. */
export function sumOf(sets: readonly ReplicaSetObject[], of: (set: ReplicaSetObject) => number): number {
  return sets.reduce((total, set) => total + of(set), 0);
}

/** How many pods a Deployment may have above the wanted number while it rolls out, and how many below. */
export interface RollingLimits {
  readonly maxSurge: number;
  readonly maxUnavailable: number;
}

/**
 * The limits of a Deployment as numbers. They may be percentages of the wanted number: the surge is rounded up, the
 * unavailable down, and both cannot be 0.
 * Source: kubernetes/kubernetes pkg/controller/deployment/util/deployment_util.go, `ResolveFenceposts`.
 */
export function rollingLimits({ spec }: DeploymentObject): RollingLimits {
  if (spec.strategy.type === 'Recreate') return { maxSurge: 0, maxUnavailable: 0 };
  const { maxSurge: surge = '25%', maxUnavailable: unavailable = '25%' } = spec.strategy.rollingUpdate ?? {};
  const { replicas = 1 } = spec;
  const maxSurge = amountOf(surge, replicas, Math.ceil);
  const maxUnavailable = Math.min(amountOf(unavailable, replicas, Math.floor), replicas);
  return { maxSurge, maxUnavailable: maxSurge === 0 && maxUnavailable === 0 ? 1 : maxUnavailable };
}

/**
 * How many pods the ReplicaSet of the present template may have now.
 * Source: deployment_util.go, `NewRSNewReplicas`.
 */
export function newReplicas(
  deployment: DeploymentObject,
  all: readonly ReplicaSetObject[],
  present: ReplicaSetObject | undefined,
): number {
  const wanted = deployment.spec.replicas ?? 1;
  if (deployment.spec.strategy.type === 'Recreate') return wanted;
  const room = wanted + rollingLimits(deployment).maxSurge - sumOf(all, replicasOf);
  if (room <= 0) return replicasOf(present);
  return replicasOf(present) + Math.min(room, wanted - replicasOf(present));
}

/**
 * The ReplicaSets of earlier templates, each with the number of pods that it is to have: they lose first the pods that
 * are not available, then others as long as enough stay available.
 * Source: kubernetes/kubernetes pkg/controller/deployment/rolling.go, `reconcileOldReplicaSets`.
 */
export function oldReplicas(
  deployment: DeploymentObject,
  old: readonly ReplicaSetObject[],
  present: ReplicaSetObject,
): ReadonlyMap<ReplicaSetObject, number> {
  const counts = new Map(old.map((set) => [set, replicasOf(set)]));
  const wanted = deployment.spec.replicas ?? 1;
  const least = wanted - rollingLimits(deployment).maxUnavailable;
  const all = sumOf(old, replicasOf) + replicasOf(present);
  const newUnavailable = replicasOf(present) - availableOf(present);
  let excess = all - least - newUnavailable;
  if (excess <= 0) return counts;
  const byAge = old.toSorted((a, b) => createdAt(a) - createdAt(b));
  for (const set of byAge) {
    const unavailable = Math.min(excess, Math.max(0, (counts.get(set) ?? 0) - availableOf(set)));
    counts.set(set, (counts.get(set) ?? 0) - unavailable);
    excess -= unavailable;
  }
  let spare = sumOf(old, availableOf) + availableOf(present) - least;
  for (const set of byAge) {
    if (spare <= 0) break;
    const fewer = Math.min(counts.get(set) ?? 0, spare);
    counts.set(set, (counts.get(set) ?? 0) - fewer);
    spare -= fewer;
  }
  return counts;
}

function createdAt(set: ReplicaSetObject): number {
  return Date.parse(set.metadata.creationTimestamp ?? '');
}

function amountOf(value: number | string, of: number, round: (number: number) => number): number {
  return typeof value === 'number' ? value : round((Number(value.replace('%', '')) * of) / 100);
}

/**
 * The ReplicaSets that have pods, each with its share of a changed number of replicas, in proportion to its size.
 * Source: kubernetes/kubernetes pkg/controller/deployment/sync.go, `scale`; deployment_util.go, `GetReplicaSetProportion`.
 */
export function proportionalReplicas(
  deployment: DeploymentObject,
  active: readonly ReplicaSetObject[],
): ReadonlyMap<ReplicaSetObject, number> {
  const { replicas: wanted = 1 } = deployment.spec;
  const total = sumOf(active, replicasOf);
  const allowed = wanted > 0 ? wanted + rollingLimits(deployment).maxSurge : 0;
  let left = allowed - total;
  // The bigger ones first; of those of one size the newer gain and the older lose.
  const order = active.toSorted(
    (a, b) => replicasOf(b) - replicasOf(a) || (revisionOf(a) - revisionOf(b)) * (left > 0 ? -1 : 1),
  );
  const counts = new Map(order.map((set) => [set, replicasOf(set)]));
  for (const set of order) {
    const before = Number(set.metadata.annotations?.[MAX_REPLICAS] ?? total) || total;
    const share = Math.round((replicasOf(set) * allowed) / before) - replicasOf(set);
    const change = left > 0 ? Math.min(Math.max(share, 0), left) : Math.max(Math.min(share, 0), left);
    counts.set(set, replicasOf(set) + change);
    left -= change;
  }
  const [first] = order;
  if (first !== undefined) counts.set(first, Math.max(0, (counts.get(first) ?? 0) + left));
  return counts;
}
