import type { PodCondition } from 'kubernetes-types/core/v1';
import { isFinished } from '../../kube/pods.ts';
import { type NodeObject, nodes } from '../kinds/core/node.ts';
import { persistentVolumeClaims } from '../kinds/core/persistent-volume-claim.ts';
import { type PodObject, pods } from '../kinds/core/pod.ts';
import { type Controller, type ControlPlane, putStatus } from './controller.ts';
import { whyNotOn } from './node-fit.ts';
import { isEnding } from './terminating.ts';

/**
 * The scheduler of a live cluster: a pod gets the node that takes it and has the fewest pods. A pod that no node takes
 * stays Pending with the reason, and is tried again whenever a pod or a node has changed.
 * Source: kubernetes/kubernetes pkg/scheduler/schedule_one.go.
 */
export const scheduler: Controller = {
  name: 'scheduler',
  watches: [pods, nodes, persistentVolumeClaims],
  run: (plane) => {
    const all = plane.objects.list(pods);
    const waiting = all.filter((pod) => pod.spec.nodeName === undefined && !isFinished(pod) && !isEnding(pod));
    if (waiting.length === 0) return;
    const onNodes = podsByNode(all);
    for (const pod of waiting) schedule(plane, pod, onNodes);
  },
};

/** The pods on each node that have not ended. */
function podsByNode(all: readonly PodObject[]): Map<string, readonly PodObject[]> {
  const onNodes = new Map<string, PodObject[]>();
  for (const pod of all) {
    const { nodeName } = pod.spec;
    if (nodeName === undefined || isFinished(pod)) continue;
    const here = onNodes.get(nodeName);
    if (here === undefined) onNodes.set(nodeName, [pod]);
    else here.push(pod);
  }
  return new Map(onNodes);
}

function schedule(plane: ControlPlane, pod: PodObject, onNodes: Map<string, readonly PodObject[]>): void {
  const { objects } = plane;
  if ((pod.spec.schedulingGates ?? []).length > 0) {
    const message = 'Scheduling is blocked due to non-empty scheduling gates';
    putStatus(objects, pod, unscheduled(plane, pod, 'SchedulingGated', message));
    return;
  }
  const all = objects.list(nodes);
  const lostClaim = whyNoClaim(plane, pod);
  const podsOn = ({ metadata }: NodeObject): readonly PodObject[] => onNodes.get(metadata.name ?? '') ?? [];
  const reasons = all.map((node) => whyNotOn(node, pod, podsOn(node), onNodes));
  const [best] = all
    .filter((_, at) => reasons[at] === undefined)
    .toSorted((a, b) => podsOn(a).length - podsOn(b).length);
  if (best === undefined || lostClaim !== undefined) {
    fail(plane, pod, lostClaim ? `0/${all.length} nodes are available: ${lostClaim}. not found` : fitError(reasons));
    return;
  }
  const { name = '' } = best.metadata;
  onNodes.set(name, [...podsOn(best), pod]);
  bind(plane, pod, name);
}

function bind(plane: ControlPlane, pod: PodObject, nodeName: string): void {
  const { namespace, name } = pod.metadata;
  const conditions = [...otherConditions(pod), conditionOf(plane, pod, 'True')];
  const bound = plane.objects.replace({
    ...pod,
    spec: { ...pod.spec, nodeName },
    status: { ...pod.status, conditions },
  });
  plane.live?.recorder.record({
    regarding: bound,
    reason: 'Scheduled',
    message: `Successfully assigned ${namespace}/${name} to ${nodeName}`,
    component: 'default-scheduler',
    host: controlPlaneName(plane),
    action: 'Binding',
  });
}

function fail(plane: ControlPlane, pod: PodObject, message: string): void {
  const before = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
  if (before?.message === message) return;
  putStatus(plane.objects, pod, unscheduled(plane, pod, 'Unschedulable', message));
  plane.live?.recorder.record({
    regarding: pod,
    type: 'Warning',
    reason: 'FailedScheduling',
    message,
    component: 'default-scheduler',
    host: controlPlaneName(plane),
    action: 'Scheduling',
  });
}

/** Source: kubernetes/kubernetes pkg/scheduler/framework/types.go, `FitError.Error`. */
function fitError(reasons: readonly (string | undefined)[]): string {
  const counts = Map.groupBy(reasons, (reason) => reason ?? '');
  const listed = [...counts].map(([reason, same]) => `${same.length} ${reason}`).toSorted();
  const all = reasons.length;
  const head = `0/${all} nodes are available`;
  if (all === 0) return 'no nodes available to schedule pods';
  const why = `${listed.join(', ')}. no new claims to deallocate`;
  return `${head}: ${why}, preemption: ${head}: ${all} Preemption is not helpful for scheduling.`;
}

function whyNoClaim({ objects }: ControlPlane, { metadata, spec }: PodObject): string | undefined {
  const { namespace = 'default' } = metadata;
  for (const { persistentVolumeClaim } of spec.volumes ?? []) {
    if (persistentVolumeClaim === undefined) continue;
    const { claimName } = persistentVolumeClaim;
    if (objects.get(persistentVolumeClaims, namespace, claimName) === undefined) {
      return `persistentvolumeclaim "${claimName}" not found`;
    }
  }
  return undefined;
}

function unscheduled(plane: ControlPlane, pod: PodObject, reason: string, message: string): object {
  const condition = { ...conditionOf(plane, pod, 'False'), reason, message };
  return { ...pod.status, conditions: [...otherConditions(pod), condition] };
}

function otherConditions({ status }: PodObject): readonly PodCondition[] {
  return (status?.conditions ?? []).filter(({ type }) => type !== 'PodScheduled');
}

function conditionOf(plane: ControlPlane, { metadata, status: podStatus }: PodObject, status: 'True' | 'False') {
  const before = podStatus?.conditions?.find((one) => one.type === 'PodScheduled' && one.status === status);
  return {
    type: 'PodScheduled',
    status,
    observedGeneration: metadata.generation ?? 1,
    lastProbeTime: null,
    lastTransitionTime: before?.lastTransitionTime ?? plane.now(),
  };
}

function controlPlaneName({ objects }: ControlPlane): string {
  return objects.list(nodes)[0]?.metadata.name ?? '';
}
