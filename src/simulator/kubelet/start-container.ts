import type { Container, Pod } from 'kubernetes-types/core/v1';
import { goDuration, shortDuration } from './back-off.ts';
import { hexDigits, imageNameFault, pulledImage, pullTime } from './image-reference.ts';
import { missingConfig } from './missing.ts';
import { whyNotAsRoot } from './non-root.ts';
import { isRunning } from './phase.ts';
import { fullNameOf, type PodWorker, podOf, tell, waitOf } from './pod-worker.ts';
import { beginProbing, stopProbing } from './probing.ts';
import { type ContainerRecord, containerOf, fieldPathOf } from './record.ts';

/**
 * Starts a container, if its turn has come: image, configuration, program. What keeps it from starting is told, and
 * tried again after a rest.
 * Source: kubernetes/kubernetes pkg/kubelet/kuberuntime/kuberuntime_container.go, `startContainer`; pkg/kubelet/images.
 */
export function startContainer(worker: PodWorker, pod: Pod, record: ContainerRecord): void {
  const container = containerOf(pod, record.name);
  if (container === undefined || record.isResting || isRunning(record)) return;
  if (record.endedAt !== undefined) {
    if (!restarts(pod, record)) return;
    if (restsAfterCrash(worker, record)) return;
  }
  const image = container.image ?? '';
  const fault = imageNameFault(image);
  if (fault !== undefined) {
    const message = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": ${fault}`;
    tell(worker, 'Warning', 'InspectFailed', message, fieldPathOf(record));
    tell(worker, 'Warning', 'Failed', 'Error: InvalidImageName', fieldPathOf(record));
    waitWith(worker, record, 'InvalidImageName', message, untilNextSync);
    return;
  }
  const isThere = worker.node.images.has(pulledImage(image).reference);
  if (container.imagePullPolicy === 'Always' || (!isThere && container.imagePullPolicy !== 'Never')) {
    pull(worker, record, container, isThere);
  } else if (isThere) {
    const message = `Container image "${image}" already present on machine and can be accessed by the pod`;
    tell(worker, 'Normal', 'Pulled', message, fieldPathOf(record));
    create(worker, record);
  } else {
    const message = `Container image "${image}" is not present with pull policy of Never`;
    tell(worker, 'Warning', 'ErrImageNeverPull', message, fieldPathOf(record));
    tell(worker, 'Warning', 'Failed', 'Error: ErrImageNeverPull', fieldPathOf(record));
    waitWith(worker, record, 'ErrImageNeverPull', message, untilNextSync);
  }
}

/** Whether a container that has ended is to be started again. */
export function restarts(pod: Pod, { kind, state, lastState }: ContainerRecord): boolean {
  const { restartPolicy = 'Always' } = pod.spec ?? {};
  const failed = (state.terminated ?? lastState.terminated)?.exitCode !== 0;
  if (kind === 'ephemeral') return false;
  if (kind === 'sidecar') return true;
  if (kind === 'init') return failed && restartPolicy !== 'Never';
  return restartPolicy === 'Always' || (restartPolicy === 'OnFailure' && failed);
}

/** Has the runtime run a container's program that is said to run already. */
export function resumeContainer(worker: PodWorker, pod: Pod, record: ContainerRecord): void {
  const { containerID = newId(worker, record) } = record;
  record.containerID = containerID;
  const image = pulledImage(containerOf(pod, record.name)?.image ?? '');
  worker.node.images.add(image.reference);
  Object.assign(record, { image: image.reference, imageID: image.id });
  const fault = run(worker, pod, record, containerID);
  if (fault !== undefined) failedToStart(worker, record, fault);
}

/** The kubelet looks after each pod anew about this often, in milliseconds. */
const untilNextSync = 12_000;
/** An end is noticed so much later: until then the container is seen as ended. */
const untilNoticed = 800;
/** So long it takes until a start is noticed. */
const untilSeen = 700;
/** However hasty, so long it is to be seen that a container crashes. */
const seenAtLeast = 5000;

function pull(worker: PodWorker, record: ContainerRecord, container: Container, isThere: boolean): void {
  const { life, backOff } = worker;
  const image = container.image ?? '';
  const name = `${worker.uid} image ${image}`;
  const now = life.clock.now().getTime();
  const rest = backOff.remaining(name, lastPull.get(record) ?? now, now);
  if (rest > 0) {
    const why = record.state.waiting?.message ?? '';
    const message = `Back-off pulling image "${image}"`;
    tell(worker, 'Normal', 'BackOff', message, fieldPathOf(record));
    tell(worker, 'Warning', 'Failed', 'Error: ImagePullBackOff', fieldPathOf(record));
    waitWith(worker, record, 'ImagePullBackOff', `${message}: ErrImagePull: ${why}`, rest);
    return;
  }
  const milliseconds = isThere ? Math.ceil(pullTime(image) / 8) : pullTime(image);
  tell(worker, 'Normal', 'Pulling', `Pulling image "${image}"`, fieldPathOf(record));
  worker.busy = record.name;
  life.timers.after(waitOf(worker, 'pull'), life.clock.unchosen(milliseconds), () => {
    delete worker.busy;
    const fault = life.runtime.whyNoImage(image);
    if (fault === undefined) {
      const { reference, bytes } = pulledImage(image);
      worker.node.images.add(reference);
      const took = shortDuration(milliseconds);
      const message = `Successfully pulled image "${image}" in ${took} (${took} including waiting). Image size: ${bytes} bytes.`;
      tell(worker, 'Normal', 'Pulled', message, fieldPathOf(record));
      create(worker, record);
    } else {
      tell(worker, 'Warning', 'Failed', `Failed to pull image "${image}": ${fault}`, fieldPathOf(record));
      tell(worker, 'Warning', 'Failed', 'Error: ErrImagePull', fieldPathOf(record));
      const time = life.clock.now().getTime();
      backOff.next(name, time);
      lastPull.set(record, time);
      waitWith(worker, record, 'ErrImagePull', fault, 8000);
    }
    worker.sync();
  });
}

const lastPull = new WeakMap<ContainerRecord, number>();

/** Makes a container and starts its program. */
function create(worker: PodWorker, record: ContainerRecord): void {
  const { life, plane } = worker;
  const pod = podOf(worker);
  const container = pod && containerOf(pod, record.name);
  if (pod === undefined || container === undefined) return;
  const missing = missingConfig(plane.objects, pod, container) ?? whyNotAsRoot(worker, pod, container);
  if (missing !== undefined) {
    tell(worker, 'Warning', 'Failed', `Error: ${missing}`, fieldPathOf(record));
    waitWith(worker, record, 'CreateContainerConfigError', missing, untilNextSync);
    return;
  }
  const { reference, id: imageID } = pulledImage(container.image ?? '');
  const isRestart = record.containerID !== undefined;
  if (isRestart) {
    record.restartCount++;
    worker.backOff.next(crashName(worker, record), life.clock.now().getTime());
    if (record.state.terminated !== undefined) record.lastState = record.state;
  }
  const containerID = newId(worker, record);
  Object.assign(record, { containerID, image: reference, imageID, state: { running: { startedAt: plane.now() } } });
  tell(worker, 'Normal', 'Created', 'Container created', fieldPathOf(record));
  const fault = run(worker, pod, record, containerID);
  if (fault !== undefined) {
    failedToStart(worker, record, fault);
    return;
  }
  tell(worker, 'Normal', 'Started', 'Container started', fieldPathOf(record));
  seeLater(worker);
  // A program may have ended by the time that it is said to have started.
  if (isRunning(record)) beginProbing(worker, record, container);
}

/** Has the runtime start the program; returns why that cannot be. */
function run(worker: PodWorker, pod: Pod, record: ContainerRecord, containerID: string): string | undefined {
  return worker.life.runtime.start(
    pod,
    record.name,
    ({ exitCode }) => ended(worker, record, containerID, exitCode),
    (hook) => {
      if (hook === 'preStop') {
        tell(worker, 'Warning', 'FailedPreStopHook', 'PreStopHook failed', fieldPathOf(record));
        return;
      }
      tell(worker, 'Warning', 'FailedPostStartHook', 'PostStartHook failed', fieldPathOf(record));
      tell(worker, 'Normal', 'Killing', 'FailedPostStartHook', fieldPathOf(record));
      worker.life.runtime.stop(worker.uid, record.name, pod.spec?.terminationGracePeriodSeconds ?? 30);
    },
  );
}

/** A kubelet looks about once a second what runs: what ends before that is never seen running. */
function seeLater(worker: PodWorker): void {
  worker.isUnseen = true;
  worker.life.timers.after(waitOf(worker, 'see'), worker.life.clock.unchosen(untilSeen), () => {
    worker.isUnseen = false;
    worker.sync();
  });
}

function newId(worker: PodWorker, record: ContainerRecord): string {
  return `containerd://${hexDigits(`${worker.uid}/${record.name}/${record.restartCount}`, 64)}`;
}

function failedToStart(worker: PodWorker, record: ContainerRecord, fault: string): void {
  const message = startFault(fault);
  tell(worker, 'Warning', 'Failed', `Error: ${message}`, fieldPathOf(record));
  const { containerID } = record;
  const terminated = {
    ...(containerID === undefined ? {} : { containerID }),
    exitCode: 128,
    finishedAt: worker.plane.now(),
    message,
    reason: 'StartError',
    startedAt: '1970-01-01T00:00:00Z',
  };
  Object.assign(record, { state: { terminated }, endedAt: worker.life.clock.now().getTime(), started: false });
  const pod = podOf(worker);
  if (pod === undefined || !restarts(pod, record)) return;
  record.lastState = { terminated };
  waitWith(worker, record, 'RunContainerError', message, 1500);
}

/** What the runtime says, with the way that it came; a runtime that tells the way itself is left its words. */
function startFault(fault: string): string {
  const way =
    'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed';
  return fault.startsWith('failed to ') ? fault : `${way}: unable to start container process: ${fault}: unknown`;
}

/** What follows from the end of a container's main program. */
function ended(worker: PodWorker, record: ContainerRecord, containerID: string, exitCode: number): void {
  if (record.containerID !== containerID || !isRunning(record)) return;
  worker.isUnseen = false;
  stopProbing(record);
  Object.assign(record, {
    state: {
      terminated: {
        containerID,
        exitCode,
        finishedAt: worker.plane.now(),
        reason: exitCode === 0 ? 'Completed' : 'Error',
        startedAt: record.state.running?.startedAt ?? worker.plane.now(),
      },
    },
    endedAt: worker.life.clock.now().getTime(),
    started: false,
    ready: record.kind === 'init' && exitCode === 0,
  });
  const pod = podOf(worker);
  if (pod !== undefined && restarts(pod, record)) rest(worker, record, untilNoticed);
  worker.sync();
}

/** Whether a container that ended must wait before it is started again; it is said so once. */
function restsAfterCrash(worker: PodWorker, record: ContainerRecord): boolean {
  const { life, backOff } = worker;
  const name = crashName(worker, record);
  const now = life.clock.now().getTime();
  const rest = backOff.remaining(name, record.endedAt ?? now, now);
  if (rest <= 0) return false;
  const seconds = goDuration(backOff.seconds(name));
  const pod = fullNameOf(worker);
  const message = `Back-off restarting failed container ${record.name} in pod ${pod}`;
  tell(worker, 'Warning', 'BackOff', message, fieldPathOf(record));
  if (record.state.terminated !== undefined) record.lastState = record.state;
  const text = `back-off ${seconds} restarting failed container=${record.name} pod=${pod}`;
  waitWith(worker, record, 'CrashLoopBackOff', text, rest);
  return true;
}

function crashName({ uid }: PodWorker, { name }: ContainerRecord): string {
  return `${uid} crash ${name}`;
}

function waitWith(
  worker: PodWorker,
  record: ContainerRecord,
  reason: string,
  message: string,
  milliseconds: number,
): void {
  record.state = { waiting: { message, reason } };
  // Nobody waits for the one word to take the place of the other: haste would only hide the first.
  const hasty = worker.life.clock.unchosen(milliseconds);
  const lasts =
    reason === 'ErrImagePull'
      ? milliseconds
      : reason === 'CrashLoopBackOff'
        ? Math.max(hasty, Math.min(milliseconds, seenAtLeast))
        : hasty;
  rest(worker, record, lasts, () => {
    // A wait that was shortened is over all the same.
    if (reason === 'CrashLoopBackOff') record.endedAt = Math.min(record.endedAt ?? 0, restOver(worker, record));
    if (reason === 'ImagePullBackOff') lastPull.set(record, 0);
  });
}

/** Leaves a container as it is for so long. */
function rest(worker: PodWorker, record: ContainerRecord, milliseconds: number, over = (): void => {}): void {
  const { life } = worker;
  record.isResting = true;
  life.timers.after(waitOf(worker, `rest ${record.name}`), milliseconds, () => {
    record.isResting = false;
    over();
    worker.sync();
  });
}

function restOver(worker: PodWorker, record: ContainerRecord): number {
  return worker.life.clock.now().getTime() - worker.backOff.seconds(crashName(worker, record)) * 1000;
}
