import type { ContainerWorker } from './container-worker.ts';
import { isRunning } from './phase.ts';

/** Why the kubelet itself ended a pod, as its status says it. */
export interface TerminationReason {
  readonly reason: string;
  readonly message: string;
}

/**
 * The end of a pod: its containers are stopped, sidecars last.
 * Source: kubernetes/kubernetes pkg/kubelet/kuberuntime/kuberuntime_container.go, `killContainersWithSyncResult`;
 * kuberuntime_termination_order.go.
 */
export class PodTermination {
  readonly graceSeconds: number;
  /** Absent: the deletion of the pod was asked for, or all its containers have ended by themselves. */
  readonly why: TerminationReason | undefined;
  /** The names of the containers that were asked to stop. */
  readonly #stopped = new Set<string>();

  constructor(graceSeconds: number, why?: TerminationReason) {
    this.graceSeconds = graceSeconds;
    this.why = why;
  }

  /** Stops the containers that may be stopped by now. Returns whether all have ended. */
  stop(containers: readonly ContainerWorker[]): boolean {
    const running = containers.filter(isRunning);
    const others = running.filter(({ kind }) => kind !== 'sidecar');
    for (const container of others.length > 0 ? others : running) {
      if (this.#stopped.has(container.name)) continue;
      this.#stopped.add(container.name);
      container.stop(this.graceSeconds, `Stopping container ${container.name}`);
    }
    return running.length === 0;
  }
}
