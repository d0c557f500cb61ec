import { templateHash } from '../../../kube/generated-names.ts';
import { takesPod } from '../../../kube/scheduling.ts';
import { isReady } from '../../../kube/services.ts';
import { type DaemonSetObject, daemonSets } from '../../kinds/apps/daemon-set.ts';
import { nodes } from '../../kinds/core/node.ts';
import { type PodObject, pods } from '../../kinds/core/pod.ts';
import { type Controller, type ControlPlane, ownedObjects, putStatus, refOf } from '../controller.ts';
import { createNamed } from '../create-pods.ts';
import { stepDaemonSet } from './node-pods.ts';

/**
 * DaemonSets: a pod on every node that takes it, replaced when the template changes.
 * Source: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/
 */
export const daemonSetController: Controller = {
  name: 'daemonset-controller',
  watches: [daemonSets, pods, nodes],
  run: (plane) => {
    for (const set of plane.objects.list(daemonSets)) {
      if (plane.live === undefined) syncAtOnce(plane, set);
      else stepDaemonSet(plane, set, daemonSetController);
    }
  },
};

/** Where everything happens at once. */
function syncAtOnce({ objects }: ControlPlane, set: DaemonSetObject): void {
  const { template } = set.spec;
  const hash = templateHash(template);
  const suitable = objects
    .list(nodes)
    .filter((node) => takesPod(node, template.spec))
    .flatMap((node) => node.metadata.name ?? []);
  const kept = new Map<string, PodObject>();
  for (const pod of ownedObjects(objects, set, pods)) {
    const { nodeName = '' } = pod.spec;
    const isPresent = pod.metadata.labels?.['controller-revision-hash'] === hash;
    if (isPresent && suitable.includes(nodeName) && !kept.has(nodeName)) kept.set(nodeName, pod);
    else objects.remove(refOf(pod));
  }
  const labels = { 'controller-revision-hash': hash, 'pod-template-generation': '1' };
  for (const nodeName of suitable) {
    if (!kept.has(nodeName)) createNamed(objects, { owner: set, template, labels, nodeName });
  }
  const ready = [...kept.values()].filter((pod) => pod.status !== undefined && isReady(pod)).length;
  putStatus(objects, set, {
    observedGeneration: set.metadata.generation,
    currentNumberScheduled: suitable.length,
    desiredNumberScheduled: suitable.length,
    updatedNumberScheduled: suitable.length,
    numberMisscheduled: 0,
    numberReady: ready,
    ...(ready > 0 ? { numberAvailable: ready } : {}),
  });
}
