import type { ReplicaSetCondition } from 'kubernetes-types/apps/v1';
import { isFinished } from '../../kube/pods.ts';
import { isReady } from '../../kube/services.ts';
import { type ReplicaSetObject, replicaSets } from '../kinds/apps/replica-set.ts';
import { type PodObject, pods } from '../kinds/core/pod.ts';
import { serviceAccounts } from '../kinds/core/service-account.ts';
import { availablePods, isActive, isReadyPod, isTerminating, readySince } from './availability.ts';
import { type Controller, type ControlPlane, claimObjects, putStatus, refOf } from './controller.ts';
import { createNamed, refusedPod, roomForPods } from './create-pods.ts';
import { endObject, isEnding } from './terminating.ts';

/**
 * ReplicaSets: as many pods as asked for. A pod whose labels no longer match is released and replaced; a pod that
 * matches and has no controller is adopted.
 * Source: kubernetes/kubernetes pkg/controller/replicaset/replica_set.go.
 */
export const replicaSetController: Controller = {
  name: 'replicaset-controller',
  watches: [replicaSets, pods, serviceAccounts],
  run: (plane) => {
    const sync = plane.live === undefined ? syncAtOnce : syncLive;
    for (const set of plane.objects.list(replicaSets)) sync(plane, set);
  },
};

/** In a live cluster: pods that are ending are replaced at once, and those that are not ready are deleted first. */
function syncLive(plane: ControlPlane, set: ReplicaSetObject): void {
  const { objects } = plane;
  const { replicas = 1, template } = set.spec;
  const claimed = claimObjects(objects, set, pods);
  const active = claimed.filter(isActive);
  const wanted = isEnding(set) ? active.length : replicas;
  const deleted = active.length <= wanted ? [] : active.toSorted(byDeletionOrder).slice(0, active.length - wanted);
  for (const pod of deleted) {
    endObject(plane, pod);
    recordEvent(plane, set, 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
  }
  const created: PodObject[] = [];
  const refused = active.length < wanted ? refusedPod(objects, { owner: set, template }) : undefined;
  if (refused !== undefined) recordEvent(plane, set, 'FailedCreate', `Error creating: ${refused}`, 'Warning');
  const most = refused === undefined ? Math.min(wanted, active.length + roomForPods(objects)) : 0;
  for (let count = active.length; count < most; count++) {
    const pod = createNamed(objects, { owner: set, template });
    created.push(pod);
    recordEvent(plane, set, 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
  }
  const left = [...active.filter((pod) => !deleted.includes(pod)), ...created];
  const ending = [...claimed.filter((pod) => !active.includes(pod)), ...deleted];
  putStatus(objects, set, liveStatus(plane, set, left, ending, refused));
}

function liveStatus(
  plane: ControlPlane,
  set: ReplicaSetObject,
  left: readonly PodObject[],
  ending: readonly PodObject[],
  refused: string | undefined,
): object {
  const { minReadySeconds, template } = set.spec;
  const labels = Object.entries(template.metadata?.labels ?? {});
  const labeled = left.filter(({ metadata }) => labels.every(([key, value]) => metadata.labels?.[key] === value));
  const ready = left.filter(isReadyPod);
  const available = availablePods(plane, replicaSetController, set, ready, minReadySeconds);
  const terminating = ending.filter(({ metadata: { namespace = 'default', name = '', uid } }) => {
    const latest = plane.objects.get(pods, namespace, name);
    return latest !== undefined && latest.metadata.uid === uid && isTerminating(latest);
  });
  return {
    replicas: left.length,
    ...(labeled.length > 0 ? { fullyLabeledReplicas: labeled.length } : {}),
    ...(ready.length > 0 ? { readyReplicas: ready.length } : {}),
    ...(available.length > 0 ? { availableReplicas: available.length } : {}),
    ...(refused === undefined ? {} : { conditions: [failure(plane, set, refused)] }),
    terminatingReplicas: terminating.length,
    observedGeneration: set.metadata.generation,
  };
}

function failure(plane: ControlPlane, { status }: ReplicaSetObject, message: string): ReplicaSetCondition {
  const before = status?.conditions?.find(({ type }) => type === 'ReplicaFailure');
  const lastTransitionTime = before?.lastTransitionTime ?? plane.now();
  return { type: 'ReplicaFailure', status: 'True', lastTransitionTime, reason: 'FailedCreate', message };
}

function recordEvent(
  plane: ControlPlane,
  regarding: ReplicaSetObject,
  reason: string,
  message: string,
  type: 'Normal' | 'Warning' = 'Normal',
): void {
  plane.live?.recorder.record({ regarding, type, reason, message, component: 'replicaset-controller' });
}

/**
 * Without a node, Pending, not ready, cheaper to delete, ready for less long, restarted more often, younger.
 * Source: kubernetes/kubernetes pkg/controller/controller_utils.go, `ActivePodsWithRanks.Less`.
 */
function byDeletionOrder(a: PodObject, b: PodObject): number {
  const cost = ({ metadata }: PodObject): number =>
    Number(metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0) || 0;
  const restarts = ({ status }: PodObject): number =>
    Math.max(0, ...(status?.containerStatuses ?? []).map(({ restartCount }) => restartCount));
  const created = ({ metadata }: PodObject): number => Date.parse(metadata.creationTimestamp ?? '');
  return (
    Number(a.spec.nodeName !== undefined) - Number(b.spec.nodeName !== undefined) ||
    Number(a.status?.phase === 'Running') - Number(b.status?.phase === 'Running') ||
    Number(isReadyPod(a)) - Number(isReadyPod(b)) ||
    cost(a) - cost(b) ||
    readySince(b) - readySince(a) ||
    restarts(b) - restarts(a) ||
    created(b) - created(a)
  );
}

/** Where everything happens at once. */
function syncAtOnce({ objects }: ControlPlane, set: ReplicaSetObject): void {
  const { replicas: asked = 1, template } = set.spec;
  const claimed = claimObjects(objects, set, pods).filter((pod) => !isFinished(pod));
  const wanted = Math.min(asked, claimed.length + roomForPods(objects));
  const surplus = claimed.toSorted(notReadyAndYoungestFirst).slice(0, Math.max(0, claimed.length - wanted));
  for (const pod of surplus) objects.remove(refOf(pod));
  for (let count = claimed.length; count < wanted; count++) createNamed(objects, { owner: set, template });
  const left = claimed.filter((pod) => !surplus.includes(pod));
  const ready = left.filter((pod) => isReady(pod) && pod.status !== undefined).length;
  const replicas = Math.max(left.length, wanted);
  putStatus(objects, set, {
    replicas,
    ...(replicas > 0 ? { fullyLabeledReplicas: replicas } : {}),
    ...(ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {}),
    observedGeneration: set.metadata.generation,
  });
}

function notReadyAndYoungestFirst(a: PodObject, b: PodObject): number {
  const [left, right] = [rankOf(a), rankOf(b)];
  return left < right ? 1 : left > right ? -1 : 0;
}

function rankOf(pod: PodObject): string {
  return `${isReady(pod) ? 0 : 1} ${pod.metadata.creationTimestamp ?? ''}`;
}
