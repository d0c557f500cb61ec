import type { Controller } from './controller.ts';
import { refOf } from './controller.ts';

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
