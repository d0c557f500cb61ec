import type { StatefulSet } from 'kubernetes-types/apps/v1';
import type { Pod } from 'kubernetes-types/core/v1';
import { templateHash } from '../../../kube/generated-names.ts';
import type { Manifest } from '../../../kube/manifest.ts';
import { isReady } from '../../../kube/services.ts';
import { type Controller, type ControlPlane, ownedObjects, putStatus, refOf } from '../controller.ts';
import { lifeOf } from '../live-clock.ts';
import { roomForPods } from '../named-pods.ts';
import { stepStatefulSet } from './ordered-update.ts';
import { createOrdinalPod } from './ordinal-pods.ts';

/**
 * StatefulSets: pods with numbers, `db-0`, `db-1`, each replaced under its name when the template changes.
 * Source: https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
 */
export const statefulSets: Controller = {
  name: 'stateful-sets',
  watches: [
    ['apps/v1', 'StatefulSet'],
    ['v1', 'Pod'],
  ],
  run: (plane) => {
    for (const object of plane.objects.list('apps/v1', 'StatefulSet')) {
      const set = object as StatefulSet & Manifest;
      if (lifeOf(plane) === undefined) fill(plane, set);
      else stepStatefulSet(plane, set, statefulSets);
    }
  },
};

/** Where everything happens at once. */
function fill(plane: ControlPlane, set: StatefulSet & Manifest): void {
  const { objects } = plane;
  const { template, ordinals } = set.spec ?? {};
  const owned = ownedObjects(objects, set, 'v1', 'Pod');
  const replicas = Math.min(set.spec?.replicas ?? 1, owned.length + roomForPods(objects));
  const revision = `${set.metadata.name}-${templateHash(template)}`;
  const first = ordinals?.start ?? 0;
  const names = Array.from({ length: replicas }, (_, at) => `${set.metadata.name}-${first + at}`);
  for (const pod of owned) {
    const isPresent = pod.metadata.labels?.['controller-revision-hash'] === revision;
    if (!isPresent || !names.includes(pod.metadata.name ?? '')) objects.remove(refOf(pod));
  }
  const namespace = set.metadata.namespace ?? 'default';
  const pods = names.map(
    (name, at) =>
      objects.get({ apiVersion: 'v1', kind: 'Pod', name, namespace }) ??
      createOrdinalPod(plane, set, first + at, revision),
  );
  const ready = pods.filter((pod) => pod['status'] !== undefined && isReady(pod as Pod)).length;
  putStatus(objects, set, {
    observedGeneration: set.metadata.generation,
    replicas,
    readyReplicas: ready,
    availableReplicas: ready,
    currentReplicas: replicas,
    updatedReplicas: replicas,
    currentRevision: revision,
    updateRevision: revision,
    collisionCount: 0,
  });
}
