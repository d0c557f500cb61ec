import type { Manifest } from '../../kube/manifest.ts';
import { deleteObject, isReleased } from '../deletion.ts';
import { type ControlPlane, refOf } from './controller.ts';

/** Whether the deletion of an object was asked for, and the object is still there. */
export function isEnding(object: { readonly metadata?: { readonly deletionTimestamp?: string } }): boolean {
  return object.metadata?.deletionTimestamp !== undefined;
}

/** Deletes an object as a controller does: once, and with the grace that the object has. */
export function endObject(plane: ControlPlane, object: Manifest): void {
  if (!isEnding(object)) deleteObject(plane, object);
}

/** Removes a finalizer from an object. Where nothing holds the object any more, it is removed. */
export function removeFinalizer({ objects }: ControlPlane, object: Manifest, finalizer: string): void {
  const { finalizers = [], ...metadata } = object.metadata;
  const left = finalizers.filter((name) => name !== finalizer);
  const without = { ...object, metadata: left.length === 0 ? metadata : { ...metadata, finalizers: left } };
  if (isReleased(without)) objects.remove(refOf(object));
  else objects.replace(without);
}
