import type { Pod } from 'kubernetes-types/core/v1';
import type { Manifest } from '../../kube/manifest.ts';
import { isFinished } from '../../kube/pods.ts';
import { isReady } from '../../kube/services.ts';
import { type Controller, type ControlPlane, milliseconds } from './controller.ts';
import { isEnding } from './terminating.ts';

/**
 * Whether a pod counts for its owner: it has not ended, and its deletion was not asked for.
 * Source: kubernetes/kubernetes pkg/controller/controller_utils.go, `IsPodActive`.
 */
export function isActive(pod: Pod): boolean {
  return !isFinished(pod) && !isEnding(pod);
}

/** Whether the deletion of a pod was asked for, and its containers have not ended yet. */
export function isTerminating(pod: Pod): boolean {
  return isEnding(pod) && !isFinished(pod);
}

/** Whether a kubelet has reported that a pod is ready. */
export function isReadyPod(pod: Pod): boolean {
  return pod.status?.conditions !== undefined && isReady(pod);
}

/**
 * The pods of an owner that have been ready for so many seconds. The controller runs again when the next one will be.
 * Source: kubernetes/kubernetes pkg/api/v1/pod/util.go, `IsPodAvailable`.
 */
export function availablePods<P extends Pod>(
  plane: ControlPlane,
  controller: Controller,
  owner: Manifest,
  pods: readonly P[],
  minReadySeconds = 0,
): readonly P[] {
  const ready = pods.filter(isReadyPod);
  if (minReadySeconds === 0) return ready;
  const now = milliseconds(plane);
  const left = (pod: Pod): number => readySince(pod) + minReadySeconds * 1000 - now;
  const waits = ready.map(left).filter((wait) => wait > 0);
  if (waits.length > 0) plane.live?.runLater(controller, `${owner.metadata.uid} available`, Math.min(...waits));
  return ready.filter((pod) => left(pod) <= 0);
}

/** When a pod became ready, in milliseconds; 0 where it is not. */
export function readySince(pod: Pod): number {
  const condition = pod.status?.conditions?.find(({ type, status }) => type === 'Ready' && status === 'True');
  return condition === undefined ? 0 : Date.parse(condition.lastTransitionTime ?? '');
}
