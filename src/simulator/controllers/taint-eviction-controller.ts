import type { Taint } from 'kubernetes-types/core/v1';
import { isFinished } from '../../kube/pods.ts';
import { type NodeObject, nodes } from '../kinds/core/node.ts';
import { type PodObject, pods } from '../kinds/core/pod.ts';
import { type Controller, type ControlPlane, milliseconds, refOf } from './controller.ts';
import { endObject, isEnding } from './terminating.ts';

/**
 * Pods that cannot stay where they are: those that do not tolerate a NoExecute taint of their node, or no longer, and
 * those whose node is not there.
 * Source: kubernetes/kubernetes pkg/controller/tainteviction/taint_eviction.go; pkg/controller/podgc/gc_controller.go.
 */
export const taintEvictionController: Controller = {
  name: 'taint-eviction-controller',
  watches: [nodes, pods],
  run: (plane) => {
    for (const pod of plane.objects.list(pods)) {
      const { nodeName } = pod.spec;
      if (nodeName === undefined) continue;
      const node = plane.objects.get(nodes, nodeName);
      if (node === undefined) removeOrphan(plane, pod, nodeName);
      else if (!isEnding(pod) && !isFinished(pod)) evict(plane, pod, node);
    }
  },
};

/** How long a pod may be without its node, in milliseconds. */
const ORPHAN_GRACE = 40_000;

/** Removes a pod whose node is not there: at once if it is ending, or else after a while. */
function removeOrphan(plane: ControlPlane, pod: PodObject, nodeName: string): void {
  const { objects, live } = plane;
  if (live === undefined) return;
  const remove = (): void => {
    const latest = objects.find(refOf(pod));
    const isOrphan = objects.get(nodes, nodeName) === undefined;
    if (latest?.metadata.uid === pod.metadata.uid && isOrphan) objects.remove(refOf(pod));
  };
  if (isEnding(pod)) remove();
  else live.timers.once(`orphan ${pod.metadata.uid}`, live.clock.builtInDelay(ORPHAN_GRACE), remove);
}

function evict(plane: ControlPlane, pod: PodObject, { spec }: NodeObject): void {
  const taints = (spec.taints ?? []).filter(({ effect }) => effect === 'NoExecute');
  if (taints.length === 0) return;
  const seconds = Math.min(...taints.map((taint) => toleratedSeconds(pod, taint)));
  if (seconds === Number.POSITIVE_INFINITY) return;
  const since = Math.min(...taints.map(({ timeAdded }) => Date.parse(timeAdded ?? '') || 0));
  const left = seconds === 0 ? 0 : since + seconds * 1000 - milliseconds(plane);
  if (left > 0) {
    plane.live?.runLater(taintEvictionController, pod.metadata.uid ?? '', left);
    return;
  }
  plane.live?.recorder.record({
    regarding: pod,
    reason: 'TaintManagerEviction',
    message: `Marking for deletion Pod ${pod.metadata.namespace}/${pod.metadata.name}`,
    component: 'taint-eviction-controller',
  });
  endObject(plane, pod);
}

/** For how many seconds a pod tolerates a taint. */
function toleratedSeconds({ spec }: PodObject, taint: Taint): number {
  const own = (spec.tolerations ?? []).filter(
    ({ key, operator, value, effect }) =>
      (!key || key === taint.key) &&
      (operator === 'Exists' || (value ?? '') === (taint.value ?? '')) &&
      (!effect || effect === taint.effect),
  );
  if (own.length === 0) return 0;
  return Math.min(...own.map(({ tolerationSeconds }) => tolerationSeconds ?? Number.POSITIVE_INFINITY));
}
