import type { DeploymentCondition, DeploymentStatus } from 'kubernetes-types/apps/v1';
import type { DeploymentObject } from '../../kinds/apps/deployment.ts';
import type { ReplicaSetObject } from '../../kinds/apps/replica-set.ts';
import { type ControlPlane, milliseconds } from '../controller.ts';
import { availableOf, replicasOf, rollingLimits, sumOf } from './rollout-replicas.ts';

/** A Deployment's status, and in how many milliseconds it will be late if nothing moves until then. */
export interface RolloutStatus {
  readonly status: DeploymentStatus;
  readonly lateIn?: number;
}

/** What happened to the ReplicaSet of the present template in this step, for the condition Progressing. */
export type Progress = 'created' | 'found' | undefined;

/**
 * A Deployment's status: counts, and the conditions Available and Progressing.
 * Source: kubernetes/kubernetes pkg/controller/deployment/progress.go, sync.go `calculateStatus`.
 */
export function rolloutStatus(
  plane: ControlPlane,
  deployment: DeploymentObject,
  all: readonly ReplicaSetObject[],
  present: ReplicaSetObject | undefined,
  progress: Progress,
): RolloutStatus {
  const counts = countsOf(deployment, all, present);
  const conditions = new Conditions(plane, deployment);
  setAvailable(conditions, deployment, counts);
  const lateIn = deployment.spec.paused
    ? setPaused(conditions)
    : setProgress(plane, conditions, deployment, { counts, progress, name: present?.metadata.name ?? '' });
  const status = { ...counts, conditions: [...conditions.all(), ...failuresOf(present)] };
  return { status, ...(lateIn === undefined ? {} : { lateIn }) };
}

/** Whether all pods are of the present template, and available. Source: deployment_util.go, `DeploymentComplete`. */
export function isComplete({ spec, metadata }: DeploymentObject, status: DeploymentStatus): boolean {
  const { replicas = 1 } = spec;
  return (
    (status.updatedReplicas ?? 0) === replicas &&
    (status.replicas ?? 0) === replicas &&
    (status.availableReplicas ?? 0) === replicas &&
    (status.observedGeneration ?? 0) >= (metadata.generation ?? 0)
  );
}

/** The conditions of a Deployment while they are written. */
class Conditions {
  readonly #now: string;
  #conditions: readonly DeploymentCondition[];

  constructor(plane: ControlPlane, { status }: DeploymentObject) {
    this.#now = plane.now();
    this.#conditions = (status?.conditions ?? []).filter(({ type }) => type !== 'ReplicaFailure');
  }

  /** All of them, in order. */
  all(): readonly DeploymentCondition[] {
    return this.#conditions;
  }

  /** The condition of a type; undefined where there is none. */
  of(type: string): DeploymentCondition | undefined {
    return this.#conditions.find((condition) => condition.type === type);
  }

  /** A condition that says the same as before stays as it is; another one goes to the end. */
  set(type: string, status: string, reason: string, message: string): void {
    const before = this.of(type);
    if (before?.status !== status || before.reason !== reason) this.renew(type, status, reason, message);
  }

  /** Writes a condition with the time of now, even if it says the same as before. */
  renew(type: string, status: string, reason: string, message: string): void {
    const before = this.of(type);
    const since = before?.status === status ? before.lastTransitionTime : undefined;
    this.#conditions = [
      ...this.#conditions.filter((condition) => condition.type !== type),
      { type, status, reason, message, lastTransitionTime: since ?? this.#now, lastUpdateTime: this.#now },
    ];
  }
}

function setAvailable(conditions: Conditions, deployment: DeploymentObject, counts: Counts): void {
  const least = (deployment.spec.replicas ?? 1) - rollingLimits(deployment).maxUnavailable;
  if ((counts.availableReplicas ?? 0) >= least) {
    conditions.set('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.');
  } else {
    conditions.set(
      'Available',
      'False',
      'MinimumReplicasUnavailable',
      'Deployment does not have minimum availability.',
    );
  }
}

/** A Deployment that is paused is never late. */
function setPaused(conditions: Conditions): undefined {
  if (conditions.of('Progressing')?.reason === 'ProgressDeadlineExceeded') return;
  conditions.set('Progressing', 'Unknown', 'DeploymentPaused', 'Deployment is paused');
}

interface Rolling {
  readonly counts: Counts;
  readonly progress: Progress;
  /** The name of the ReplicaSet of the present template. */
  readonly name: string;
}

/** Writes the condition Progressing. Returns in how many milliseconds the Deployment will be late. */
function setProgress(
  plane: ControlPlane,
  conditions: Conditions,
  deployment: DeploymentObject,
  { counts, progress, name }: Rolling,
): number | undefined {
  const type = 'Progressing';
  if (conditions.of(type)?.reason === 'DeploymentPaused') {
    conditions.set(type, 'Unknown', 'DeploymentResumed', 'Deployment is resumed');
  }
  if (progress === 'created') {
    conditions.set(type, 'True', 'NewReplicaSetCreated', `Created new replica set "${name}"`);
  }
  if (progress === 'found') conditions.set(type, 'True', 'FoundNewReplicaSet', `Found new replica set "${name}"`);
  const latest = conditions.of(type);
  if (counts.replicas === counts.updatedReplicas && latest?.reason === 'NewReplicaSetAvailable') return undefined;
  const what = `ReplicaSet "${name}"`;
  if (isComplete(deployment, counts)) {
    conditions.set(type, 'True', 'NewReplicaSetAvailable', `${what} has successfully progressed.`);
    return undefined;
  }
  if (hasMoved(deployment.status ?? {}, counts)) {
    conditions.renew(type, 'True', 'ReplicaSetUpdated', `${what} is progressing.`);
  } else if (lateIn(plane, deployment, latest) === 'late') {
    conditions.set(type, 'False', 'ProgressDeadlineExceeded', `${what} has timed out progressing.`);
  }
  const wait = lateIn(plane, deployment, conditions.of(type));
  return wait === 'late' ? undefined : wait;
}

/** What the present ReplicaSet says of pods that it could not create. */
function failuresOf(present: ReplicaSetObject | undefined): readonly DeploymentCondition[] {
  return (present?.status?.conditions ?? []).map((condition) => {
    const { lastTransitionTime } = condition;
    return { ...condition, ...(lastTransitionTime === undefined ? {} : { lastUpdateTime: lastTransitionTime }) };
  });
}

/** `terminatingReplicas` is newer than the published types. */
type Counts = Omit<DeploymentStatus, 'conditions'> & { readonly terminatingReplicas: number };

function countsOf(
  { metadata, status }: DeploymentObject,
  all: readonly ReplicaSetObject[],
  present: ReplicaSetObject | undefined,
): Counts {
  const available = sumOf(all, availableOf);
  const ready = sumOf(all, (set) => set.status?.readyReplicas ?? 0);
  const replicas = sumOf(all, (set) => set.status?.replicas ?? 0);
  const updated = present?.status?.replicas ?? 0;
  const unavailable = Math.max(0, sumOf(all, replicasOf) - available);
  return {
    ...(available > 0 ? { availableReplicas: available } : {}),
    observedGeneration: metadata.generation ?? 1,
    ...(ready > 0 ? { readyReplicas: ready } : {}),
    ...(replicas > 0 ? { replicas } : {}),
    terminatingReplicas: sumOf(all, (set) => set.status?.terminatingReplicas ?? 0),
    ...(unavailable > 0 ? { unavailableReplicas: unavailable } : {}),
    ...(updated > 0 ? { updatedReplicas: updated } : {}),
    ...(status?.collisionCount === undefined ? {} : { collisionCount: status.collisionCount }),
  };
}

function hasMoved(before: DeploymentStatus, now: Counts): boolean {
  const old = (status: DeploymentStatus): number => (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  return (
    (now.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(now) < old(before) ||
    (now.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (now.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

/** Milliseconds until a Deployment is late; `late` when it is; undefined where it cannot be. */
function lateIn(
  plane: ControlPlane,
  { spec }: DeploymentObject,
  condition: DeploymentCondition | undefined,
): number | 'late' | undefined {
  const seconds = spec.progressDeadlineSeconds;
  if (seconds === undefined || seconds === NO_DEADLINE || condition === undefined) return undefined;
  if (condition.reason === 'NewReplicaSetAvailable') return undefined;
  if (condition.reason === 'ProgressDeadlineExceeded') return 'late';
  const left = Date.parse(condition.lastUpdateTime ?? '') + seconds * 1000 - milliseconds(plane);
  return left > 0 ? left : 'late';
}

/** Source: deployment_util.go, `HasProgressDeadline`. */
const NO_DEADLINE = 2_147_483_647;
