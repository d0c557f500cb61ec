import { templateHash } from '../../../kube/generated-names.ts';
import { isFinished } from '../../../kube/pods.ts';
import { controllerRevisions } from '../../kinds/apps/controller-revision.ts';
import type { StatefulSetObject } from '../../kinds/apps/stateful-set.ts';
import { type PodObject, pods } from '../../kinds/core/pod.ts';
import type { DecodedTemplate } from '../../pod-spec/template.ts';
import { availablePods, isReadyPod } from '../availability.ts';
import { type Controller, type ControlPlane, ownedObjects, putStatus } from '../controller.ts';
import { roomForPods } from '../create-pods.ts';
import { keepRevision } from '../revisions.ts';
import { endObject, isEnding } from '../terminating.ts';
import { createOrdinalPod } from './ordinal-pods.ts';

/**
 * One step of a StatefulSet in a live cluster: pods are made in the order of their numbers, each after the one before it
 * is ready. They are deleted, and replaced, from the last to the first.
 * Source: kubernetes/kubernetes pkg/controller/statefulset/stateful_set_control.go, `updateStatefulSet`.
 */
export function stepStatefulSet(plane: ControlPlane, set: StatefulSetObject, controller: Controller): void {
  const { template, revisionHistoryLimit = 10 } = set.spec;
  const hash = templateHash(template);
  const update = new OrderedUpdate(plane, set, `${set.metadata.name}-${hash}`, controller);
  const owned = ownedPods(plane, set);
  keepRevision(plane, {
    owner: set,
    template,
    label: 'controller.kubernetes.io/hash',
    hash,
    limit: revisionHistoryLimit,
    inUse: new Set(owned.map((pod) => revisionOf(pod).slice((set.metadata.name ?? '').length + 1))),
  });
  if (!isEnding(set)) update.step(owned);
  update.writeStatus();
}

/** The pods of a set in the order of their numbers. */
function ownedPods({ objects }: ControlPlane, set: StatefulSetObject): readonly PodObject[] {
  return ownedObjects(objects, set, pods).toSorted((a, b) => ordinalOf(a) - ordinalOf(b));
}

/** A StatefulSet that is brought to one revision. */
class OrderedUpdate {
  readonly #plane: ControlPlane;
  readonly #set: StatefulSetObject;
  readonly #revision: string;
  readonly #controller: Controller;
  /** With the policy OrderedReady, one thing is done at a time. */
  readonly #inOrder: boolean;
  readonly #first: number;
  /** Pods below this number keep the revision that they have. */
  readonly #partition: number;
  /** The revision that the pods had before. */
  readonly #current: string;

  constructor(plane: ControlPlane, set: StatefulSetObject, revision: string, controller: Controller) {
    const { ordinals, podManagementPolicy, updateStrategy } = set.spec;
    this.#plane = plane;
    this.#set = set;
    this.#revision = revision;
    this.#controller = controller;
    this.#inOrder = podManagementPolicy !== 'Parallel';
    this.#first = ordinals?.start ?? 0;
    this.#partition = this.#first + (updateStrategy.rollingUpdate?.partition ?? 0);
    this.#current = set.status?.currentRevision || revision;
  }

  /** Does what may be done now. */
  step(owned: readonly PodObject[]): void {
    const { replicas = 1 } = this.#set.spec;
    const end = this.#first + Math.min(replicas, owned.length + roomForPods(this.#plane.objects));
    if (this.#makeMissing(owned, end) && this.#deleteSurplus(owned, end)) this.#replaceOld(owned);
  }

  writeStatus(): void {
    const { metadata, spec } = this.#set;
    const all = ownedPods(this.#plane, this.#set).filter((pod) => !isFinished(pod));
    const ready = all.filter(isReadyPod);
    const available = availablePods(this.#plane, this.#controller, this.#set, ready, spec.minReadySeconds);
    const updated = all.filter((pod) => revisionOf(pod) === this.#revision && !isEnding(pod));
    const isComplete =
      updated.length === all.length && ready.length === all.length && all.length === (spec.replicas ?? 1);
    const current = isComplete ? this.#revision : this.#current;
    const atCurrent = all.filter((pod) => revisionOf(pod) === current && !isEnding(pod));
    putStatus(this.#plane.objects, this.#set, {
      availableReplicas: available.length,
      collisionCount: 0,
      ...(atCurrent.length > 0 ? { currentReplicas: atCurrent.length } : {}),
      currentRevision: current,
      observedGeneration: metadata.generation,
      ...(ready.length > 0 ? { readyReplicas: ready.length } : {}),
      replicas: all.length,
      updateRevision: this.#revision,
      ...(updated.length > 0 ? { updatedReplicas: updated.length } : {}),
    });
  }

  /** Makes the pods that are missing, and replaces those that have ended. Returns whether the step may go on. */
  #makeMissing(owned: readonly PodObject[], end: number): boolean {
    for (let ordinal = this.#first; ordinal < end; ordinal++) {
      const pod = owned.find((one) => ordinalOf(one) === ordinal);
      if (pod === undefined) {
        this.#create(ordinal);
        if (this.#inOrder) return false;
      } else if (isFinished(pod) && !isEnding(pod)) {
        const { namespace, name } = this.#set.metadata;
        const what = `StatefulSet ${namespace}/${name} is recreating terminated Pod ${pod.metadata.name}`;
        this.#recordEvent('RecreatingTerminatedPod', what, 'Warning');
        this.#remove(pod);
        return false;
      } else if (this.#inOrder && !this.#isHealthy(pod)) return false;
    }
    return true;
  }

  /** Deletes the pods whose numbers are not wanted. Returns whether the step may go on. */
  #deleteSurplus(owned: readonly PodObject[], end: number): boolean {
    const surplus = owned.filter((pod) => ordinalOf(pod) < this.#first || ordinalOf(pod) >= end).toReversed();
    for (const pod of surplus) {
      if (!isEnding(pod)) this.#remove(pod);
      if (this.#inOrder) return false;
    }
    return true;
  }

  /** Deletes the last of the pods that have another revision, once all behind it are healthy. */
  #replaceOld(owned: readonly PodObject[]): void {
    if (this.#set.spec.updateStrategy.type === 'OnDelete') return;
    for (const pod of owned.toReversed()) {
      if (ordinalOf(pod) < this.#partition) return;
      if (revisionOf(pod) !== this.#revision && !isEnding(pod)) {
        this.#remove(pod);
        return;
      }
      if (!this.#isHealthy(pod)) return;
    }
  }

  #isHealthy(pod: PodObject): boolean {
    const { minReadySeconds } = this.#set.spec;
    return (
      !isEnding(pod) && availablePods(this.#plane, this.#controller, this.#set, [pod], minReadySeconds).length === 1
    );
  }

  #create(ordinal: number): void {
    const revision = ordinal < this.#partition ? this.#current : this.#revision;
    const created = createOrdinalPod(this.#plane, this.#set, ordinal, revision, this.#templateOf(revision));
    const message = `Create Pod ${created.metadata.name} in StatefulSet ${this.#set.metadata.name} successful`;
    this.#recordEvent('SuccessfulCreate', message);
  }

  #remove(pod: PodObject): void {
    endObject(this.#plane, pod);
    const message = `Delete Pod ${pod.metadata.name} in StatefulSet ${this.#set.metadata.name} successful`;
    this.#recordEvent('SuccessfulDelete', message);
  }

  /** The template of a revision: the one that was kept, or else the present one. */
  #templateOf(revision: string): DecodedTemplate {
    const { namespace = 'default' } = this.#set.metadata;
    const kept = this.#plane.objects.get(controllerRevisions, namespace, revision)?.data?.spec?.template;
    if (kept === undefined) return this.#set.spec.template;
    const { $patch: _, ...template } = kept;
    return template;
  }

  #recordEvent(reason: string, message: string, type: 'Normal' | 'Warning' = 'Normal'): void {
    const [regarding, component] = [this.#set, 'statefulset-controller'];
    this.#plane.live?.recorder.record({ regarding, type, reason, message, component });
  }
}

function ordinalOf({ metadata: { name = '' } }: PodObject): number {
  return Number(name.slice(name.lastIndexOf('-') + 1));
}

function revisionOf({ metadata }: PodObject): string {
  return metadata.labels?.['controller-revision-hash'] ?? '';
}
