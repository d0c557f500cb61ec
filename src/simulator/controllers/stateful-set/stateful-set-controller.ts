import { templateHash } from '../../../kube/generated-names.ts';
import { isReady } from '../../../kube/services.ts';
import { type StatefulSetObject, statefulSets } from '../../kinds/apps/stateful-set.ts';
import { pods } from '../../kinds/core/pod.ts';
import { type Controller, type ControlPlane, ownedObjects, putStatus, refOf } from '../controller.ts';
import { roomForPods } from '../create-pods.ts';
import { stepStatefulSet } from './ordered-update.ts';
import { createOrdinalPod } from './ordinal-pods.ts';

/**
 * StatefulSets: pods with numbers, `db-0`, `db-1`, each replaced under its name when the template changes.
 * Source: https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
 */
export const statefulSetController: Controller = {
  name: 'statefulset-controller',
  watches: [statefulSets, pods],
  run: (plane) => {
    for (const set of plane.objects.list(statefulSets)) {
      if (plane.live === undefined) syncAtOnce(plane, set);
      else stepStatefulSet(plane, set, statefulSetController);
    }
  },
};

/** Where everything happens at once. */
function syncAtOnce(plane: ControlPlane, set: StatefulSetObject): void {
  const { objects } = plane;
  const { template, ordinals, replicas: asked = 1 } = set.spec;
  const { namespace = 'default' } = set.metadata;
  const owned = ownedObjects(objects, set, pods);
  const replicas = Math.min(asked, owned.length + roomForPods(objects));
  const revision = `${set.metadata.name}-${templateHash(template)}`;
  const first = ordinals?.start ?? 0;
  const names = Array.from({ length: replicas }, (_, at) => `${set.metadata.name}-${first + at}`);
  for (const pod of owned) {
    const isPresent = pod.metadata.labels?.['controller-revision-hash'] === revision;
    if (!isPresent || !names.includes(pod.metadata.name ?? '')) objects.remove(refOf(pod));
  }
  const all = names.map(
    (name, at) => objects.get(pods, namespace, name) ?? createOrdinalPod(plane, set, first + at, revision),
  );
  const ready = all.filter((pod) => pod.status !== undefined && isReady(pod)).length;
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
