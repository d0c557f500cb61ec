import type { Pod } from 'kubernetes-types/core/v1';
import type { Manifest } from '../../kube/manifest.ts';
import { isFinished } from '../../kube/pods.ts';
import { isReady } from '../../kube/services.ts';
import { type Controller, type ControlPlane } from './controller.ts';
import { isEnding } from './ending.ts';
import { lifeOf, runLater } from './live-clock.ts';

/** Whether a pod counts as one of its owner's: it has not ended, and nobody asked for its end. */
export function isActive(pod: Pod): boolean {
  return !isFinished(pod) && !isEnding(pod);
}

/** Whether a pod is on its way out, and still there. */
export function isTerminating(pod: Pod): boolean {
  return isEnding(pod) && !isFinished(pod);
}

/** A pod that a kubelet has said of that it is ready. */
export function isReadyPod(pod: Pod): boolean {
  return pod.status?.conditions !== undefined && isReady(pod);
}

/**
 * The pods that have been ready for so many seconds. The controller is asked again when the next of them will be.
 * Source: kubernetes/kubernetes pkg/api/v1/pod/util.go, `IsPodAvailable`.
 */
export function availablePods(
  plane: ControlPlane,
  controller: Controller,
  owner: Manifest,
  pods: readonly Pod[],
  minReadySeconds = 0,
): readonly Pod[] {
  const ready = pods.filter(isReadyPod);
  if (minReadySeconds === 0) return ready;
  const now = lifeOf(plane)?.clock.now().getTime() ?? 0;
  const left = (pod: Pod): number => readySince(pod) + minReadySeconds * 1000 - now;
  const waits = ready.map(left).filter((milliseconds) => milliseconds > 0);
  if (waits.length > 0) runLater(plane, controller, `${owner.metadata.uid} available`, Math.min(...waits));
  return ready.filter((pod) => left(pod) <= 0);
}

/** When a pod became ready, in milliseconds; 0 where it is not. */
export function readySince(pod: Pod): number {
  const condition = pod.status?.conditions?.find(({ type, status }) => type === 'Ready' && status === 'True');
  return condition === undefined ? 0 : Date.parse(condition.lastTransitionTime ?? '');
}
