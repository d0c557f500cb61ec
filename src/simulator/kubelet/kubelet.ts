import type { Node, Pod } from 'kubernetes-types/core/v1';
import type { Manifest } from '../../kube/manifest.ts';
import { isFinished, podAddresses } from '../../kube/pods.ts';
import { createBackOff } from './back-off.ts';
import { pulledImage } from './image-reference.ts';
import { type NodeOfPod, type PodWorker, tell, waitOf } from './pod-worker.ts';
import { type ContainerRecord, kindOfInit, newRecords, recordOf } from './record.ts';
import { resumeContainer } from './start-container.ts';
import { endPod, syncPod } from './sync-pod.ts';
import type { Controller, ControlPlane } from '../controllers/controller.ts';
import { type Life, lifeOf } from '../controllers/live-clock.ts';

/**
 * The kubelets of all nodes of a live cluster: each pod that has a node is run there, and its end is seen through.
 * Pods that ran already when the cluster began go on running.
 * Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/
 */
export function createKubelet(): Controller {
  const workers = new Map<string, PodWorker>();
  const imagesByNode = new Map<string, Set<string>>();
  const backOff = createBackOff();
  const synced = new WeakSet<Manifest>();

  const nodeOf = (plane: ControlPlane, name: string): NodeOfPod | undefined => {
    const node = plane.objects.get({ apiVersion: 'v1', kind: 'Node', name }) as (Node & Manifest) | undefined;
    const hostIP = node?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
    if (hostIP === undefined) return undefined;
    let images = imagesByNode.get(name);
    if (images === undefined) imagesByNode.set(name, (images = new Set()));
    return { name, hostIP, podCIDR: node?.spec?.podCIDR ?? '', images };
  };

  return {
    name: 'kubelet',
    watches: [['v1', 'Pod']],
    run: (plane) => {
      const life = lifeOf(plane);
      if (life === undefined) return;
      const there = new Set<string>();
      for (const object of plane.objects.list('v1', 'Pod')) {
        const { uid = '' } = object.metadata;
        there.add(uid);
        if (synced.has(object)) continue;
        const worker = workers.get(uid) ?? meet(plane, life, object as Pod & Manifest);
        worker?.sync();
        synced.add(object);
      }
      for (const [uid, worker] of workers) {
        if (there.has(uid)) continue;
        workers.delete(uid);
        life.timers.callOff(waitOf(worker, ''));
        life.timers.callOff(`deadline ${uid}`);
        backOff.forget(uid);
        life.runtime.forget(uid);
      }
    },
  };

  function meet(plane: ControlPlane, life: Life, pod: Pod & Manifest): PodWorker | undefined {
    const node = pod.spec?.nodeName === undefined ? undefined : nodeOf(plane, pod.spec.nodeName);
    if (node === undefined) return undefined;
    const { uid = '', namespace = 'default', name = '' } = pod.metadata;
    const [podIP] = podAddresses(pod);
    const isKnown = pod.status?.containerStatuses !== undefined;
    const worker: PodWorker = {
      plane,
      life,
      node,
      backOff,
      uid,
      namespace,
      name,
      startTime: pod.status?.startTime ?? plane.now(),
      records: isKnown ? recordsOf(pod) : [...newRecords(pod)],
      step: isKnown && podIP !== undefined ? 'containers' : 'volumes',
      ...(isKnown && podIP !== undefined ? { podIP } : {}),
      mountTries: 0,
      isOver: isFinished(pod),
      sync: () => syncPod(worker),
    };
    workers.set(uid, worker);
    if (isKnown && !worker.isOver) resume(worker, pod);
    watchDeadline(worker, pod);
    return worker;
  }
}

function recordsOf(pod: Pod): ContainerRecord[] {
  const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = pod.status ?? {};
  const known = [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses];
  const sidecars = new Set(
    (pod.spec?.initContainers ?? []).flatMap((init) => (kindOfInit(init) === 'sidecar' ? [init.name] : [])),
  );
  return newRecords(pod).map((record) => {
    const status = known.find(({ name }) => name === record.name);
    if (status === undefined) return record;
    return recordOf(record.name, sidecars.has(record.name) ? 'sidecar' : record.kind, status);
  });
}

/** Runs the programs of the containers that run; images of those that have ended are on the node as well. */
function resume(worker: PodWorker, pod: Pod): void {
  for (const record of worker.records) {
    if (record.state.running !== undefined) resumeContainer(worker, pod, record);
    else if (record.state.terminated !== undefined) {
      const container = (pod.spec?.initContainers ?? []).find(({ name }) => name === record.name);
      if (container?.image !== undefined) worker.node.images.add(pulledImage(container.image).reference);
    }
  }
}

/** Source: kubernetes/kubernetes pkg/kubelet/active_deadline.go. */
function watchDeadline(worker: PodWorker, pod: Pod): void {
  const seconds = pod.spec?.activeDeadlineSeconds;
  if (seconds === undefined || worker.isOver) return;
  const { life } = worker;
  const passed = life.clock.now().getTime() - Date.parse(worker.startTime);
  life.timers.after(`deadline ${worker.uid}`, seconds * 1000 - passed, () => {
    if (worker.isOver || worker.ending !== undefined) return;
    const message = 'Pod was active on the node longer than the specified deadline';
    tell(worker, 'Normal', 'DeadlineExceeded', message);
    endPod(worker, pod.spec?.terminationGracePeriodSeconds ?? 30, { reason: 'DeadlineExceeded', message });
    worker.sync();
  });
}
