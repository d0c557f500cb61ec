import type { OwnerReference } from 'kubernetes-types/meta/v1';
import type { Manifest } from '../../kube/manifest.ts';
import { deleteObject, FOREGROUND } from '../deletion.ts';
import { daemonSets } from '../kinds/apps/daemon-set.ts';
import { deployments } from '../kinds/apps/deployment.ts';
import { replicaSets } from '../kinds/apps/replica-set.ts';
import { statefulSets } from '../kinds/apps/stateful-set.ts';
import { cronJobs } from '../kinds/batch/cron-job.ts';
import { jobs } from '../kinds/batch/job.ts';
import { events } from '../kinds/core/event.ts';
import { pods } from '../kinds/core/pod.ts';
import { services } from '../kinds/core/service.ts';
import { endpointSlices } from '../kinds/discovery/endpoint-slice.ts';
import { kinds } from '../kinds/index.ts';
import type { Kind } from '../kinds/kind.ts';
import type { ObjectStore } from '../objects.ts';
import { type Controller, type ControlPlane, refOf } from './controller.ts';
import { isEnding, removeFinalizer } from './terminating.ts';

const dependents: readonly Kind[] = [replicaSets, jobs, pods, endpointSlices];

/**
 * The garbage collector: an object that has owners, none of which is there any more, is deleted.
 * Source: https://kubernetes.io/docs/concepts/architecture/garbage-collection/
 */
export const garbageCollector: Controller = {
  name: 'garbage-collector-controller',
  watches: [deployments, statefulSets, daemonSets, cronJobs, services, ...dependents],
  run: ({ objects }) => {
    for (const kind of dependents) {
      for (const object of objects.list(kind)) {
        const { ownerReferences = [], namespace } = object.metadata;
        const hasOwner = ownerReferences.some((owner) => isThere(objects, owner, namespace));
        if (ownerReferences.length > 0 && !hasOwner) objects.remove(refOf(object));
      }
    }
  },
};

const collected: readonly Kind[] = kinds.filter((kind) => kind !== events);

/**
 * The garbage collector of a live cluster, where an object may also have to wait for the objects that it owns
 * (`Foreground`).
 * Source: kubernetes/kubernetes pkg/controller/garbagecollector/garbagecollector.go.
 */
export const liveGarbageCollector: Controller = {
  name: 'garbage-collector-controller',
  watches: collected,
  run: (plane) => {
    // Objects that nothing has read yet have no owners and are not ending.
    const all = collected.flatMap((kind) => (plane.objects.isUnread(kind) ? [] : plane.objects.list(kind)));
    const byOwner = new Map<string, Manifest[]>();
    for (const object of all) {
      for (const { uid } of object.metadata.ownerReferences ?? []) {
        const list = byOwner.get(uid);
        if (list === undefined) byOwner.set(uid, [object]);
        else list.push(object);
      }
    }
    for (const object of all) deleteDependents(plane, object, byOwner.get(object.metadata.uid ?? '') ?? []);
    for (const object of new Set([...byOwner.values()].flat())) collect(plane, object);
  },
};

/** Deletes the dependents of an object that is deleted in the foreground; releases it when the last of them is gone. */
function deleteDependents(plane: ControlPlane, object: Manifest, owned: readonly Manifest[]): void {
  const { finalizers = [], uid } = object.metadata;
  if (!isEnding(object) || !finalizers.includes(FOREGROUND)) return;
  const blocking = owned.filter(({ metadata }) =>
    metadata.ownerReferences?.some((owner) => owner.uid === uid && owner.blockOwnerDeletion),
  );
  if (blocking.every((one) => plane.objects.find(refOf(one)) === undefined)) {
    removeFinalizer(plane, object, FOREGROUND);
    return;
  }
  for (const one of owned) if (!isEnding(one)) deleteObject(plane, one, { propagationPolicy: 'Foreground' });
}

/** Deletes an object none of whose owners is there any more. */
function collect(plane: ControlPlane, object: Manifest): void {
  const { ownerReferences = [], namespace } = object.metadata;
  const latest = plane.objects.find(refOf(object));
  if (latest === undefined || isEnding(latest)) return;
  const hasOwner = ownerReferences.some(
    (owner) => isThere(plane.objects, owner, namespace) || isThere(plane.objects, owner, undefined),
  );
  if (latest.metadata.ownerReferences?.length && !hasOwner) deleteObject(plane, latest);
}

function isThere(objects: ObjectStore, owner: OwnerReference, namespace: string | undefined): boolean {
  const { apiVersion, kind, name, uid } = owner;
  const ref = { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
  return objects.find(ref)?.metadata.uid === uid;
}
