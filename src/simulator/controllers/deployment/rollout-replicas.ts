import type { Deployment, ReplicaSet } from 'kubernetes-types/apps/v1';
import type { Manifest } from '../../../kube/manifest.ts';

export type OwnedSet = ReplicaSet & Manifest;

/** The annotations by which a Deployment remembers things at its ReplicaSets. */
export const REVISION = 'deployment.kubernetes.io/revision';
export const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
export const DESIRED = 'deployment.kubernetes.io/desired-replicas';
export const MOST = 'deployment.kubernetes.io/max-replicas';

/** How many pods a set is to have. */
export function replicasOf(set: OwnedSet | undefined): number {
  return set === undefined ? 0 : (set.spec?.replicas ?? 1);
}

export function availableOf(set: OwnedSet | undefined): number {
  return set?.status?.availableReplicas ?? 0;
}

export function sumOf(sets: readonly OwnedSet[], of: (set: OwnedSet) => number): number {
  return sets.reduce((total, set) => total + of(set), 0);
}

/** The revision that a set stands for; 0 where it says none. */
export function revisionOf(set: OwnedSet | undefined): number {
  return Number(set?.metadata.annotations?.[REVISION] ?? 0) || 0;
}

/** How many pods a Deployment may have too many, and too few, while it rolls out. */
export interface Leeway {
  readonly surge: number;
  readonly unavailable: number;
}

/**
 * Percentages of the wanted number; the surplus is rounded up, the lack down, and both cannot be 0.
 * Source: kubernetes/kubernetes pkg/controller/deployment/util/deployment_util.go, `ResolveFenceposts`.
 */
export function leewayOf({ spec }: Deployment): Leeway {
  if (spec?.strategy?.type === 'Recreate') return { surge: 0, unavailable: 0 };
  const { maxSurge = '25%', maxUnavailable = '25%' } = spec?.strategy?.rollingUpdate ?? {};
  const wanted = spec?.replicas ?? 1;
  const surge = amountOf(maxSurge, wanted, Math.ceil);
  const unavailable = Math.min(amountOf(maxUnavailable, wanted, Math.floor), wanted);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/**
 * How many pods the set of the present template may have now.
 * Source: deployment_util.go, `NewRSNewReplicas`.
 */
export function newReplicas(deployment: Deployment, all: readonly OwnedSet[], present: OwnedSet | undefined): number {
  const wanted = deployment.spec?.replicas ?? 1;
  if (deployment.spec?.strategy?.type === 'Recreate') return wanted;
  const room = wanted + leewayOf(deployment).surge - sumOf(all, replicasOf);
  if (room <= 0) return replicasOf(present);
  return replicasOf(present) + Math.min(room, wanted - replicasOf(present));
}

/**
 * How many pods the sets of earlier templates may lose: first those that are not available, then others as far as
 * enough stay available. Returns the sets with the number each is to have.
 * Source: kubernetes/kubernetes pkg/controller/deployment/rolling.go, `reconcileOldReplicaSets`.
 */
export function oldReplicas(
  deployment: Deployment,
  old: readonly OwnedSet[],
  present: OwnedSet,
): ReadonlyMap<OwnedSet, number> {
  const counts = new Map(old.map((set) => [set, replicasOf(set)]));
  const wanted = deployment.spec?.replicas ?? 1;
  const least = wanted - leewayOf(deployment).unavailable;
  const all = sumOf(old, replicasOf) + replicasOf(present);
  const newUnavailable = replicasOf(present) - availableOf(present);
  const most = all - least - newUnavailable;
  if (most <= 0) return counts;
  let left = most;
  const byAge = old.toSorted((a, b) => ageOf(a) - ageOf(b));
  for (const set of byAge) {
    const lame = Math.min(left, Math.max(0, (counts.get(set) ?? 0) - availableOf(set)));
    counts.set(set, (counts.get(set) ?? 0) - lame);
    left -= lame;
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

function ageOf(set: OwnedSet): number {
  return Date.parse(set.metadata.creationTimestamp ?? '');
}

function amountOf(value: number | string, of: number, round: (number: number) => number): number {
  return typeof value === 'number' ? value : round((Number(value.replace('%', '')) * of) / 100);
}
