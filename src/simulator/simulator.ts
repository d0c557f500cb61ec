import type { Pod, Service } from 'kubernetes-types/core/v1';
import type { Manifest, ObjectRef } from '../kube/manifest.ts';
import { podAddresses } from '../kube/pods.ts';
import { alreadyExists, conflict, forbidden, invalid, notFound, unknownResource } from '../kube/refusals.ts';
import type { Status } from '../kube/status.ts';
import { type Admitted, admit } from './admission.ts';
import { createAllocations } from './allocations.ts';
import { baseCluster } from './base-cluster.ts';
import type { Controller, ControlPlane } from './controllers/controller.ts';
import { refOf } from './controllers/controller.ts';
import { markSettled, runControllers } from './controllers/index.ts';
import { kindOf } from './kinds/index.ts';
import { createObjects, type Objects, type SavedObjects, timestamp, type World } from './objects.ts';
import { withServiceAddresses } from './service-addresses.ts';

/** The API of a simulated cluster, as one who may do everything uses it. What is stored is what controllers then act on. */
export interface Simulator {
  readonly objects: Objects;
  /** Stores a new object, or refuses it as the API server does. */
  create(manifest: Manifest): Admitted;
  /** Puts an object in the place of the one of its name. A stale `metadata.resourceVersion` is a conflict. */
  update(manifest: Manifest): Admitted;
  /** Removes an object, and with a namespace all that is in it. Returns the refusal, if there is one. */
  remove(ref: ObjectRef): Status | undefined;
  /** Lets the controllers act until there is nothing left to do. */
  settle(): void;
}

/**
 * A cluster as kind gives it. Its controllers have not acted yet: settle it once all that it begins with is there.
 * From objects that were saved once all had settled, it goes on where that cluster was.
 */
export function createSimulator(world: World, saved?: SavedObjects): Simulator {
  const objects = createObjects(world, saved);
  const allocations = createAllocations(world.random, addressesIn(saved));
  const plane: ControlPlane = { objects, allocations, now: () => timestamp(world.now()) };
  const seen = new Map<Controller, number>();
  if (saved) markSettled(plane, seen);
  else for (const object of baseCluster()) objects.create(object);

  const around = () => ({
    namespaceExists: (name: string) => objects.get({ apiVersion: 'v1', kind: 'Namespace', name }) !== undefined,
    seed: String(objects.version()),
  });
  return {
    objects,
    create: (manifest) => {
      const admitted = admit(manifest, around());
      if ('refused' in admitted) return admitted;
      const kind = kindOf(admitted.object.apiVersion, admitted.object.kind);
      const { name = '' } = admitted.object.metadata;
      if (kind === undefined) return refuse(unknownResource(), 'kind');
      if (objects.get(refOf(admitted.object)) !== undefined) return refuse(alreadyExists(kind, name), 'metadata.name');
      const addressed = withAddresses(admitted, plane);
      return 'refused' in addressed ? addressed : { ...addressed, object: objects.create(addressed.object) };
    },
    update: (manifest) => {
      const kind = kindOf(manifest.apiVersion, manifest.kind);
      if (kind === undefined) return refuse(unknownResource(), 'kind');
      const { name = '', namespace = 'default', resourceVersion } = manifest.metadata;
      const ref = { apiVersion: manifest.apiVersion, kind: manifest.kind, name };
      const existing = objects.get(kind.namespaced ? { ...ref, namespace } : ref);
      if (existing === undefined) return refuse(notFound(kind, name), 'metadata.name');
      if (resourceVersion !== undefined && resourceVersion !== existing.metadata.resourceVersion) {
        return refuse(conflict(kind, name), 'metadata.resourceVersion');
      }
      const admitted = admit(manifest, { ...around(), existing });
      if ('refused' in admitted) return admitted;
      const addressed = withAddresses(admitted, plane);
      return 'refused' in addressed ? addressed : { ...addressed, object: objects.replace(addressed.object) };
    },
    remove: (ref) => {
      const kind = kindOf(ref.apiVersion, ref.kind);
      if (ref.kind === 'Namespace' && lasting.has(ref.name) && kind !== undefined) {
        return forbidden(kind, ref.name, 'this namespace may not be deleted');
      }
      if (objects.remove(ref) === undefined) {
        return kind === undefined ? unknownResource() : notFound(kind, ref.name);
      }
      if (ref.kind === 'Namespace') for (const object of objects.inNamespace(ref.name)) objects.remove(refOf(object));
      return undefined;
    },
    settle: () => runControllers(plane, seen),
  };
}

function addressesIn(saved: SavedObjects | undefined): readonly string[] {
  return (saved?.objects ?? []).flatMap((object) =>
    object.kind === 'Pod' ? podAddresses(object as Pod & Manifest) : [],
  );
}

/** Source: k8s.io/apiserver pkg/admission/plugin/namespace/lifecycle, `immortalNamespaces`. */
const lasting: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);

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
