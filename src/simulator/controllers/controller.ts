import type { LabelSelector, OwnerReference } from 'kubernetes-types/meta/v1';
import type { CredentialIssuer } from '../../kube/credentials/credential-issuer.ts';
import { selects } from '../../kube/labels.ts';
import type { Manifest, ObjectRef } from '../../kube/manifest.ts';
import { controllerReference } from '../../kube/pod-of-template.ts';
import type { PodIpAllocator } from '../ip-allocator.ts';
import type { Kind } from '../kinds/kind.ts';
import type { LiveControlPlane } from '../live-control-plane.ts';
import type { ObjectStore } from '../objects.ts';

/** What a controller works with. */
export interface ControlPlane {
  readonly objects: ObjectStore;
  readonly podIps: PodIpAllocator;
  /** The time as the API writes it. */
  now(): string;
  /** Absent: the cluster gives out no certificates and tokens. */
  readonly issuer?: CredentialIssuer;
  /** Absent: everything happens at once. */
  readonly live?: LiveControlPlane;
}

/**
 * One part of the control plane. `run` looks at all objects of its kinds and does what is left to do. It is called
 * again until nothing is left: a controller that has nothing to do changes nothing.
 * Source: https://kubernetes.io/docs/concepts/architecture/controller/
 */
export interface Controller {
  /** Its name in kube-controller-manager. */
  readonly name: string;
  /** The kinds whose changes make it run. */
  readonly watches: readonly Kind[];
  run(plane: ControlPlane): void;
}

/** The objects of a kind in the owner's namespace whose controller is the owner. */
export function ownedObjects<T extends Manifest>(objects: ObjectStore, owner: Manifest, kind: Kind<T>): readonly T[] {
  return objects
    .list(kind, owner.metadata.namespace)
    .filter((object) => controllerOf(object)?.uid === owner.metadata.uid);
}

/**
 * The objects of a kind whose controller the owner is by now. It releases those that its selector no longer matches, and
 * adopts those that it matches and that have no controller.
 * Source: kubernetes/kubernetes pkg/controller/controller_ref_manager.go.
 */
export function claimObjects<T extends Manifest>(
  objects: ObjectStore,
  owner: Manifest & { readonly spec: { readonly selector?: LabelSelector } },
  kind: Kind<T>,
): readonly T[] {
  const { selector } = owner.spec;
  return objects.list(kind, owner.metadata.namespace).flatMap((object) => {
    const { ownerReferences = [] } = object.metadata;
    const controller = controllerOf(object);
    const matches = selects(selector, object.metadata.labels ?? {});
    if (controller?.uid === owner.metadata.uid) {
      if (matches) return [object];
      objects.replace(
        withOwners(
          object,
          ownerReferences.filter((ref) => ref !== controller),
        ),
      );
      return [];
    }
    if (controller !== undefined || !matches) return [];
    return [objects.replace(withOwners(object, [...ownerReferences, controllerReference(owner)]))];
  });
}

/** Writes an object's status, if it differs. */
export function putStatus(objects: ObjectStore, object: Manifest, status: object): void {
  objects.replace<Manifest>({ ...object, status });
}

/** The reference by which a store finds an object. */
export function refOf(object: Manifest): ObjectRef {
  const { name = '', namespace } = object.metadata;
  return { apiVersion: object.apiVersion, kind: object.kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

/** The reference of an object to its controller, if it has one. */
export function controllerOf(object: Manifest): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((reference) => reference.controller === true);
}

/** The time of the cluster's clock, in milliseconds; 0 where everything happens at once. */
export function milliseconds({ live }: ControlPlane): number {
  return live?.clock.now().getTime() ?? 0;
}

/** An object with other owners. */
export function withOwners<T extends Manifest>(object: T, owners: readonly OwnerReference[]): T {
  const { ownerReferences: _, ...metadata } = object.metadata;
  return { ...object, metadata: owners.length === 0 ? metadata : { ...metadata, ownerReferences: [...owners] } };
}
