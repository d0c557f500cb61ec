import type { DaemonSet } from 'kubernetes-types/apps/v1';
import type { Node, Pod } from 'kubernetes-types/core/v1';
import { templateHash } from '../../../kube/generated-names.ts';
import type { Manifest } from '../../../kube/manifest.ts';
import { takesPod } from '../../../kube/scheduling.ts';
import { isReady } from '../../../kube/services.ts';
import { type Controller, type ControlPlane, ownedObjects, putStatus, refOf } from '../controller.ts';
import { lifeOf } from '../live-clock.ts';
import { createNamed } from '../named-pods.ts';
import { stepDaemonSet } from './node-pods.ts';

/**
 * DaemonSets: a pod on every node that takes it, replaced when the template changes.
 * Source: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/
 */
export const daemonSets: Controller = {
  name: 'daemon-sets',
  watches: [
    ['apps/v1', 'DaemonSet'],
    ['v1', 'Pod'],
    ['v1', 'Node'],
  ],
  run: (plane) => {
    for (const object of plane.objects.list('apps/v1', 'DaemonSet')) {
      const set = object as DaemonSet & Manifest;
      if (lifeOf(plane) === undefined) fill(plane, set);
      else stepDaemonSet(plane, set, daemonSets);
    }
  },
};

/** Where everything happens at once. */
function fill({ objects }: ControlPlane, set: DaemonSet & Manifest): void {
  const { template } = set.spec ?? {};
  const hash = templateHash(template);
  const nodes = objects
    .list('v1', 'Node')
    .filter((node) => takesPod(node as Node, template?.spec))
    .flatMap((node) => node.metadata.name ?? []);
  const kept = new Map<string, Manifest>();
  for (const pod of ownedObjects(objects, set, 'v1', 'Pod')) {
    const node = (pod as Pod).spec?.nodeName ?? '';
    const isPresent = pod.metadata.labels?.['controller-revision-hash'] === hash;
    if (isPresent && nodes.includes(node) && !kept.has(node)) kept.set(node, pod);
    else objects.remove(refOf(pod));
  }
  const labels = { 'controller-revision-hash': hash, 'pod-template-generation': '1' };
  for (const nodeName of nodes) {
    if (!kept.has(nodeName)) createNamed(objects, { owner: set, template, labels, nodeName });
  }
  const ready = [...kept.values()].filter((pod) => pod['status'] !== undefined && isReady(pod as Pod)).length;
  putStatus(objects, set, {
    observedGeneration: set.metadata.generation,
    currentNumberScheduled: nodes.length,
    desiredNumberScheduled: nodes.length,
    updatedNumberScheduled: nodes.length,
    numberMisscheduled: 0,
    numberReady: ready,
    ...(ready > 0 ? { numberAvailable: ready } : {}),
  });
}
