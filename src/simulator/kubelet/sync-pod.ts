import type { Pod } from 'kubernetes-types/core/v1';
import type { Manifest } from '../../kube/manifest.ts';
import { isFinished, isHostNetwork, podAddresses } from '../../kube/pods.ts';
import { putStatus } from '../controllers/controller.ts';
import { isEnding } from '../controllers/ending.ts';
import { deleteObject } from '../deletion.ts';
import { missingVolume } from './missing.ts';
import { incompleteInits, isInitialized, isRunning, phaseOf } from './phase.ts';
import { podStatus } from './pod-status.ts';
import { type PodWorker, podOf, tell, waitOf } from './pod-worker.ts';
import { type ContainerRecord, fieldPathOf, newRecord } from './record.ts';
import { startContainer } from './start-container.ts';

/**
 * Does for a pod what is to be done next, and reports how it is: volumes, network, init containers one after another,
 * then all others; their restarts; its end.
 * Source: kubernetes/kubernetes pkg/kubelet/kubelet.go, `SyncPod`, `SyncTerminatingPod`.
 */
export function syncPod(worker: PodWorker): void {
  const pod = podOf(worker);
  if (pod === undefined) return;
  const { deletionGracePeriodSeconds = 0 } = pod.metadata;
  const isShorter = deletionGracePeriodSeconds < (worker.ending?.graceSeconds ?? Number.POSITIVE_INFINITY);
  if (isEnding(pod) && isShorter) endPod(worker, deletionGracePeriodSeconds);
  if (worker.ending !== undefined) {
    finishEnding(worker, pod);
    return;
  }
  if (worker.isOver) return;
  meetEphemeral(worker, pod);
  if (worker.step === 'volumes') mountVolumes(worker, pod);
  if (worker.step === 'containers') runContainers(worker, pod);
  if (worker.isUnseen !== true) report(worker);
}

/** Stops all containers of a pod; once they have ended it is over. */
export function endPod(worker: PodWorker, graceSeconds: number, why: { reason?: string; message?: string } = {}): void {
  worker.life.timers.callOff(waitOf(worker, ''));
  delete worker.busy;
  worker.ending = { graceSeconds, ...why, stopped: new Set() };
}

function finishEnding(worker: PodWorker, pod: Pod & Manifest): void {
  const running = worker.records.filter(isRunning);
  const sidecars = running.filter(({ kind }) => kind === 'sidecar');
  // Sidecars go last.
  stop(worker, sidecars.length < running.length ? running.filter(({ kind }) => kind !== 'sidecar') : sidecars);
  if (running.length > 0) {
    report(worker);
    return;
  }
  worker.isOver = true;
  report(worker);
  const latest = podOf(worker);
  if (latest !== undefined && isEnding(pod)) deleteObject(worker.plane, latest, { gracePeriodSeconds: 0 });
}

function stop(worker: PodWorker, records: readonly ContainerRecord[]): void {
  const stopped = worker.ending?.stopped ?? new Set();
  const pod = podOf(worker);
  const grace = worker.ending?.graceSeconds ?? pod?.spec?.terminationGracePeriodSeconds ?? 30;
  for (const record of records) {
    if (stopped.has(record.name)) continue;
    stopped.add(record.name);
    tell(worker, 'Normal', 'Killing', `Stopping container ${record.name}`, fieldPathOf(record));
    worker.life.runtime.stop(worker.uid, record.name, grace);
  }
}

/** Containers that somebody put into the pod while it ran. */
function meetEphemeral(worker: PodWorker, pod: Pod): void {
  for (const { name } of pod.spec?.ephemeralContainers ?? []) {
    if (worker.records.some((record) => record.name === name)) continue;
    worker.records.push(newRecord(name, 'ephemeral', 'ContainerCreating'));
  }
}

function mountVolumes(worker: PodWorker, pod: Pod): void {
  const { life, plane } = worker;
  if (life.timers.isWaiting(waitOf(worker, 'mount'))) return;
  const missing = missingVolume(plane.objects, pod);
  if (missing !== undefined) {
    const message = `MountVolume.SetUp failed for volume "${missing.name}" : ${missing.because}`;
    tell(worker, 'Warning', 'FailedMount', message);
    // From half a second on, each wait is twice the one before, up to two minutes and two seconds.
    const wait = Math.min(500 * 2 ** worker.mountTries++, 122_000);
    life.timers.after(waitOf(worker, 'mount'), life.clock.unchosen(wait), worker.sync);
    return;
  }
  worker.step = 'network';
  life.timers.after(waitOf(worker, 'network'), life.clock.unchosen(150), () => {
    joinNetwork(worker);
    worker.sync();
  });
}

/** The pod gets an address of its node's range; on its node's network it has the node's. */
function joinNetwork(worker: PodWorker): void {
  const { plane, node } = worker;
  const pod = podOf(worker);
  if (pod === undefined) return;
  const taken = new Set(
    plane.objects
      .list('v1', 'Pod')
      .filter((other) => !isFinished(other as Pod))
      .flatMap((other) => podAddresses(other as Pod)),
  );
  const address = isHostNetwork(pod)
    ? node.hostIP
    : plane.allocations.podAddress(node.podCIDR, (one) => taken.has(one));
  if (address === undefined) {
    worker.life.timers.after(waitOf(worker, 'network'), worker.life.clock.unchosen(5000), () => {
      joinNetwork(worker);
      worker.sync();
    });
    return;
  }
  worker.podIP = address;
  worker.step = 'containers';
  // The first container finds the address in the pod's status.
  report(worker);
}

function runContainers(worker: PodWorker, pod: Pod): void {
  const apart = worker.records.filter(({ kind }) => kind !== 'sidecar');
  const phase = phaseOf(pod, apart, false);
  if ((phase === 'Succeeded' || phase === 'Failed') && worker.busy === undefined) {
    worker.life.timers.callOff(waitOf(worker, ''));
    worker.ending = { graceSeconds: pod.spec?.terminationGracePeriodSeconds ?? 30, stopped: new Set() };
    finishEnding(worker, pod as Pod & Manifest);
    return;
  }
  for (const record of due(worker.records)) {
    if (worker.busy !== undefined) return;
    startContainer(worker, pod, record);
  }
}

/** The containers that may run by now, in the order in which they are started. */
function due(records: readonly ContainerRecord[]): readonly ContainerRecord[] {
  const ephemeral = records.filter(({ kind }) => kind === 'ephemeral');
  if (isInitialized(records)) {
    return [...ephemeral, ...records.filter(({ kind }) => kind === 'sidecar' || kind === 'main')];
  }
  const [next] = incompleteInits(records);
  const before = records.slice(0, next === undefined ? 0 : records.indexOf(next));
  const sidecars = before.filter(({ kind }) => kind === 'sidecar');
  return [...ephemeral, ...sidecars, ...(next === undefined ? [] : [next])];
}

/** Writes the pod's status, if it differs. */
function report(worker: PodWorker): void {
  const { plane, records, ending, isOver, node, podIP, startTime } = worker;
  const pod = podOf(worker);
  if (pod === undefined) return;
  const hasFinished = isOver && (ending?.reason !== undefined || isEnding(pod));
  const phase = ending?.reason !== undefined && isOver ? 'Failed' : phaseOf(pod, records, hasFinished);
  const status = podStatus({
    pod,
    records,
    phase,
    ...(ending?.reason === undefined ? {} : { reason: ending.reason, message: ending.message ?? '' }),
    hostIP: node.hostIP,
    ...(podIP === undefined ? {} : { podIP }),
    hasNetwork: podIP !== undefined && !isOver,
    startTime,
    now: plane.now(),
  });
  putStatus(plane.objects, pod, status);
}
