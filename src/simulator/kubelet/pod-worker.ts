import type { ContainerStatus, Pod } from 'kubernetes-types/core/v1';
import { isFinished, podAddresses } from '../../kube/pods.ts';
import { type ControlPlane, putStatus } from '../controllers/controller.ts';
import { isEnding } from '../controllers/terminating.ts';
import { deleteObject } from '../deletion.ts';
import { gracePeriodOf, type PodObject, pods } from '../kinds/core/pod.ts';
import type { LiveControlPlane } from '../live-control-plane.ts';
import type { BackOff } from './back-off.ts';
import { containersOf } from './container-record.ts';
import { ContainerWorker } from './container-worker.ts';
import { inStartOrder, phaseOf } from './phase.ts';
import { PodSetup } from './pod-setup.ts';
import { podStatus } from './pod-status.ts';
import { PodTermination, type TerminationReason } from './pod-termination.ts';

/** The node that a pod is on. */
export interface NodeOfPod {
  readonly name: string;
  readonly hostIP: string;
  readonly podCIDR: string;
  /** References of the images that are there. */
  readonly images: Set<string>;
}

/** What a pod worker works with. */
export interface PodWorkerOptions {
  readonly plane: ControlPlane;
  readonly live: LiveControlPlane;
  readonly node: NodeOfPod;
  readonly backOff: BackOff;
}

/**
 * Runs one pod on its node: volumes, network, init containers one after another, then all others; their restarts; the
 * end of the pod.
 * Source: kubernetes/kubernetes pkg/kubelet/pod_workers.go; pkg/kubelet/kubelet.go, `SyncPod`, `SyncTerminatingPod`.
 */
export class PodWorker {
  readonly plane: ControlPlane;
  readonly live: LiveControlPlane;
  readonly node: NodeOfPod;
  readonly backOff: BackOff;
  readonly uid: string;
  readonly #namespace: string;
  readonly #name: string;
  readonly #startTime: string;
  readonly #containers: ContainerWorker[];
  readonly #setup: PodSetup;
  /** The container whose image is being pulled; the others wait for it. */
  #pulling: string | undefined;
  /** Whether a container has just been started, and the kubelet has not noticed it yet. */
  #hasUnnoticedStart = false;
  #termination: PodTermination | undefined;
  /** Whether all containers have ended for good. */
  #isOver: boolean;

  /** Takes over a pod of the node. A pod whose status names its containers ran already, and goes on. */
  constructor({ plane, live, node, backOff }: PodWorkerOptions, pod: PodObject) {
    const { uid = '', namespace = 'default', name = '' } = pod.metadata;
    const [podIP] = podAddresses(pod);
    const isKnown = pod.status?.containerStatuses !== undefined;
    this.plane = plane;
    this.live = live;
    this.node = node;
    this.backOff = backOff;
    this.uid = uid;
    this.#namespace = namespace;
    this.#name = name;
    this.#startTime = pod.status?.startTime ?? plane.now();
    this.#containers = this.#containersOf(pod, isKnown ? statusesOf(pod) : []);
    this.#setup = new PodSetup(this, isKnown ? podIP : undefined);
    this.#isOver = isFinished(pod);
    if (isKnown && !this.#isOver) for (const container of this.#containers) container.resume(pod);
    this.#watchDeadline(pod);
  }

  /** The pod as it stands; undefined once it is gone. */
  pod(): PodObject | undefined {
    const pod = this.plane.objects.get(pods, this.#namespace, this.#name);
    return pod?.metadata.uid === this.uid ? pod : undefined;
  }

  /** `web_shop(uid)`: how a kubelet names a pod in its messages. */
  fullName(): string {
    return `${this.#name}_${this.#namespace}(${this.uid})`;
  }

  /** Acts once after so many milliseconds, unless the pod ends before. A new wait of a name replaces the old one. */
  after(what: string, milliseconds: number, act: () => void): void {
    this.live.timers.after(this.#timer(what), milliseconds, act);
  }

  /** Whether a wait of that name is running. */
  isWaiting(what: string): boolean {
    return this.live.timers.isWaiting(this.#timer(what));
  }

  /** Records what happened to the pod, or to the container that `fieldPath` names. */
  recordEvent(type: 'Normal' | 'Warning', reason: string, message: string, fieldPath?: string): void {
    const regarding = this.pod();
    if (regarding === undefined) return;
    const where = fieldPath === undefined ? {} : { fieldPath };
    const { name: host } = this.node;
    this.live.recorder.record({ regarding, type, reason, message, component: 'kubelet', host, ...where });
  }

  /** Whether the containers of the pod are being stopped. */
  isEnding(): boolean {
    return this.#termination !== undefined;
  }

  /** Says which container's image is being pulled; undefined: none. */
  setPulling(container: string | undefined): void {
    this.#pulling = container;
  }

  /** A kubelet looks about once a second what runs: a container that ends before that is never seen running. */
  noticeStartLater(): void {
    this.#hasUnnoticedStart = true;
    this.after('see', this.live.clock.builtInDelay(UNTIL_NOTICED), () => {
      this.#hasUnnoticedStart = false;
      this.sync();
    });
  }

  /** A container has ended: the kubelet looks what runs. */
  noticeNow(): void {
    this.#hasUnnoticedStart = false;
  }

  /** Does what is to be done next, and reports how the pod is. */
  sync(): void {
    const pod = this.pod();
    if (pod === undefined) return;
    const { deletionGracePeriodSeconds = 0 } = pod.metadata;
    const isShorter = deletionGracePeriodSeconds < (this.#termination?.graceSeconds ?? Number.POSITIVE_INFINITY);
    if (isEnding(pod) && isShorter) this.#terminate(deletionGracePeriodSeconds);
    if (this.#termination !== undefined) {
      this.#stopContainers(this.#termination, pod);
      return;
    }
    if (this.#isOver) return;
    this.#addEphemeral(pod);
    this.#setup.run(pod);
    if (this.#setup.isDone()) this.#runContainers(pod);
    if (!this.#hasUnnoticedStart) this.report();
  }

  /** The pod is gone: nothing is waited for any more. */
  forget(): void {
    this.live.timers.cancel(this.#timer(''));
    this.live.timers.cancel(this.#deadlineTimer());
    this.backOff.forget(this.uid);
    this.live.runtime.forget(this.uid);
  }

  /** Writes the pod's status, if it differs. */
  report(): void {
    const pod = this.pod();
    if (pod === undefined) return;
    const podIP = this.#setup.podIP();
    const why = this.#termination?.why;
    const hasEnded = this.#isOver && (why !== undefined || isEnding(pod));
    const phase = why !== undefined && this.#isOver ? 'Failed' : phaseOf(pod, this.#containers, hasEnded);
    const status = podStatus({
      pod,
      records: this.#containers,
      phase,
      ...why,
      hostIP: this.node.hostIP,
      ...(podIP === undefined ? {} : { podIP }),
      hasNetwork: podIP !== undefined && !this.#isOver,
      startTime: this.#startTime,
      now: this.plane.now(),
    });
    putStatus(this.plane.objects, pod, status);
  }

  /** Every wait of this pod has a name of this prefix, so that all can be cancelled together. */
  #timer(what: string): string {
    return `kubelet ${this.uid} ${what}`;
  }

  #deadlineTimer(): string {
    return `deadline ${this.uid}`;
  }

  #containersOf(pod: Pod, known: readonly ContainerStatus[]): ContainerWorker[] {
    const waits = (pod.spec?.initContainers ?? []).length > 0 ? 'PodInitializing' : 'ContainerCreating';
    return containersOf(pod).map(([{ name }, kind]) => {
      const reason = kind === 'ephemeral' ? 'ContainerCreating' : waits;
      return new ContainerWorker(this, name, kind, known.find((status) => status.name === name) ?? reason);
    });
  }

  /** Containers that were added to the pod while it ran. */
  #addEphemeral(pod: PodObject): void {
    for (const { name } of pod.spec.ephemeralContainers ?? []) {
      if (this.#containers.some((container) => container.name === name)) continue;
      this.#containers.push(new ContainerWorker(this, name, 'ephemeral', 'ContainerCreating'));
    }
  }

  #runContainers(pod: PodObject): void {
    const withoutSidecars = this.#containers.filter(({ kind }) => kind !== 'sidecar');
    const phase = phaseOf(pod, withoutSidecars, false);
    if ((phase === 'Succeeded' || phase === 'Failed') && this.#pulling === undefined) {
      this.#stopContainers(this.#terminate(gracePeriodOf(pod)), pod);
      return;
    }
    for (const container of inStartOrder(this.#containers)) {
      if (this.#pulling !== undefined) return;
      container.start(pod);
    }
  }

  /** Stops all containers from now on; once they have ended the pod is over. */
  #terminate(graceSeconds: number, why?: TerminationReason): PodTermination {
    this.live.timers.cancel(this.#timer(''));
    this.#pulling = undefined;
    this.#termination = new PodTermination(graceSeconds, why);
    return this.#termination;
  }

  #stopContainers(termination: PodTermination, pod: PodObject): void {
    const haveEnded = termination.stop(this.#containers);
    if (haveEnded) this.#isOver = true;
    this.report();
    const latest = this.pod();
    if (!haveEnded || latest === undefined || !isEnding(pod)) return;
    deleteObject(this.plane, latest, { gracePeriodSeconds: 0 });
  }

  /** Source: kubernetes/kubernetes pkg/kubelet/active_deadline.go. */
  #watchDeadline(pod: PodObject): void {
    const seconds = pod.spec.activeDeadlineSeconds;
    if (seconds === undefined || this.#isOver) return;
    const passed = this.live.clock.now().getTime() - Date.parse(this.#startTime);
    this.live.timers.after(this.#deadlineTimer(), seconds * 1000 - passed, () => {
      if (this.#isOver || this.#termination !== undefined) return;
      const message = 'Pod was active on the node longer than the specified deadline';
      this.recordEvent('Normal', 'DeadlineExceeded', message);
      this.#terminate(gracePeriodOf(pod), { reason: 'DeadlineExceeded', message });
      this.sync();
    });
  }
}

/** So long it takes until a start is noticed, in milliseconds. */
const UNTIL_NOTICED = 700;

function statusesOf({ status }: Pod): readonly ContainerStatus[] {
  const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = status ?? {};
  return [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses];
}
