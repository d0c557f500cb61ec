import type { ReplicaSet, ReplicaSetCondition } from 'kubernetes-types/apps/v1';
import type { Pod } from 'kubernetes-types/core/v1';
import type { Manifest } from '../../kube/manifest.ts';
import { isFinished } from '../../kube/pods.ts';
import { isReady } from '../../kube/services.ts';
import { availablePods, isActive, isReadyPod, isTerminating, readySince } from './availability.ts';
import { type Controller, type ControlPlane, claimObjects, putStatus, refOf } from './controller.ts';
import { endObject, isEnding } from './ending.ts';
import { lifeOf } from './live-clock.ts';
import { createNamed, refusedPod, roomForPods } from './named-pods.ts';

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
    ['v1', 'ServiceAccount'],
  ],
  run: (plane) => {
    const act = lifeOf(plane) === undefined ? fill : keep;
    for (const object of plane.objects.list('apps/v1', 'ReplicaSet')) act(plane, object as ReplicaSet & Manifest);
  },
};

/** In a live cluster: pods that are ending are replaced at once, and those that are not ready go first. */
function keep(plane: ControlPlane, set: ReplicaSet & Manifest): void {
  const { objects } = plane;
  const events = lifeOf(plane)?.events;
  const tell = (reason: string, message: string, type: 'Normal' | 'Warning' = 'Normal'): void =>
    events?.({ about: set, type, reason, message, from: 'replicaset-controller' });
  const claimed = claimObjects(objects, set, 'v1', 'Pod').map((object) => object as Pod & Manifest);
  const active = claimed.filter(isActive);
  const wanted = isEnding(set) ? active.length : (set.spec?.replicas ?? 1);
  const going = active.length <= wanted ? [] : active.toSorted(byWhoGoesFirst).slice(0, active.length - wanted);
  for (const pod of going) {
    endObject(plane, pod);
    tell('SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
  }
  const made: (Pod & Manifest)[] = [];
  const refused =
    active.length < wanted ? refusedPod(objects, { owner: set, template: set.spec?.template }) : undefined;
  if (refused !== undefined) tell('FailedCreate', `Error creating: ${refused}`, 'Warning');
  const most = refused === undefined ? Math.min(wanted, active.length + roomForPods(objects)) : 0;
  for (let count = active.length; count < most; count++) {
    const pod = createNamed(objects, { owner: set, template: set.spec?.template }) as Pod & Manifest;
    made.push(pod);
    tell('SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
  }
  const left = [...active.filter((pod) => !going.includes(pod)), ...made];
  const labels = Object.entries(set.spec?.template?.metadata?.labels ?? {});
  const labeled = left.filter(({ metadata }) => labels.every(([key, value]) => metadata.labels?.[key] === value));
  const ready = left.filter(isReadyPod);
  const available = availablePods(plane, replicaSets, set, ready, set.spec?.minReadySeconds);
  const terminating = [...claimed.filter((pod) => !active.includes(pod)), ...going].filter((pod) => {
    const latest = objects.get(refOf(pod));
    return latest?.metadata.uid === pod.metadata.uid && isTerminating(latest as Pod);
  });
  putStatus(objects, set, {
    replicas: left.length,
    ...(labeled.length > 0 ? { fullyLabeledReplicas: labeled.length } : {}),
    ...(ready.length > 0 ? { readyReplicas: ready.length } : {}),
    ...(available.length > 0 ? { availableReplicas: available.length } : {}),
    ...(refused === undefined ? {} : { conditions: [failure(plane, set, refused)] }),
    terminatingReplicas: terminating.length,
    observedGeneration: set.metadata.generation,
  });
}

function failure(plane: ControlPlane, { status }: ReplicaSet, message: string): ReplicaSetCondition {
  const before = status?.conditions?.find(({ type }) => type === 'ReplicaFailure');
  const lastTransitionTime = before?.lastTransitionTime ?? plane.now();
  return { type: 'ReplicaFailure', status: 'True', lastTransitionTime, reason: 'FailedCreate', message };
}

/**
 * Without a node, Pending, not ready, cheaper to delete, ready for less long, restarted more often, younger.
 * Source: kubernetes/kubernetes pkg/controller/controller_utils.go, `ActivePodsWithRanks.Less`.
 */
function byWhoGoesFirst(a: Pod & Manifest, b: Pod & Manifest): number {
  const cost = (pod: Pod): number =>
    Number(pod.metadata?.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0) || 0;
  const restarts = (pod: Pod): number =>
    Math.max(0, ...(pod.status?.containerStatuses ?? []).map(({ restartCount }) => restartCount));
  const age = (pod: Pod): number => Date.parse(pod.metadata?.creationTimestamp ?? '');
  return (
    Number(a.spec?.nodeName !== undefined) - Number(b.spec?.nodeName !== undefined) ||
    Number(a.status?.phase === 'Running') - Number(b.status?.phase === 'Running') ||
    Number(isReadyPod(a)) - Number(isReadyPod(b)) ||
    cost(a) - cost(b) ||
    readySince(b) - readySince(a) ||
    restarts(b) - restarts(a) ||
    age(b) - age(a)
  );
}

/** Where everything happens at once. */
function fill(plane: ControlPlane, set: ReplicaSet & Manifest): void {
  const { objects } = plane;
  const pods = claimObjects(objects, set, 'v1', 'Pod').filter((pod) => !isFinished(pod as Pod));
  const wanted = Math.min(set.spec?.replicas ?? 1, pods.length + roomForPods(objects));
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
