import { templateHash } from '../../../kube/generated-names.ts';
import { isFinished } from '../../../kube/pods.ts';
import type { DeploymentObject } from '../../kinds/apps/deployment.ts';
import { type ReplicaSetObject, replicaSets } from '../../kinds/apps/replica-set.ts';
import { pods } from '../../kinds/core/pod.ts';
import { type Controller, type ControlPlane, claimObjects, ownedObjects, putStatus } from '../controller.ts';
import { endObject, isEnding } from '../terminating.ts';
import { replicaSetOf } from './replica-set-of.ts';
import {
  DESIRED,
  MAX_REPLICAS,
  putRevision,
  revisionOf,
  sharedAnnotations,
  withAnnotations,
} from './rollout-annotations.ts';
import { newReplicas, oldReplicas, proportionalReplicas, replicasOf, rollingLimits } from './rollout-replicas.ts';
import { isComplete, type Progress, rolloutStatus } from './rollout-status.ts';

/**
 * One step of a Deployment in a live cluster: the ReplicaSet of its present template grows and the others shrink, as far
 * as its strategy and the pods that are ready allow.
 * Source: kubernetes/kubernetes pkg/controller/deployment/{deployment_controller,rolling,recreate,sync}.go.
 */
export function stepRollout(plane: ControlPlane, deployment: DeploymentObject, controller: Controller): void {
  const rollout = new Rollout(plane, deployment);
  const owned = claimObjects(plane.objects, deployment, replicaSets);
  const sets = rollout.step(owned);
  const present = rollout.presentOf(sets);
  const latest = putRevision(plane, deployment, present);
  const { status, lateIn } = rolloutStatus(plane, latest, sets, present, progressOf(rollout, owned, sets));
  putStatus(plane.objects, latest, status);
  if (isComplete(latest, status)) rollout.deleteOldest(sets);
  if (lateIn !== undefined) plane.live?.runLater(controller, `${latest.metadata.uid} progress`, lateIn);
}

/** What happened to the ReplicaSet of the present template in this step. */
function progressOf(
  rollout: Rollout,
  before: readonly ReplicaSetObject[],
  after: readonly ReplicaSetObject[],
): Progress {
  if (after.length > before.length) return 'created';
  const isProgressing = rollout.deployment.status?.conditions?.some(({ type }) => type === 'Progressing') ?? false;
  return rollout.presentOf(before) !== undefined && !isProgressing ? 'found' : undefined;
}

/** A Deployment that is rolled out, and what may be done with its ReplicaSets. */
class Rollout {
  readonly deployment: DeploymentObject;
  readonly #plane: ControlPlane;
  readonly #hash: string;
  /** The name of the ReplicaSet of the present template. */
  readonly #presentName: string;

  constructor(plane: ControlPlane, deployment: DeploymentObject) {
    this.#plane = plane;
    this.deployment = deployment;
    this.#hash = templateHash(deployment.spec.template);
    this.#presentName = `${deployment.metadata.name}-${this.#hash}`;
  }

  /** The ReplicaSet of the present template. */
  presentOf(sets: readonly ReplicaSetObject[]): ReplicaSetObject | undefined {
    return sets.find(({ metadata }) => metadata.name === this.#presentName);
  }

  /** Scales the ReplicaSets as far as may be done now, and makes that of the present template. Returns all of them. */
  step(owned: readonly ReplicaSetObject[]): readonly ReplicaSetObject[] {
    if (isEnding(this.deployment)) return owned;
    const sets = owned.map((set) => this.#withSizes(set));
    if (this.deployment.spec.paused || this.#isScaled(owned)) return this.#scaleAll(sets);
    return this.deployment.spec.strategy.type === 'Recreate' ? this.#recreate(sets) : this.#roll(sets);
  }

  /** Deletes the oldest ReplicaSets without pods: the others are kept for `kubectl rollout undo`. */
  deleteOldest(sets: readonly ReplicaSetObject[]): void {
    const { revisionHistoryLimit: limit = 10 } = this.deployment.spec;
    const idle = this.#oldOf(sets)
      .filter((set) => replicasOf(set) === 0 && (set.status?.replicas ?? 0) === 0)
      .toSorted((a, b) => revisionOf(a) - revisionOf(b));
    for (const set of idle.slice(0, Math.max(0, idle.length - limit))) endObject(this.#plane, set);
  }

  #oldOf(sets: readonly ReplicaSetObject[]): readonly ReplicaSetObject[] {
    return sets.filter(({ metadata }) => metadata.name !== this.#presentName);
  }

  /** Source: rolling.go, `rolloutRolling`. */
  #roll(sets: readonly ReplicaSetObject[]): readonly ReplicaSetObject[] {
    const { deployment } = this;
    const old = this.#oldOf(sets);
    const there = this.presentOf(sets);
    const present = there ?? this.#create(sets);
    const grown = this.#scale(present, newReplicas(deployment, [...old, present], present));
    // One thing at a time: the others shrink once the present one has what it may have.
    if (replicasOf(grown) !== replicasOf(present) && there !== undefined) return [...old, grown];
    const counts = oldReplicas(deployment, old, grown);
    return [...old.map((set) => this.#scale(set, counts.get(set) ?? 0)), grown];
  }

  /** Source: recreate.go, `rolloutRecreate`. */
  #recreate(sets: readonly ReplicaSetObject[]): readonly ReplicaSetObject[] {
    const old = this.#oldOf(sets);
    const there = this.presentOf(sets);
    const emptied = old.map((set) => this.#scale(set, 0));
    if (old.some((set) => this.#hasPods(set))) return there === undefined ? emptied : [...emptied, there];
    const present = there ?? this.#create(sets);
    return [...emptied, this.#scale(present, this.deployment.spec.replicas ?? 1)];
  }

  #hasPods(set: ReplicaSetObject): boolean {
    return ownedObjects(this.#plane.objects, set, pods).some((pod) => !isFinished(pod));
  }

  /** Makes the ReplicaSet of the present template, under the next revision. */
  #create(sets: readonly ReplicaSetObject[]): ReplicaSetObject {
    const { deployment } = this;
    const revision = Math.max(0, ...sets.map(revisionOf)) + 1;
    const replicas = newReplicas(deployment, sets, undefined);
    const set = replicaSetOf(deployment, this.#presentName, this.#hash, revision);
    const annotations = { ...sharedAnnotations(deployment), ...set.metadata.annotations, ...this.#sizes() };
    const created = this.#plane.objects.create({
      ...withAnnotations(set, annotations),
      spec: { ...set.spec, replicas },
    });
    if (replicas > 0) this.#recordScaling(created, 0, replicas);
    return created;
  }

  /** The notes of how many pods the Deployment wants. They are written with the next change of scale. */
  #sizes(): Readonly<Record<string, string>> {
    const { replicas = 1 } = this.deployment.spec;
    return { [DESIRED]: String(replicas), [MAX_REPLICAS]: String(replicas + rollingLimits(this.deployment).maxSurge) };
  }

  #withSizes(set: ReplicaSetObject): ReplicaSetObject {
    if (set.metadata.annotations?.[DESIRED] !== undefined) return set;
    return this.#plane.objects.replace(withAnnotations(set, this.#sizes()));
  }

  /** Whether `replicas` has changed since the ReplicaSets were scaled last. */
  #isScaled(sets: readonly ReplicaSetObject[]): boolean {
    const { replicas = 1 } = this.deployment.spec;
    return sets.some((set) => {
      const noted = set.metadata.annotations?.[DESIRED];
      return replicasOf(set) > 0 && noted !== undefined && Number(noted) !== replicas;
    });
  }

  /**
   * Divides a change of scale among the ReplicaSets: all of it to the one that has pods, or in proportion during a
   * rollout. Source: sync.go, `scale`.
   */
  #scaleAll(sets: readonly ReplicaSetObject[]): readonly ReplicaSetObject[] {
    const { replicas = 1 } = this.deployment.spec;
    const active = sets.filter((set) => replicasOf(set) > 0);
    if (active.length <= 1) {
      const only = active[0] ?? this.presentOf(sets);
      return sets.map((set) => (set === only ? this.#scale(set, replicas) : set));
    }
    const counts = proportionalReplicas(this.deployment, active);
    return sets.map((set) => this.#scale(set, counts.get(set) ?? replicasOf(set)));
  }

  #scale(set: ReplicaSetObject, replicas: number): ReplicaSetObject {
    const sizes = this.#sizes();
    const before = replicasOf(set);
    const isNoted = Object.entries(sizes).every(([key, value]) => set.metadata.annotations?.[key] === value);
    if (before === replicas && isNoted) return set;
    const scaled = this.#plane.objects.replace({
      ...withAnnotations(set, sizes),
      spec: { ...set.spec, replicas },
    });
    if (before !== replicas) this.#recordScaling(scaled, before, replicas);
    return scaled;
  }

  #recordScaling(set: ReplicaSetObject, from: number, to: number): void {
    const message = `Scaled ${to > from ? 'up' : 'down'} replica set ${set.metadata.name} from ${from} to ${to}`;
    const [regarding, component] = [this.deployment, 'deployment-controller'];
    this.#plane.live?.recorder.record({ regarding, reason: 'ScalingReplicaSet', message, component });
  }
}
