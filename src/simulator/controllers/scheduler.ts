import type { Node, Pod, PodCondition } from 'kubernetes-types/core/v1';
import type { Manifest } from '../../kube/manifest.ts';
import { isFinished } from '../../kube/pods.ts';
import { type Controller, type ControlPlane, putStatus } from './controller.ts';
import { isEnding } from './ending.ts';
import { lifeOf } from './live-clock.ts';
import { whyNotOn } from './node-fit.ts';

/**
 * The scheduler of a live cluster: a pod gets the node that takes it and has the fewest pods; one that no node takes
 * stays Pending and is told why, and is tried again whenever a pod or a node has changed.
 * Source: https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/
 */
export const scheduler: Controller = {
  name: 'scheduler',
  watches: [
    ['v1', 'Pod'],
    ['v1', 'Node'],
    ['v1', 'PersistentVolumeClaim'],
  ],
  run: (plane) => {
    const { objects } = plane;
    const waiting = objects
      .list('v1', 'Pod')
      .map((object) => object as Pod & Manifest)
      .filter((pod) => pod.spec?.nodeName === undefined && !isFinished(pod) && !isEnding(pod));
    if (waiting.length === 0) return;
    const onNodes = podsByNode(plane);
    for (const pod of waiting) schedule(plane, pod, onNodes);
  },
};

/** The pods that are on each node, and have not ended. */
function podsByNode({ objects }: ControlPlane): Map<string, Pod[]> {
  const onNodes = new Map<string, Pod[]>();
  for (const object of objects.list('v1', 'Pod')) {
    const pod = object as Pod;
    const name = pod.spec?.nodeName;
    if (name === undefined || isFinished(pod)) continue;
    const here = onNodes.get(name);
    if (here === undefined) onNodes.set(name, [pod]);
    else here.push(pod);
  }
  return onNodes;
}

function schedule(plane: ControlPlane, pod: Pod & Manifest, onNodes: Map<string, Pod[]>): void {
  const { objects } = plane;
  if ((pod.spec?.schedulingGates ?? []).length > 0) {
    const message = 'Scheduling is blocked due to non-empty scheduling gates';
    putStatus(objects, pod, unscheduled(plane, pod, 'SchedulingGated', message));
    return;
  }
  const nodes = objects.list('v1', 'Node').map((node) => node as Node);
  const lostClaim = whyNoClaim(plane, pod);
  const podsOn = (node: Node): readonly Pod[] => onNodes.get(node.metadata?.name ?? '') ?? [];
  const reasons = nodes.map((node) => whyNotOn(node, pod, podsOn(node), onNodes));
  const [best] = nodes
    .filter((_, at) => reasons[at] === undefined)
    .toSorted((a, b) => podsOn(a).length - podsOn(b).length);
  if (best === undefined || lostClaim !== undefined) {
    const message = lostClaim ? `0/${nodes.length} nodes are available: ${lostClaim}. not found` : noNode(reasons);
    fail(plane, pod, message);
    return;
  }
  const name = best.metadata?.name ?? '';
  onNodes.set(name, [...(onNodes.get(name) ?? []), pod]);
  bind(plane, pod, name);
}

function bind(plane: ControlPlane, pod: Pod & Manifest, nodeName: string): void {
  const condition = conditionOf(plane, pod, 'True');
  const conditions = [...others(pod), condition];
  const status = { ...pod.status, conditions };
  const bound = plane.objects.replace({ ...pod, spec: { ...pod.spec, nodeName }, status });
  const { namespace, name } = pod.metadata;
  lifeOf(plane)?.events({
    about: bound,
    reason: 'Scheduled',
    message: `Successfully assigned ${namespace}/${name} to ${nodeName}`,
    from: 'default-scheduler',
    host: controlPlaneName(plane),
    action: 'Binding',
  });
}

function fail(plane: ControlPlane, pod: Pod & Manifest, message: string): void {
  const before = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
  if (before?.message === message) return;
  putStatus(plane.objects, pod, unscheduled(plane, pod, 'Unschedulable', message));
  lifeOf(plane)?.events({
    about: pod,
    type: 'Warning',
    reason: 'FailedScheduling',
    message,
    from: 'default-scheduler',
    host: controlPlaneName(plane),
    action: 'Scheduling',
  });
}

/** Source: kubernetes/kubernetes pkg/scheduler/framework/types.go, `FitError.Error`. */
function noNode(reasons: readonly (string | undefined)[]): string {
  const counts = Map.groupBy(reasons, (reason) => reason ?? '');
  const listed = [...counts].map(([reason, nodes]) => `${nodes.length} ${reason}`).toSorted();
  const all = reasons.length;
  const head = `0/${all} nodes are available`;
  if (all === 0) return 'no nodes available to schedule pods';
  const why = `${listed.join(', ')}. no new claims to deallocate`;
  return `${head}: ${why}, preemption: ${head}: ${all} Preemption is not helpful for scheduling.`;
}

function whyNoClaim({ objects }: ControlPlane, pod: Pod & Manifest): string | undefined {
  const { namespace = 'default' } = pod.metadata;
  for (const { persistentVolumeClaim } of pod.spec?.volumes ?? []) {
    if (persistentVolumeClaim === undefined) continue;
    const name = persistentVolumeClaim.claimName;
    if (objects.get({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name }) === undefined) {
      return `persistentvolumeclaim "${name}" not found`;
    }
  }
  return undefined;
}

function unscheduled(plane: ControlPlane, pod: Pod, reason: string, message: string): object {
  return { ...pod.status, conditions: [...others(pod), { ...conditionOf(plane, pod, 'False'), reason, message }] };
}

function others(pod: Pod): readonly PodCondition[] {
  return (pod.status?.conditions ?? []).filter(({ type }) => type !== 'PodScheduled');
}

function conditionOf(plane: ControlPlane, pod: Pod, status: 'True' | 'False'): PodCondition {
  const before = pod.status?.conditions?.find((one) => one.type === 'PodScheduled' && one.status === status);
  return {
    type: 'PodScheduled',
    status,
    observedGeneration: pod.metadata?.generation ?? 1,
    lastProbeTime: null,
    lastTransitionTime: before?.lastTransitionTime ?? plane.now(),
  } as unknown as PodCondition;
}

function controlPlaneName({ objects }: ControlPlane): string {
  return objects.list('v1', 'Node')[0]?.metadata.name ?? '';
}
