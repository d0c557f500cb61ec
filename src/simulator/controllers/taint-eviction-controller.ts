import type { Node, Pod, Taint } from 'kubernetes-types/core/v1';
import type { Manifest } from '../../kube/manifest.ts';
import { isFinished } from '../../kube/pods.ts';
import { type Controller, type ControlPlane, refOf } from './controller.ts';
import { endObject, isEnding } from './ending.ts';
import { lifeOf, runLater } from './live-clock.ts';

/**
 * Pods that cannot stay where they are: those that do not tolerate a NoExecute taint of their node, or not for so long,
 * and those whose node is not there.
 * Source: https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#taint-based-evictions;
 * kubernetes/kubernetes pkg/controller/podgc/gc_controller.go.
 */
export const evictions: Controller = {
  name: 'evictions',
  watches: [
    ['v1', 'Node'],
    ['v1', 'Pod'],
  ],
  run: (plane) => {
    const nodes = new Map(plane.objects.list('v1', 'Node').map((node) => [node.metadata.name, node as Node]));
    for (const object of plane.objects.list('v1', 'Pod')) {
      const pod = object as Pod & Manifest;
      const { nodeName } = pod.spec ?? {};
      if (nodeName === undefined) continue;
      const node = nodes.get(nodeName);
      if (node === undefined) collect(plane, pod);
      else if (!isEnding(pod) && !isFinished(pod)) evict(plane, pod, node);
    }
  },
};

/** How long a pod may be without its node, in milliseconds. */
const patience = 40_000;

function collect(plane: ControlPlane, pod: Pod & Manifest): void {
  const life = lifeOf(plane);
  if (life === undefined) return;
  const name = `evictions ${pod.metadata.uid}`;
  const remove = (): void => {
    const latest = plane.objects.get(refOf(pod));
    const isAlone = plane.objects.get({ apiVersion: 'v1', kind: 'Node', name: pod.spec?.nodeName ?? '' }) === undefined;
    if (latest?.metadata.uid === pod.metadata.uid && isAlone) plane.objects.remove(refOf(pod));
  };
  if (isEnding(pod)) remove();
  else life.timers.once(name, life.clock.unchosen(patience), remove);
}

function evict(plane: ControlPlane, pod: Pod & Manifest, { spec }: Node): void {
  const taints = (spec?.taints ?? []).filter(({ effect }) => effect === 'NoExecute');
  if (taints.length === 0) return;
  const stays = taints.map((taint) => stayOf(pod, taint));
  const seconds = Math.min(...stays);
  if (seconds === Number.POSITIVE_INFINITY) return;
  const life = lifeOf(plane);
  const since = Math.min(...taints.map(({ timeAdded }) => Date.parse(timeAdded ?? '') || 0));
  const left = seconds === 0 ? 0 : since + seconds * 1000 - (life?.clock.now().getTime() ?? 0);
  if (left > 0) {
    runLater(plane, evictions, pod.metadata.uid ?? '', left);
    return;
  }
  life?.events({
    about: pod,
    reason: 'TaintManagerEviction',
    message: `Marking for deletion Pod ${pod.metadata.namespace}/${pod.metadata.name}`,
    from: 'taint-eviction-controller',
  });
  endObject(plane, pod);
}

/** For how many seconds a pod tolerates a taint. */
function stayOf({ spec }: Pod, taint: Taint): number {
  const own = (spec?.tolerations ?? []).filter(
    ({ key, operator, value, effect }) =>
      (!key || key === taint.key) &&
      (operator === 'Exists' || (value ?? '') === (taint.value ?? '')) &&
      (!effect || effect === taint.effect),
  );
  if (own.length === 0) return 0;
  return Math.min(...own.map(({ tolerationSeconds }) => tolerationSeconds ?? Number.POSITIVE_INFINITY));
}
