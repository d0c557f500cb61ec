import type { Deployment, DeploymentCondition, DeploymentStatus } from 'kubernetes-types/apps/v1';
import type { Manifest } from '../../../kube/manifest.ts';
import type { ControlPlane } from '../controller.ts';
import { lifeOf } from '../live-clock.ts';
import { availableOf, leewayOf, type OwnedSet, replicasOf, sumOf } from './rollout-replicas.ts';

/** A Deployment's status, and in how many milliseconds it will be late if nothing moves until then. */
export interface RolloutStatus {
  readonly status: DeploymentStatus;
  readonly lateIn?: number;
}

/** What happened to the present set in this round, for the condition Progressing. */
export type Progress = 'created' | 'found' | undefined;

/**
 * A Deployment's status: counts, and the conditions Available and Progressing.
 * Source: kubernetes/kubernetes pkg/controller/deployment/progress.go, sync.go `calculateStatus`.
 */
export function rolloutStatus(
  plane: ControlPlane,
  deployment: Deployment & Manifest,
  all: readonly OwnedSet[],
  present: OwnedSet | undefined,
  progress: Progress,
): RolloutStatus {
  const counts = countsOf(deployment, all, present);
  const wanted = deployment.spec?.replicas ?? 1;
  const before = deployment.status ?? {};
  let conditions: readonly DeploymentCondition[] = (before.conditions ?? []).filter(
    ({ type }) => type !== 'ReplicaFailure',
  );
  const set = (type: string, status: string, reason: string, message: string): void => {
    conditions = withCondition(plane, conditions, { type, status, reason, message });
  };
  const { unavailable } = leewayOf(deployment);
  if ((counts.availableReplicas ?? 0) >= wanted - unavailable) {
    set('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.');
  } else {
    set('Available', 'False', 'MinimumReplicasUnavailable', 'Deployment does not have minimum availability.');
  }
  const name = `ReplicaSet "${present?.metadata.name ?? ''}"`;
  const reason = conditionOf(conditions, 'Progressing')?.reason;
  if (deployment.spec?.paused) {
    if (reason !== 'ProgressDeadlineExceeded') {
      set('Progressing', 'Unknown', 'DeploymentPaused', 'Deployment is paused');
    }
    return { status: { ...counts, conditions: [...conditions, ...failuresOf(present)] } };
  }
  if (reason === 'DeploymentPaused') set('Progressing', 'Unknown', 'DeploymentResumed', 'Deployment is resumed');
  if (progress === 'created') set('Progressing', 'True', 'NewReplicaSetCreated', `Created new ${lower(name)}`);
  if (progress === 'found') set('Progressing', 'True', 'FoundNewReplicaSet', `Found new ${lower(name)}`);
  const latest = conditionOf(conditions, 'Progressing');
  const isWhole = isComplete(deployment, counts);
  if (counts.replicas === counts.updatedReplicas && latest?.reason === 'NewReplicaSetAvailable') {
    return { status: { ...counts, conditions: [...conditions, ...failuresOf(present)] } };
  }
  if (isWhole) {
    set('Progressing', 'True', 'NewReplicaSetAvailable', `${name} has successfully progressed.`);
  } else if (hasMoved(before, counts)) {
    conditions = moved(plane, conditions, `${name} is progressing.`);
  } else {
    const late = latenessOf(plane, deployment, latest);
    if (late === 'late') set('Progressing', 'False', 'ProgressDeadlineExceeded', `${name} has timed out progressing.`);
  }
  const wait = isWhole ? undefined : latenessOf(plane, deployment, conditionOf(conditions, 'Progressing'));
  return {
    status: { ...counts, conditions: [...conditions, ...failuresOf(present)] },
    ...(typeof wait === 'number' ? { lateIn: wait } : {}),
  };
}

/** What the present set says of pods that it could not make. */
function failuresOf(present: OwnedSet | undefined): readonly DeploymentCondition[] {
  return (present?.status?.conditions ?? []).map((condition) => {
    const { lastTransitionTime } = condition;
    return { ...condition, ...(lastTransitionTime === undefined ? {} : { lastUpdateTime: lastTransitionTime }) };
  });
}

/** Whether all pods are of the present template, and available. */
export function isComplete({ spec, metadata }: Deployment, status: DeploymentStatus): boolean {
  const wanted = spec?.replicas ?? 1;
  return (
    (status.updatedReplicas ?? 0) === wanted &&
    (status.replicas ?? 0) === wanted &&
    (status.availableReplicas ?? 0) === wanted &&
    (status.observedGeneration ?? 0) >= (metadata?.generation ?? 0)
  );
}

type Counts = Omit<DeploymentStatus, 'conditions'>;

function countsOf(deployment: Deployment & Manifest, all: readonly OwnedSet[], present: OwnedSet | undefined): Counts {
  const available = sumOf(all, availableOf);
  const ready = sumOf(all, (set) => set.status?.readyReplicas ?? 0);
  const replicas = sumOf(all, (set) => set.status?.replicas ?? 0);
  const updated = present?.status?.replicas ?? 0;
  const unavailable = Math.max(0, sumOf(all, replicasOf) - available);
  const terminating = sumOf(
    all,
    ({ status }) => (status as { terminatingReplicas?: number })?.terminatingReplicas ?? 0,
  );
  return {
    ...(available > 0 ? { availableReplicas: available } : {}),
    observedGeneration: deployment.metadata.generation ?? 1,
    ...(ready > 0 ? { readyReplicas: ready } : {}),
    ...(replicas > 0 ? { replicas } : {}),
    terminatingReplicas: terminating,
    ...(unavailable > 0 ? { unavailableReplicas: unavailable } : {}),
    ...(updated > 0 ? { updatedReplicas: updated } : {}),
    ...(deployment.status?.collisionCount === undefined ? {} : { collisionCount: deployment.status.collisionCount }),
  } as Counts;
}

function hasMoved(before: DeploymentStatus, now: Counts): boolean {
  const old = (status: Counts): number => (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  return (
    (now.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(now) < old(before) ||
    (now.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (now.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

/** Milliseconds until it is late; `late` when it is; undefined where it cannot be. */
function latenessOf(
  plane: ControlPlane,
  { spec }: Deployment,
  condition: DeploymentCondition | undefined,
): number | 'late' | undefined {
  const seconds = spec?.progressDeadlineSeconds;
  if (seconds === undefined || seconds === 2_147_483_647 || condition === undefined) return undefined;
  if (condition.reason === 'NewReplicaSetAvailable') return undefined;
  if (condition.reason === 'ProgressDeadlineExceeded') return 'late';
  const now = lifeOf(plane)?.clock.now().getTime() ?? 0;
  const left = Date.parse(condition.lastUpdateTime ?? '') + seconds * 1000 - now;
  return left > 0 ? left : 'late';
}

function conditionOf(conditions: readonly DeploymentCondition[], type: string): DeploymentCondition | undefined {
  return conditions.find((condition) => condition.type === type);
}

interface Said {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** A condition that says the same as before stays as it is; another goes to the end. */
function withCondition(
  plane: ControlPlane,
  conditions: readonly DeploymentCondition[],
  said: Said,
): readonly DeploymentCondition[] {
  const before = conditionOf(conditions, said.type);
  if (before?.status === said.status && before.reason === said.reason) return conditions;
  const since = before?.status === said.status ? before.lastTransitionTime : undefined;
  return [
    ...conditions.filter(({ type }) => type !== said.type),
    { ...said, lastTransitionTime: since ?? plane.now(), lastUpdateTime: plane.now() },
  ];
}

/** Every move counts anew, though the condition says the same. */
function moved(
  plane: ControlPlane,
  conditions: readonly DeploymentCondition[],
  message: string,
): readonly DeploymentCondition[] {
  const before = conditionOf(conditions, 'Progressing');
  const since = before?.status === 'True' ? before.lastTransitionTime : undefined;
  return [
    ...conditions.filter(({ type }) => type !== 'Progressing'),
    {
      type: 'Progressing',
      status: 'True',
      reason: 'ReplicaSetUpdated',
      message,
      lastTransitionTime: since ?? plane.now(),
      lastUpdateTime: plane.now(),
    },
  ];
}

/** `ReplicaSet "x"` in the middle of a sentence. */
function lower(name: string): string {
  return name.replace('ReplicaSet', 'replica set');
}
