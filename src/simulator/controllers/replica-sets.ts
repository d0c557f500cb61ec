import type { ReplicaSet } from 'kubernetes-types/apps/v1';
import type { Pod } from 'kubernetes-types/core/v1';
import type { Manifest } from '../../kube/manifest.ts';
import { isFinished } from '../../kube/pods.ts';
import { isReady } from '../../kube/services.ts';
import { claimObjects, type Controller, type ControlPlane, putStatus, refOf } from './controller.ts';
import { createNamed } from './named-pods.ts';

/**
 * ReplicaSets: as many pods as asked, no more. A pod whose labels no longer match is let go and replaced; one without
 * a controller that matches is taken in.
 * Source: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/
 */
export const replicaSets: Controller = {
  name: 'replica-sets',
  watches: [
    ['apps/v1', 'ReplicaSet'],
    ['v1', 'Pod'],
  ],
  run: (plane) => {
    for (const object of plane.objects.list('apps/v1', 'ReplicaSet')) fill(plane, object as ReplicaSet & Manifest);
  },
};

function fill(plane: ControlPlane, set: ReplicaSet & Manifest): void {
  const { objects } = plane;
  const wanted = set.spec?.replicas ?? 1;
  const pods = claimObjects(objects, set, 'v1', 'Pod').filter((pod) => !isFinished(pod as Pod));
  for (const pod of firstToGo(pods).slice(0, Math.max(0, pods.length - wanted))) objects.remove(refOf(pod));
  for (let count = pods.length; count < wanted; count++) {
    createNamed(objects, { owner: set, template: set.spec?.template });
  }
  const left = pods.filter((pod) => objects.get(refOf(pod)) !== undefined);
  const ready = left.filter((pod) => isReady(pod as Pod) && pod['status'] !== undefined).length;
  const replicas = Math.max(left.length, wanted);
  putStatus(objects, set, {
    replicas,
    ...(replicas > 0 ? { fullyLabeledReplicas: replicas } : {}),
    ...(ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {}),
    observedGeneration: set.metadata.generation,
  });
}

/** The pods that go first when there are too many: those not ready, then those made last. */
function firstToGo(pods: readonly Manifest[]): readonly Manifest[] {
  return pods.toSorted((a, b) => (rankOf(a) < rankOf(b) ? 1 : rankOf(a) > rankOf(b) ? -1 : 0));
}

function rankOf(pod: Manifest): string {
  return `${isReady(pod as Pod) ? 0 : 1} ${pod.metadata.creationTimestamp ?? ''}`;
}
