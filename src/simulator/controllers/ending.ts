import type { Manifest } from '../../kube/manifest.ts';
import { deleteObject, isReleased } from '../deletion.ts';
import { type ControlPlane, refOf } from './controller.ts';

/** Whether somebody asked for an object's end, and it is still there. */
export function isEnding(object: { readonly metadata?: { readonly deletionTimestamp?: string } }): boolean {
  return object.metadata?.deletionTimestamp !== undefined;
}

/** Ends an object as a controller does: once, and with the grace that it has. */
export function endObject(plane: ControlPlane, object: Manifest): void {
  if (!isEnding(object)) deleteObject(plane, object);
}

/** Takes a finalizer from an object, which goes if that was the last thing that held it. */
export function takeFinalizer({ objects }: ControlPlane, object: Manifest, finalizer: string): void {
  const { finalizers = [], ...metadata } = object.metadata;
  const left = finalizers.filter((name) => name !== finalizer);
  const without = { ...object, metadata: left.length === 0 ? metadata : { ...metadata, finalizers: left } };
  if (isReleased(without)) objects.remove(refOf(object));
  else objects.replace(without);
}
