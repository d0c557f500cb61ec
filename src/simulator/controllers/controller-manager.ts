import { Kubelet } from '../kubelet/kubelet.ts';
import { certificateApprover, certificateSigner } from './certificates/certificate-controllers.ts';
import { clusterRoleAggregationController } from './cluster-role-aggregation-controller.ts';
import type { Controller, ControlPlane } from './controller.ts';
import { daemonSetController } from './daemon-set/daemon-set-controller.ts';
import { deploymentController } from './deployment/deployment-controller.ts';
import { disruptionController } from './disruption-controller.ts';
import { endpointSliceController } from './endpoint-slice/endpoint-slice-controller.ts';
import { liveEndpointSliceController } from './endpoint-slice/live-endpoint-slice-controller.ts';
import { garbageCollector, liveGarbageCollector } from './garbage-collector.ts';
import { podStarter } from './instant-pods.ts';
import { cronJobController } from './job/cron-job-controller.ts';
import { jobController } from './job/job-controller.ts';
import { namespaceController } from './namespace-controller.ts';
import { nodeLifecycleController } from './node-lifecycle-controller.ts';
import { persistentVolumeBinder } from './persistent-volume-binder.ts';
import { replicaSetController } from './replica-set-controller.ts';
import { resourceQuotaController } from './resource-quota-controller.ts';
import { scheduler } from './scheduler.ts';
import { serviceAccountController } from './service-account-controller.ts';
import { statefulSetController } from './stateful-set/stateful-set-controller.ts';
import { taintEvictionController } from './taint-eviction-controller.ts';
import { tokenSecretController } from './token-secret-controller.ts';

/** The controllers of a cluster in which everything happens at once, each after those whose work it continues. */
const instantControllers: readonly Controller[] = [
  clusterRoleAggregationController,
  garbageCollector,
  deploymentController,
  replicaSetController,
  statefulSetController,
  daemonSetController,
  jobController,
  podStarter,
  endpointSliceController,
];

/** The controllers of a live cluster, in the same order. The kubelet keeps track of the pods of its own cluster. */
function liveControllers(): readonly Controller[] {
  return [
    namespaceController,
    nodeLifecycleController,
    serviceAccountController,
    tokenSecretController,
    clusterRoleAggregationController,
    certificateApprover,
    certificateSigner,
    liveGarbageCollector,
    deploymentController,
    replicaSetController,
    statefulSetController,
    daemonSetController,
    cronJobController,
    jobController,
    persistentVolumeBinder,
    taintEvictionController,
    scheduler,
    new Kubelet(),
    liveEndpointSliceController,
    disruptionController,
    resourceQuotaController,
  ];
}

/**
 * Runs the controllers of a control plane, and with them the scheduler and the kubelets.
 * Source: kubernetes/kubernetes cmd/kube-controller-manager/app/controllermanager.go.
 */
export class ControllerManager {
  readonly #plane: ControlPlane;
  readonly #controllers: readonly Controller[];
  /** For each controller the latest change that it has seen: without a later one it need not run. */
  readonly #seen = new Map<Controller, number>();
  #isRunning = false;

  constructor(plane: ControlPlane) {
    this.#plane = plane;
    this.#controllers = plane.live === undefined ? instantControllers : liveControllers();
  }

  /** Lets the controllers act until none has anything left to do. Within a run, another call does nothing. */
  run(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      for (let round = 1; this.#runOnce(); round++) {
        if (round === MOST_ROUNDS) throw new Error(`the controllers came to no end within ${MOST_ROUNDS} rounds`);
      }
    } finally {
      this.#isRunning = false;
    }
  }

  /**
   * Declares all work up to now done: for a cluster that was saved after it had settled. The controllers of a live
   * cluster look at all of it once more, to go on with what was there.
   */
  markSettled(): void {
    if (this.#plane.live !== undefined) return;
    for (const controller of this.#controllers) this.#seen.set(controller, this.#latestOf(controller));
  }

  /** Runs every controller that has something to look at. Returns whether there was one. */
  #runOnce(): boolean {
    let ran = false;
    for (const controller of this.#controllers) {
      const latest = this.#latestOf(controller);
      if (this.#seen.get(controller) === latest && !this.#plane.live?.takeAwake(controller)) continue;
      this.#seen.set(controller, latest);
      controller.run(this.#plane);
      ran = true;
    }
    return ran;
  }

  /** The latest change to any kind that a controller watches. */
  #latestOf({ watches }: Controller): number {
    return Math.max(...watches.map((kind) => this.#plane.objects.versionOf(kind)));
  }
}

/** Real work settles within a handful. */
const MOST_ROUNDS = 100;
