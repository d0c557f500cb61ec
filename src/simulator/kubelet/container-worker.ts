import type { ContainerState, ContainerStatus } from 'kubernetes-types/core/v1';
import { gracePeriodOf, type PodObject } from '../kinds/core/pod.ts';
import { goDuration, SYNC_PERIOD } from './back-off.ts';
import { type ContainerKind, type ContainerRecord, containerOf, fieldPathOf } from './container-record.ts';
import { ImageManager } from './image-manager.ts';
import { hexDigits, pulledImage } from './image-reference.ts';
import { missingConfig } from './missing-references.ts';
import { whyNotAsRoot } from './non-root.ts';
import { isRunning } from './phase.ts';
import type { PodWorker } from './pod-worker.ts';
import { ContainerProbes } from './probe-worker.ts';

/**
 * Runs one container of a pod: image, configuration, program, probes, restarts. What keeps it from starting is recorded
 * as an event, and tried again after a wait.
 * Source: kubernetes/kubernetes pkg/kubelet/kuberuntime/kuberuntime_container.go, `startContainer`;
 * kuberuntime_manager.go, `doBackOff`.
 */
export class ContainerWorker implements ContainerRecord {
  readonly name: string;
  readonly kind: ContainerKind;
  state: ContainerState;
  lastState: ContainerState;
  restartCount: number;
  started: boolean;
  ready: boolean;
  image: string | undefined;
  imageID: string | undefined;
  containerID: string | undefined;
  readonly #pod: PodWorker;
  readonly #images: ImageManager;
  readonly #probes: ContainerProbes;
  /** When it ended, in milliseconds: the back-off counts from there. */
  #endedAt: number | undefined;
  /** Whether it is left as it is until a wait is over. */
  #isResting = false;

  /** `before` is its status, where it was there before, or else the reason for which it waits. */
  constructor(pod: PodWorker, name: string, kind: ContainerKind, before: ContainerStatus | string) {
    const known = typeof before === 'string' ? undefined : before;
    this.name = name;
    this.kind = kind;
    this.state = typeof before === 'string' ? { waiting: { reason: before } } : (before.state ?? {});
    this.lastState = known?.lastState ?? {};
    this.restartCount = known?.restartCount ?? 0;
    this.started = known?.started ?? this.state.running !== undefined;
    this.ready = known?.ready ?? false;
    this.image = known?.imageID ? known.image : undefined;
    this.imageID = known?.imageID || undefined;
    this.containerID = known?.containerID;
    this.#pod = pod;
    this.#images = new ImageManager(pod, this);
    this.#probes = new ContainerProbes(pod, this);
  }

  /** Starts the container, unless it runs, waits, or has ended for good. */
  start(pod: PodObject): void {
    const container = containerOf(pod, this.name);
    if (container === undefined || this.#isResting || isRunning(this)) return;
    if (this.#endedAt !== undefined && (!this.#isRestarted(pod) || this.#waitsAfterCrash(this.#endedAt))) return;
    this.#images.ensure(container, () => this.#create());
  }

  /**
   * Goes on with a container of a pod that ran already: runs the program of one that runs. The image of an init
   * container that has ended is on the node as well.
   */
  resume(pod: PodObject): void {
    const image = pulledImage(containerOf(pod, this.name)?.image ?? '');
    if (this.state.running === undefined) {
      const isInit = this.kind === 'init' || this.kind === 'sidecar';
      if (isInit && this.state.terminated !== undefined) this.#pod.node.images.add(image.reference);
      return;
    }
    const containerID = (this.containerID ??= this.#newId());
    this.#pod.node.images.add(image.reference);
    this.image = image.reference;
    this.imageID = image.id;
    const fault = this.#run(pod, containerID);
    if (fault !== undefined) this.#failedToStart(fault);
  }

  /** Asks the program to end within so many seconds, and records why. */
  stop(graceSeconds: number, message: string): void {
    this.recordEvent('Normal', 'Killing', message);
    this.#pod.live.runtime.stop(this.#pod.uid, this.name, graceSeconds);
  }

  /** Records what happened to the container. */
  recordEvent(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#pod.recordEvent(type, reason, message, fieldPathOf(this));
  }

  /** Waits for so many milliseconds with a reason that the status shows, and calls back before it is tried again. */
  waitFor(reason: string, message: string, milliseconds: number, over = (): void => {}): void {
    this.state = { waiting: { message, reason } };
    this.#rest(milliseconds, over);
  }

  #rest(milliseconds: number, over = (): void => {}): void {
    this.#isResting = true;
    this.#pod.after(`rest ${this.name}`, milliseconds, () => {
      this.#isResting = false;
      over();
      this.#pod.sync();
    });
  }

  /** Whether a container that has ended is started again. */
  #isRestarted({ spec: { restartPolicy = 'Always' } }: PodObject): boolean {
    const failed = (this.state.terminated ?? this.lastState.terminated)?.exitCode !== 0;
    switch (this.kind) {
      case 'ephemeral':
        return false;
      case 'sidecar':
        return true;
      case 'init':
        return failed && restartPolicy !== 'Never';
      case 'main':
        return restartPolicy === 'Always' || (restartPolicy === 'OnFailure' && failed);
    }
  }

  /** Whether a container that ended must wait before it is started again; if so, it starts to wait. */
  #waitsAfterCrash(endedAt: number): boolean {
    const { clock } = this.#pod.live;
    const wait = this.#pod.backOff.remaining(this.#crashName(), endedAt, this.#now());
    if (wait <= 0) return false;
    const pod = this.#pod.fullName();
    this.recordEvent('Warning', 'BackOff', `Back-off restarting failed container ${this.name} in pod ${pod}`);
    if (this.state.terminated !== undefined) this.lastState = this.state;
    const seconds = goDuration(this.#pod.backOff.seconds(this.#crashName()));
    const message = `back-off ${seconds} restarting failed container=${this.name} pod=${pod}`;
    const shortened = Math.max(clock.builtInDelay(wait), Math.min(wait, CRASH_SHOWN));
    // A wait that was shortened is over all the same.
    this.waitFor('CrashLoopBackOff', message, shortened, () => {
      const waited = this.#pod.backOff.seconds(this.#crashName()) * 1000;
      this.#endedAt = Math.min(this.#endedAt ?? 0, this.#now() - waited);
    });
    return true;
  }

  /** Makes the container, once its image is there, and starts its program. */
  #create(): void {
    const { plane, live, backOff } = this.#pod;
    const pod = this.#pod.pod();
    const container = pod && containerOf(pod, this.name);
    if (pod === undefined || container === undefined) return;
    const missing = missingConfig(plane.objects, pod, container) ?? whyNotAsRoot(this.#pod, pod, container);
    if (missing !== undefined) {
      this.recordEvent('Warning', 'Failed', `Error: ${missing}`);
      this.waitFor('CreateContainerConfigError', missing, live.clock.builtInDelay(SYNC_PERIOD));
      return;
    }
    if (this.containerID !== undefined) {
      this.restartCount++;
      backOff.next(this.#crashName(), this.#now());
      if (this.state.terminated !== undefined) this.lastState = this.state;
    }
    const { reference, id } = pulledImage(container.image ?? '');
    const containerID = this.#newId();
    this.containerID = containerID;
    this.image = reference;
    this.imageID = id;
    this.state = { running: { startedAt: plane.now() } };
    this.recordEvent('Normal', 'Created', 'Container created');
    const fault = this.#run(pod, containerID);
    if (fault !== undefined) {
      this.#failedToStart(fault);
      return;
    }
    this.recordEvent('Normal', 'Started', 'Container started');
    this.#pod.noticeStartLater();
    // A short program may have ended by now.
    if (isRunning(this)) this.#probes.start(container);
  }

  /** Has the runtime start the program; returns why that cannot be. */
  #run(pod: PodObject, containerID: string): string | undefined {
    return this.#pod.live.runtime.start(
      pod,
      this.name,
      ({ exitCode }) => this.#ended(containerID, exitCode),
      (hook) => {
        if (hook === 'preStop') {
          this.recordEvent('Warning', 'FailedPreStopHook', 'PreStopHook failed');
          return;
        }
        this.recordEvent('Warning', 'FailedPostStartHook', 'PostStartHook failed');
        this.stop(gracePeriodOf(pod), 'FailedPostStartHook');
      },
    );
  }

  #failedToStart(fault: string): void {
    const message = startFault(fault);
    this.recordEvent('Warning', 'Failed', `Error: ${message}`);
    const terminated = {
      ...(this.containerID === undefined ? {} : { containerID: this.containerID }),
      exitCode: 128,
      finishedAt: this.#pod.plane.now(),
      message,
      reason: 'StartError',
      startedAt: '1970-01-01T00:00:00Z',
    };
    this.state = { terminated };
    this.#endedAt = this.#now();
    this.started = false;
    const pod = this.#pod.pod();
    if (pod === undefined || !this.#isRestarted(pod)) return;
    this.lastState = { terminated };
    this.waitFor('RunContainerError', message, this.#pod.live.clock.builtInDelay(1500));
  }

  /** What follows from the end of the main program. */
  #ended(containerID: string, exitCode: number): void {
    const { running } = this.state;
    if (this.containerID !== containerID || running === undefined) return;
    const now = this.#pod.plane.now();
    this.#pod.noticeNow();
    this.#probes.stop();
    const reason = exitCode === 0 ? 'Completed' : 'Error';
    const startedAt = running.startedAt ?? now;
    this.state = { terminated: { containerID, exitCode, finishedAt: now, reason, startedAt } };
    this.#endedAt = this.#now();
    this.started = false;
    this.ready = this.kind === 'init' && exitCode === 0;
    const pod = this.#pod.pod();
    if (pod !== undefined && this.#isRestarted(pod)) this.#rest(END_SHOWN);
    this.#pod.sync();
  }

  #newId(): string {
    return `containerd://${hexDigits(`${this.#pod.uid}/${this.name}/${this.restartCount}`, 64)}`;
  }

  #crashName(): string {
    return `${this.#pod.uid} crash ${this.name}`;
  }

  /** In milliseconds. */
  #now(): number {
    return this.#pod.live.clock.now().getTime();
  }
}

/** So long a container that ended is seen as ended before it is started again, in milliseconds. */
const END_SHOWN = 800;
/** So long it is seen at least that a container crashes, even where waits are shortened. In milliseconds. */
const CRASH_SHOWN = 5000;

/** What the runtime says, with the way that led there; a runtime that says the way itself keeps its words. */
function startFault(fault: string): string {
  const way =
    'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed';
  return fault.startsWith('failed to ') ? fault : `${way}: unable to start container process: ${fault}: unknown`;
}
