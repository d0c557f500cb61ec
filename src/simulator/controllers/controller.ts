import type { OwnerReference } from 'kubernetes-types/meta/v1';
import type { Clock } from '../../kube/clock.ts';
import type { ContainerRuntime } from '../../kube/container-runtime.ts';
import { selects } from '../../kube/labels.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { controllerReference } from '../../kube/pod-of-template.ts';
import type { Allocations } from '../ip-allocator.ts';
import type { Objects } from '../objects.ts';

/** What a controller may use: the objects, the addresses that are free, and the time as the API writes it. */
export interface ControlPlane {
  readonly objects: Objects;
  readonly allocations: Allocations;
  now(): string;
  /**
   * Both are there in a live cluster, where pods take time; a cluster without them does everything at once. After
   * whatever `later` does, and after a container's end was told, the controllers act again without being asked.
   */
  readonly clock?: Clock;
  readonly runtime?: ContainerRuntime;
}

/**
 * One part of the control plane. `run` looks at all objects of its kinds and does what is left to do; it is called
 * again until there is nothing. A controller that has nothing to do changes nothing.
 */
export interface Controller {
  readonly name: string;
  /** The kinds whose changes make it run, each `[apiVersion, kind]`. */
  readonly watches: readonly (readonly [string, string])[];
  run(plane: ControlPlane): void;
}

/** The objects of a kind in the owner's namespace that are its own. */
export function ownedObjects(objects: Objects, owner: Manifest, apiVersion: string, kind: string): readonly Manifest[] {
  return objects
    .list(apiVersion, kind, owner.metadata.namespace)
    .filter((object) => controllerOf(object)?.uid === owner.metadata.uid);
}

/**
 * The objects that are the owner's by now. It lets go of those that its selector no longer matches, and takes in
 * those that it matches and nobody controls.
 * Source: k8s.io/kubernetes pkg/controller/controller_ref_manager.go.
 */
export function claimObjects(objects: Objects, owner: Manifest, apiVersion: string, kind: string): readonly Manifest[] {
  const { selector } = owner['spec'] as { readonly selector?: Parameters<typeof selects>[0] };
  return objects.list(apiVersion, kind, owner.metadata.namespace).flatMap((object) => {
    const controller = controllerOf(object);
    const matches = selects(selector, object.metadata.labels ?? {});
    if (controller?.uid === owner.metadata.uid) {
      if (matches) return [object];
      objects.replace(
        withOwners(
          object,
          (object.metadata.ownerReferences ?? []).filter((ref) => ref !== controller),
        ),
      );
      return [];
    }
    if (controller !== undefined || !matches) return [];
    return [
      objects.replace(withOwners(object, [...(object.metadata.ownerReferences ?? []), controllerReference(owner)])),
    ];
  });
}

/** Writes an object's status, if it differs. */
export function putStatus(objects: Objects, object: Manifest, status: object): void {
  objects.replace({ ...object, status });
}

/** Which object: what `Objects` is asked by. */
export function refOf(object: Manifest): { apiVersion: string; kind: string; name: string; namespace?: string } {
  const { name = '', namespace } = object.metadata;
  return { apiVersion: object.apiVersion, kind: object.kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

/** The reference of an object to whoever controls it. */
export function controllerOf(object: Manifest): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((reference) => reference.controller === true);
}

function withOwners(object: Manifest, ownerReferences: readonly OwnerReference[]): Manifest {
  const { ownerReferences: _, ...metadata } = object.metadata;
  return {
    ...object,
    metadata: ownerReferences.length === 0 ? metadata : { ...metadata, ownerReferences: [...ownerReferences] },
  };
}
