import type { Manifest } from '../kube/manifest.ts';
import { type ControlPlane, refOf, withOwners } from './controllers/controller.ts';
import { isNamespace, type NamespaceObject } from './kinds/core/namespace.ts';
import { gracePeriodOf, isPod, type PodObject } from './kinds/core/pod.ts';
import { timestamp } from './objects.ts';

/**
 * How an object is to be deleted.
 * Source: k8s.io/apimachinery pkg/apis/meta/v1/types.go, `DeleteOptions`.
 */
export interface DeleteOptions {
  /** How many seconds a pod's containers may take to end. Absent: as many as the pod says. 0: it is removed at once. */
  readonly gracePeriodSeconds?: number;
  /** What becomes of the objects that this one owns. Absent: they are deleted after it (`Background`). */
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
}

/** An object whose deletion was asked for: gone, or still there until its end. */
export interface Deletion {
  readonly object: Manifest;
  readonly gone: boolean;
}

/**
 * What the deletion of an object would make of it: a pod that runs in a live cluster ends gracefully, a namespace of a
 * live cluster ends when it is empty, and an object with finalizers waits until they are removed. Nothing is deleted.
 * Source: k8s.io/apiserver pkg/registry/rest/delete.go, `BeforeDelete`; kubernetes/kubernetes
 * pkg/registry/core/pod/strategy.go, `CheckGracefulDelete`; pkg/registry/core/namespace/storage, `Delete`.
 */
export function planDeletion(plane: ControlPlane, object: Manifest, options: DeleteOptions): Deletion {
  const isLive = plane.live !== undefined;
  if (isNamespace(object)) return planNamespaceDeletion(plane, object, isLive);
  const grace = isLive && isPod(object) ? graceOf(object, options) : 0;
  const finalizers = finalizersFor(plane, object, options);
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = object.metadata;
  if (grace === 0 && finalizers.length === 0) return { object, gone: true };
  // While an object ends, only a shorter time may be asked for.
  if (deletionTimestamp !== undefined && grace >= deletionGracePeriodSeconds) return { object, gone: false };
  const metadata = {
    ...object.metadata,
    deletionTimestamp: secondsAfter(plane.now(), grace),
    deletionGracePeriodSeconds: grace,
    ...(finalizers.length === 0 ? {} : { finalizers: [...finalizers] }),
  };
  return { object: { ...object, metadata }, gone: false };
}

/**
 * Deletes an object as the API server does: at once, or it gets a `deletionTimestamp` and stays until a kubelet, the end
 * of its namespace or the last finalizer releases it. Objects that it owns are left to the garbage collector, unless
 * they are to stay (`Orphan`).
 */
export function deleteObject(plane: ControlPlane, object: Manifest, options: DeleteOptions = {}): Deletion {
  const { objects } = plane;
  if (options.propagationPolicy === 'Orphan') orphanDependents(plane, object);
  const planned = planDeletion(plane, object, options);
  if (!planned.gone) return { object: objects.replace(planned.object), gone: false };
  objects.remove(refOf(object));
  if (isNamespace(object)) {
    for (const inside of objects.inNamespace(object.metadata.name ?? '')) objects.remove(refOf(inside));
  }
  return planned;
}

/** Whether the deletion of an object was asked for, and nothing holds the object any more. */
export function isReleased(object: Manifest): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = object.metadata;
  if (deletionTimestamp === undefined || finalizers.length > 0) return false;
  return isNamespace(object) ? specFinalizers(object).length === 0 : deletionGracePeriodSeconds === 0;
}

/** The finalizer of an object that is removed after the objects that it owns. */
export const FOREGROUND = 'foregroundDeletion';

function dependentsOf({ objects }: ControlPlane, owner: Manifest): readonly Manifest[] {
  return objects
    .inNamespace(owner.metadata.namespace ?? '')
    .filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid));
}

function planNamespaceDeletion(plane: ControlPlane, object: NamespaceObject, isLive: boolean): Deletion {
  const isHeld = (object.metadata.finalizers ?? []).length > 0;
  if (!isHeld && (!isLive || specFinalizers(object).length === 0)) return { object, gone: true };
  if (object.metadata.deletionTimestamp !== undefined) return { object, gone: false };
  const metadata = { ...object.metadata, deletionTimestamp: plane.now() };
  return { object: { ...object, metadata, status: { ...object.status, phase: 'Terminating' } }, gone: false };
}

function specFinalizers({ spec }: NamespaceObject): readonly string[] {
  return spec.finalizers ?? [];
}

/** A pod without a node, and one that has ended, is removed at once. */
function graceOf(pod: PodObject, { gracePeriodSeconds }: DeleteOptions): number {
  const { phase } = pod.status ?? {};
  if (!pod.spec.nodeName || phase === 'Succeeded' || phase === 'Failed') return 0;
  const grace = gracePeriodSeconds ?? gracePeriodOf(pod);
  return grace < 0 ? 1 : grace;
}

/** An object that is removed after its dependents has a finalizer for that, as long as one of them is there. */
function finalizersFor(plane: ControlPlane, object: Manifest, options: DeleteOptions): readonly string[] {
  const finalizers = object.metadata.finalizers ?? [];
  if (options.propagationPolicy !== 'Foreground' || finalizers.includes(FOREGROUND)) return finalizers;
  const isBlocked = plane.live !== undefined && dependentsOf(plane, object).length > 0;
  return isBlocked ? [...finalizers, FOREGROUND] : finalizers;
}

function orphanDependents(plane: ControlPlane, owner: Manifest): void {
  for (const object of dependentsOf(plane, owner)) {
    const { ownerReferences = [] } = object.metadata;
    const others = ownerReferences.filter(({ uid }) => uid !== owner.metadata.uid);
    plane.objects.replace(withOwners(object, others));
  }
}

function secondsAfter(time: string, seconds: number): string {
  return timestamp(new Date(Date.parse(time) + seconds * 1000));
}
