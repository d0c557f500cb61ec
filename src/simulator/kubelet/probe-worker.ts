import type { Container, Probe } from 'kubernetes-types/core/v1';
import type { ProbeFault } from '../../kube/container-runtime.ts';
import { gracePeriodOf } from '../kinds/core/pod.ts';
import type { ContainerWorker } from './container-worker.ts';
import { isRunning } from './phase.ts';
import type { PodWorker } from './pod-worker.ts';

type ProbeType = 'Startup' | 'Liveness' | 'Readiness';

/**
 * The probes of a container: whether it has come up, whether it is alive, whether it is ready.
 * Source: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
 */
export class ContainerProbes {
  readonly #pod: PodWorker;
  readonly #container: ContainerWorker;
  #workers: readonly ProbeWorker[] = [];

  constructor(pod: PodWorker, container: ContainerWorker) {
    this.#pod = pod;
    this.#container = container;
  }

  /** Starts to probe a container that has just been started. Without a startup probe it counts as started. */
  start(spec: Container): void {
    const { startupProbe } = spec;
    if (startupProbe === undefined) return this.#started(spec);
    this.#probe('Startup', startupProbe, (isGood) => {
      if (isGood) this.#started(spec);
      else this.#kill('Startup', startupProbe);
      return 'stop';
    });
  }

  /** Probes no more. */
  stop(): void {
    for (const worker of this.#workers) worker.stop();
    this.#workers = [];
  }

  #started({ livenessProbe, readinessProbe }: Container): void {
    this.#container.started = true;
    if (this.#container.kind === 'ephemeral' || this.#container.kind === 'init') return;
    if (livenessProbe !== undefined) {
      this.#probe('Liveness', livenessProbe, (isGood) => {
        if (isGood) return 'go on';
        this.#kill('Liveness', livenessProbe);
        return 'stop';
      });
    }
    if (readinessProbe === undefined) this.#container.ready = true;
    else {
      this.#probe('Readiness', readinessProbe, (isGood) => {
        this.#container.ready = isGood;
        return 'go on';
      });
    }
  }

  #probe(type: ProbeType, probe: Probe, decided: Decided): void {
    const worker = new ProbeWorker(this.#pod, this.#container, type, probe, decided);
    this.#workers = [...this.#workers, worker];
    worker.start();
  }

  #kill(type: ProbeType, probe: Probe): void {
    const pod = this.#pod.pod();
    const grace = probe.terminationGracePeriodSeconds ?? (pod === undefined ? 30 : gracePeriodOf(pod));
    const message = `Container ${this.#container.name} failed ${type.toLowerCase()} probe, will be restarted`;
    this.#container.stop(grace, message);
  }
}

/** Called when as many probes in a row as the probe asks for succeeded, or failed. Returns whether to go on. */
type Decided = (isGood: boolean) => 'go on' | 'stop';

/**
 * Probes a container again and again.
 * Source: kubernetes/kubernetes pkg/kubelet/prober/worker.go, `doProbe`.
 */
class ProbeWorker {
  readonly #pod: PodWorker;
  readonly #container: ContainerWorker;
  readonly #type: ProbeType;
  readonly #probe: Probe;
  readonly #decided: Decided;
  readonly #containerID: string | undefined;
  #last: boolean | undefined;
  #inARow = 0;
  /** What was decided last. */
  #known: boolean | undefined;
  #cancel = (): void => {};

  constructor(pod: PodWorker, container: ContainerWorker, type: ProbeType, probe: Probe, decided: Decided) {
    this.#pod = pod;
    this.#container = container;
    this.#type = type;
    this.#probe = probe;
    this.#decided = decided;
    this.#containerID = container.containerID;
  }

  start(): void {
    this.#probeAfter(this.#probe.initialDelaySeconds ?? 0);
  }

  stop(): void {
    this.#cancel();
  }

  #probeAfter(seconds: number): void {
    const { live, uid } = this.#pod;
    const { name } = this.#container;
    this.#cancel = live.runtime.probe(uid, name, this.#probe, seconds * 1000, (fault) => this.#probed(fault));
  }

  /** Counts a probe. Returns whether anything follows from it. */
  #probed(fault: ProbeFault | undefined): boolean {
    const isSame = isRunning(this.#container) && this.#container.containerID === this.#containerID;
    if (!isSame || this.#pod.isEnding()) return false;
    const isGood = fault === undefined;
    if (fault !== undefined) this.#recordFault(fault);
    // A probe that could not be made counts neither way.
    const counts = fault?.is !== 'error';
    if (counts) {
      this.#inARow = isGood === this.#last ? this.#inARow + 1 : 1;
      this.#last = isGood;
    }
    const wanted = isGood ? (this.#probe.successThreshold ?? 1) : (this.#probe.failureThreshold ?? 3);
    const isNews = counts && this.#inARow >= wanted && this.#known !== isGood;
    if (isNews) this.#known = isGood;
    if (!isNews || this.#decided(isGood) === 'go on') this.#probeAfter(this.#probe.periodSeconds ?? 10);
    if (isNews) this.#pod.sync();
    return isNews || !isGood;
  }

  #recordFault({ is, because }: ProbeFault): void {
    const how = is === 'error' ? 'errored and resulted in unknown state' : 'failed';
    this.#container.recordEvent('Warning', 'Unhealthy', `${this.#type} probe ${how}: ${because}`);
  }
}
