import type { Namespace, Pod, Service } from 'kubernetes-types/core/v1';
import type { ContainerRuntime } from '../kube/container-runtime.ts';
import type { Manifest, ObjectRef } from '../kube/manifest.ts';
import { podAddresses } from '../kube/pods.ts';
import { alreadyExists, conflict, forbidden, invalid, notFound, unknownResource } from '../kube/refusals.ts';
import type { Status } from '../kube/status.ts';
import { type Admission, type Admitted, admit } from './admission.ts';
import { aroundPods } from './admission-attributes.ts';
import { baseCluster } from './base-cluster.ts';
import type { Controller, ControlPlane } from './controllers/controller.ts';
import { refOf } from './controllers/controller.ts';
import { markSettled, runControllers } from './controllers/index.ts';
import { type DeleteOptions as Deleting, type Deletion, deleteObject, isReleased, planDeletion } from './deletion.ts';
import { createAllocations } from './ip-allocator.ts';
import { type Kind, kindOf } from './kinds/index.ts';
import { livingParts } from './live-control-plane.ts';
import { createObjects, type Objects, type SavedObjects, timestamp, type World } from './objects.ts';
import { withServiceAddresses } from './service-addresses.ts';

/** How a write is meant. */
export interface WriteOptions
  extends Pick<
    Admission,
    'fieldValidation' | 'oddities' | 'statusOnly' | 'ephemeralContainers' | 'finalizersOnly' | 'manage'
  > {
  /** Everything happens but the storing. */
  readonly dryRun?: boolean;
}

/** What became of an object whose deletion was asked for, or the refusal. */
export type Deleted = Deletion | { readonly refused: Status };

export interface DeleteOptions extends Deleting {
  /** What the object must be for it to be deleted. */
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  /** Everything happens but the deletion. */
  readonly dryRun?: boolean;
}

/** The API of a simulated cluster, as one who may do everything uses it. What is stored is what controllers then act on. */
export interface Simulator {
  readonly objects: Objects;
  /** Whether pods take time to start and to end. */
  readonly live: boolean;
  /** Stores a new object, or refuses it as the API server does. */
  create(manifest: Manifest, options?: WriteOptions): Admitted;
  /**
   * Puts an object in the place of the one of its name. A stale `metadata.resourceVersion` is a conflict. An object
   * that was only kept by the finalizers that this takes away is gone after it.
   */
  update(manifest: Manifest, options?: WriteOptions): Admitted;
  /** Asks for the end of an object, which may take time in a live cluster. */
  delete(ref: ObjectRef, options?: DeleteOptions): Deleted;
  /** Removes an object at once, whatever holds it, and with a namespace all that is in it. Returns the refusal, if any. */
  remove(ref: ObjectRef): Status | undefined;
  /** Lets the controllers act until there is nothing left to do. */
  settle(): void;
}

/**
 * A cluster as kind gives it. Its controllers have not acted yet: settle it once all that it begins with is there.
 * From objects that were saved once all had settled, it goes on where that cluster was. With a runtime, and a clock in
 * its world, it is live.
 */
export function createSimulator(world: World, saved?: SavedObjects, runtime?: ContainerRuntime): Simulator {
  const objects = createObjects(world, saved, ungenerated);
  const allocations = createAllocations(world.random, addressesIn(saved));
  const seen = new Map<Controller, number>();
  const plane: ControlPlane = {
    objects,
    allocations,
    now: () => timestamp(world.now()),
    ...livingParts(world, runtime, () => settle()),
  };
  let settling = false;
  const settle = (): void => {
    // What a controller brings about at once is seen in the next round.
    if (settling) return;
    settling = true;
    try {
      runControllers(plane, seen);
    } finally {
      settling = false;
    }
  };
  if (saved) markSettled(plane, seen);
  else for (const object of baseCluster()) objects.create(object);

  const namespaceNamed = (name: string) => objects.get({ apiVersion: 'v1', kind: 'Namespace', name }) as Namespace;
  const around = () => ({
    namespaceExists: (name: string) => namespaceNamed(name) !== undefined,
    isTerminating: (name: string) => namespaceNamed(name)?.status?.phase === 'Terminating',
    seed: String(objects.version()),
    ...aroundPods(objects),
  });
  return {
    objects,
    live: plane.runtime !== undefined,
    create: (manifest, { dryRun = false, ...options } = {}) => {
      const admitted = admit(manifest, { ...around(), ...options });
      if ('refused' in admitted) return admitted;
      const kind = kindOf(admitted.object.apiVersion, admitted.object.kind);
      if (kind === undefined) return refuse(unknownResource(), 'kind');
      const standing = objects.get(refOf(admitted.object));
      if (standing !== undefined) {
        // What the server warns of it has said by the time that it finds the name taken.
        return { refused: taken(kind, standing), at: ['metadata.name'], warnings: admitted.warnings };
      }
      const addressed = withAddresses(admitted, plane);
      if ('refused' in addressed) return addressed;
      return {
        ...addressed,
        object: dryRun ? objects.preview(addressed.object) : objects.create(addressed.object),
      };
    },
    update: (manifest, { dryRun = false, ...options } = {}) => {
      const kind = kindOf(manifest.apiVersion, manifest.kind);
      if (kind === undefined) return refuse(unknownResource(), 'kind');
      const { name = '', namespace = 'default', resourceVersion } = manifest.metadata;
      const ref = { apiVersion: manifest.apiVersion, kind: manifest.kind, name };
      const existing = objects.get(kind.namespaced ? { ...ref, namespace } : ref);
      if (existing === undefined) return refuse(notFound(kind, name), 'metadata.name');
      if (resourceVersion && resourceVersion !== existing.metadata.resourceVersion) {
        return refuse(conflict(kind, name), 'metadata.resourceVersion');
      }
      const admitted = admit(manifest, { ...around(), ...options, existing });
      if ('refused' in admitted) return admitted;
      const addressed = withAddresses(admitted, plane);
      if ('refused' in addressed) return addressed;
      const { isChange } = admitted;
      if (dryRun) return { ...addressed, object: objects.preview(addressed.object, isChange) };
      if (isReleased(addressed.object)) {
        objects.remove(refOf(existing));
        return { ...addressed, object: lastSeen(addressed.object, existing) };
      }
      return { ...addressed, object: objects.replace(addressed.object, isChange) };
    },
    delete: (ref, { dryRun = false, preconditions = {}, ...options } = {}) => {
      const kind = kindOf(ref.apiVersion, ref.kind);
      const object = objects.get(ref);
      if (object === undefined || kind === undefined) {
        return { refused: kind === undefined ? unknownResource() : notFound(kind, ref.name) };
      }
      const refused = refusedDeletion(kind, object, preconditions);
      if (refused !== undefined) return { refused };
      return dryRun ? planDeletion(plane, object, options) : deleteObject(plane, object, options);
    },
    remove: (ref) => {
      const kind = kindOf(ref.apiVersion, ref.kind);
      if (ref.kind === 'Namespace' && lasting.has(ref.name) && kind !== undefined) return mayNotGo(kind, ref.name);
      if (objects.remove(ref) === undefined) {
        return kind === undefined ? unknownResource() : notFound(kind, ref.name);
      }
      if (ref.kind === 'Namespace') for (const object of objects.inNamespace(ref.name)) objects.remove(refOf(object));
      return undefined;
    },
    settle,
  };
}

/** Kinds whose objects do not count their changes (`metadata.generation`), as the strategies of their stores have it. */
const ungenerated: ReadonlySet<string> = new Set(
  [
    ...'Namespace Node Service Endpoints ConfigMap Secret ServiceAccount Event'.split(' '),
    ...'PersistentVolume PersistentVolumeClaim ResourceQuota LimitRange'.split(' '),
  ]
    .map((kind) => `/${kind}`)
    .concat(
      'Role RoleBinding ClusterRole ClusterRoleBinding'.split(' ').map((kind) => `rbac.authorization.k8s.io/${kind}`),
      ['autoscaling/HorizontalPodAutoscaler', 'coordination.k8s.io/Lease', 'storage.k8s.io/StorageClass'],
    ),
);

function addressesIn(saved: SavedObjects | undefined): readonly string[] {
  return (saved?.objects ?? []).flatMap((object) =>
    object.kind === 'Pod' ? podAddresses(object as Pod & Manifest) : [],
  );
}

/** Source: k8s.io/apiserver pkg/admission/plugin/namespace/lifecycle, `immortalNamespaces`. */
const lasting: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);

function taken(kind: Kind, { metadata: { name = '', deletionTimestamp } }: Manifest): Status {
  const refused = alreadyExists(kind, name);
  if (deletionTimestamp === undefined) return refused;
  return { ...refused, message: `object is being deleted: ${refused.message}` };
}

function mayNotGo(kind: Kind, name: string): Status {
  return forbidden(kind, name, 'this namespace may not be deleted');
}

/** Source: k8s.io/apiserver pkg/registry/rest/delete.go, `BeforeDelete`, which names the object by its kind. */
function refusedDeletion(
  kind: Kind,
  object: Manifest,
  { uid, resourceVersion }: NonNullable<DeleteOptions['preconditions']>,
): Status | undefined {
  const { name = '', uid: ownUid, resourceVersion: ownVersion } = object.metadata;
  if (object.kind === 'Namespace' && lasting.has(name)) return mayNotGo(kind, name);
  const named = { group: kind.group, plural: kind.kind };
  if (uid !== undefined && uid !== ownUid) {
    const differs = `the UID in the precondition (${uid}) does not match the UID in record (${ownUid}).`;
    return conflict(named, name, `${differs} The object might have been deleted and then recreated`);
  }
  if (resourceVersion !== undefined && resourceVersion !== ownVersion) {
    const differs = `the ResourceVersion in the precondition (${resourceVersion}) does not match`;
    return conflict(
      named,
      name,
      `${differs} the ResourceVersion in record (${ownVersion}). The object might have been modified`,
    );
  }
  return undefined;
}

/** An object that is gone with the change that let it go keeps the version that it had. */
function lastSeen(object: Manifest, { metadata: { resourceVersion } }: Manifest): Manifest {
  return resourceVersion === undefined ? object : { ...object, metadata: { ...object.metadata, resourceVersion } };
}

/** Services get what they do not have yet; every other kind stays as it is. */
function withAddresses(
  admitted: Extract<Admitted, { readonly object: Manifest }>,
  { objects, allocations }: ControlPlane,
): Admitted {
  const { object } = admitted;
  const kind = kindOf(object.apiVersion, object.kind);
  if (object.kind !== 'Service' || kind === undefined) return admitted;
  const addressed = withServiceAddresses(object as Service & Manifest, objects, allocations);
  if ('metadata' in addressed) return { ...admitted, object: addressed };
  const { field, message } = addressed;
  const refused = invalid(kind, object.metadata.name ?? '', [{ reason: 'FieldValueInvalid', field, message }]);
  return { refused, at: [field], warnings: admitted.warnings };
}

function refuse(refused: Status, ...at: string[]): Admitted {
  return { refused, at, warnings: [] };
}
