import type { Pod } from 'kubernetes-types/core/v1';
import type { Manifest } from '../kube/manifest.ts';
import { type ControlPlane, refOf } from './controllers/controller.ts';
import { timestamp } from './objects.ts';

/**
 * How an object is to be deleted.
 * Source: k8s.io/apimachinery pkg/apis/meta/v1/types.go, `DeleteOptions`.
 */
export interface DeleteOptions {
  /** How long a pod's containers may take to end. Absent: as long as the pod says. 0: it is gone at once. */
  readonly gracePeriodSeconds?: number;
  /** What becomes of the objects that this one owns. Absent: they go after it (`Background`). */
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
}

/** An object after its deletion was asked for: gone, or still there and waiting for its end. */
export interface Deletion {
  readonly object: Manifest;
  readonly gone: boolean;
}

/**
 * What the deletion of an object makes of it, without doing it: a pod that runs in a live cluster ends gracefully, a
 * namespace of a live cluster ends when it is empty, and what has finalizers waits until they are gone.
 * Source: k8s.io/apiserver pkg/registry/rest/delete.go, `BeforeDelete`; kubernetes/kubernetes
 * pkg/registry/core/pod/strategy.go, `CheckGracefulDelete`; pkg/registry/core/namespace/storage, `Delete`.
 */
export function planDeletion(plane: ControlPlane, object: Manifest, options: DeleteOptions): Deletion {
  const live = plane.runtime !== undefined;
  if (object.kind === 'Namespace') return planNamespaceDeletion(plane, object, live);
  const grace = live && object.kind === 'Pod' ? graceOf(object as Pod & Manifest, options) : 0;
  const finalizers = finalizersFor(plane, object, options);
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = object.metadata;
  if (grace === 0 && finalizers.length === 0) return { object, gone: true };
  // Only a shorter time may be asked for once the end has begun.
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
 * Deletes an object as the API server does: at once, or it gets a `deletionTimestamp` and stays until a kubelet, a
 * namespace's end or the last finalizer lets it go. Objects that it owns are left to the garbage collector, unless they
 * are to stay (`Orphan`).
 */
export function deleteObject(plane: ControlPlane, object: Manifest, options: DeleteOptions = {}): Deletion {
  const { objects } = plane;
  if (options.propagationPolicy === 'Orphan') orphanDependents(plane, object);
  const planned = planDeletion(plane, object, options);
  if (!planned.gone) return { object: objects.replace(planned.object), gone: false };
  objects.remove(refOf(object));
  if (object.kind === 'Namespace') {
    for (const inside of objects.inNamespace(object.metadata.name ?? '')) objects.remove(refOf(inside));
  }
  return planned;
}

/** Whether nothing keeps an object any more whose deletion was asked for. */
export function isReleased(object: Manifest): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = object.metadata;
  if (deletionTimestamp === undefined || finalizers.length > 0) return false;
  return object.kind === 'Namespace' ? specFinalizers(object).length === 0 : deletionGracePeriodSeconds === 0;
}

/** The finalizer of an object that is to go after those it owns. */
export const FOREGROUND = 'foregroundDeletion';

/** The objects that name this one as an owner. */
export function dependentsOf({ objects }: ControlPlane, owner: Manifest): readonly Manifest[] {
  return objects
    .inNamespace(owner.metadata.namespace ?? '')
    .filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid));
}

function planNamespaceDeletion(plane: ControlPlane, object: Manifest, live: boolean): Deletion {
  const held = (object.metadata.finalizers ?? []).length > 0;
  if (!held && (!live || specFinalizers(object).length === 0)) return { object, gone: true };
  if (object.metadata.deletionTimestamp !== undefined) return { object, gone: false };
  const metadata = { ...object.metadata, deletionTimestamp: plane.now() };
  const status = { ...(object['status'] as object | undefined), phase: 'Terminating' };
  return { object: { ...object, metadata, status }, gone: false };
}

function specFinalizers(namespace: Manifest): readonly string[] {
  return ((namespace['spec'] ?? {}) as { readonly finalizers?: readonly string[] }).finalizers ?? [];
}

/** A pod without a node, and one that has ended, is gone at once. */
function graceOf({ spec, status }: Pod, { gracePeriodSeconds }: DeleteOptions): number {
  if (!spec?.nodeName || status?.phase === 'Succeeded' || status?.phase === 'Failed') return 0;
  const grace = gracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30;
  return grace < 0 ? 1 : grace;
}

/** An object that goes after those it owns keeps the finalizer that says so while any of them is there. */
function finalizersFor(plane: ControlPlane, object: Manifest, options: DeleteOptions): readonly string[] {
  const finalizers = object.metadata.finalizers ?? [];
  if (options.propagationPolicy !== 'Foreground' || finalizers.includes(FOREGROUND)) return finalizers;
  const blocked = plane.runtime !== undefined && dependentsOf(plane, object).length > 0;
  return blocked ? [...finalizers, FOREGROUND] : finalizers;
}

function orphanDependents(plane: ControlPlane, owner: Manifest): void {
  for (const object of dependentsOf(plane, owner)) {
    const { ownerReferences = [], ...metadata } = object.metadata;
    const others = ownerReferences.filter(({ uid }) => uid !== owner.metadata.uid);
    plane.objects.replace({
      ...object,
      metadata: others.length === 0 ? metadata : { ...metadata, ownerReferences: others },
    });
  }
}

function secondsAfter(time: string, seconds: number): string {
  return timestamp(new Date(Date.parse(time) + seconds * 1000));
}
