import type { OwnerReference } from 'kubernetes-types/meta/v1';
import type { Manifest } from '../../kube/manifest.ts';
import { deleteObject, FOREGROUND } from '../deletion.ts';
import { kinds } from '../kinds/index.ts';
import { apiVersionOf } from '../kinds/kind.ts';
import type { Controller, ControlPlane } from './controller.ts';
import { refOf } from './controller.ts';
import { isEnding, takeFinalizer } from './ending.ts';

const dependents = [
  ['apps/v1', 'ReplicaSet'],
  ['batch/v1', 'Job'],
  ['v1', 'Pod'],
  ['discovery.k8s.io/v1', 'EndpointSlice'],
] as const;

/**
 * The garbage collector: what has owners and none of them is there any more goes after them.
 * Source: https://kubernetes.io/docs/concepts/architecture/garbage-collection/
 */
export const garbage: Controller = {
  name: 'garbage',
  watches: [
    ['apps/v1', 'Deployment'],
    ['apps/v1', 'StatefulSet'],
    ['apps/v1', 'DaemonSet'],
    ['batch/v1', 'CronJob'],
    ['v1', 'Service'],
    ...dependents,
  ],
  run: ({ objects }) => {
    for (const [apiVersion, kind] of dependents) {
      for (const object of objects.list(apiVersion, kind)) {
        const owners = object.metadata.ownerReferences ?? [];
        const namespace = object.metadata.namespace;
        const isThere = owners.some(
          (owner) =>
            objects.get({ ...owner, ...(namespace === undefined ? {} : { namespace }) })?.metadata.uid === owner.uid,
        );
        if (owners.length > 0 && !isThere) objects.remove(refOf(object));
      }
    }
  },
};

/**
 * The garbage collector of a live cluster, where an object may also be made to wait for those it owns (`Foreground`).
 */
export const liveGarbage: Controller = {
  name: 'garbage',
  watches: kinds.filter(({ kind }) => kind !== 'Event').map((kind) => [apiVersionOf(kind), kind.kind] as const),
  run: (plane) => {
    const all = kinds
      .filter(({ kind }) => kind !== 'Event')
      .flatMap((kind) => plane.objects.list(apiVersionOf(kind), kind.kind));
    const byOwner = new Map<string, Manifest[]>();
    for (const object of all) {
      for (const { uid } of object.metadata.ownerReferences ?? []) {
        const list = byOwner.get(uid);
        if (list === undefined) byOwner.set(uid, [object]);
        else list.push(object);
      }
    }
    for (const object of all) letGo(plane, object, byOwner.get(object.metadata.uid ?? '') ?? []);
    for (const object of new Set([...byOwner.values()].flat())) collect(plane, object);
  },
};

/** Does what an object's own finalizers ask for. */
function letGo(plane: ControlPlane, object: Manifest, owned: readonly Manifest[]): void {
  const { finalizers = [], uid } = object.metadata;
  if (!isEnding(object)) return;
  if (finalizers.includes(FOREGROUND)) {
    const blocking = owned.filter(({ metadata }) =>
      metadata.ownerReferences?.some((owner) => owner.uid === uid && owner.blockOwnerDeletion),
    );
    if (blocking.every((one) => plane.objects.get(refOf(one)) === undefined)) {
      takeFinalizer(plane, object, FOREGROUND);
      return;
    }
    for (const one of owned) if (!isEnding(one)) deleteObject(plane, one, { propagationPolicy: 'Foreground' });
  }
}

/** Ends an object none of whose owners is there any more. */
function collect(plane: ControlPlane, object: Manifest): void {
  const { ownerReferences = [], namespace } = object.metadata;
  const latest = plane.objects.get(refOf(object));
  if (latest === undefined || isEnding(latest)) return;
  const isThere = (owner: OwnerReference): boolean =>
    [namespace, undefined].some(
      (place) =>
        plane.objects.get({ ...owner, ...(place === undefined ? {} : { namespace: place }) })?.metadata.uid ===
        owner.uid,
    );
  if (latest.metadata.ownerReferences?.length && !ownerReferences.some(isThere)) deleteObject(plane, latest);
}
