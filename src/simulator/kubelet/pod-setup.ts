import { isFinished, isHostNetwork, namespacedName, podAddresses } from '../../kube/pods.ts';
import { type PodObject, pods } from '../kinds/core/pod.ts';
import { missingVolume } from './missing-references.ts';
import type { PodWorker } from './pod-worker.ts';

/**
 * Prepares what the containers of a pod share: first its volumes, then its address.
 * Source: kubernetes/kubernetes pkg/kubelet/volumemanager; pkg/kubelet/kuberuntime/kuberuntime_sandbox.go.
 */
export class PodSetup {
  readonly #worker: PodWorker;
  #hasVolumes: boolean;
  #podIP: string | undefined;
  /** How often the volumes could not be mounted. */
  #failedMounts = 0;

  /** With an address, the pod has been set up before. */
  constructor(worker: PodWorker, podIP: string | undefined) {
    this.#worker = worker;
    this.#podIP = podIP;
    this.#hasVolumes = podIP !== undefined;
  }

  /** The address of the pod; undefined until it has one. */
  podIP(): string | undefined {
    return this.#podIP;
  }

  /** Whether containers may run. */
  isDone(): boolean {
    return this.#podIP !== undefined;
  }

  /** Does what may be done now. The worker syncs again when more can be done. */
  run(pod: PodObject): void {
    if (this.#hasVolumes || this.#worker.isWaiting('mount')) return;
    const { plane, live } = this.#worker;
    const missing = missingVolume(plane.objects, pod);
    if (missing !== undefined) {
      const message = `MountVolume.SetUp failed for volume "${missing.name}" : ${missing.because}`;
      this.#worker.recordEvent('Warning', 'FailedMount', message);
      // From half a second on, each wait is twice the one before, up to two minutes and two seconds.
      const wait = Math.min(500 * 2 ** this.#failedMounts++, 122_000);
      this.#worker.after('mount', live.clock.builtInDelay(wait), () => this.#worker.sync());
      return;
    }
    this.#hasVolumes = true;
    this.#joinNetworkLater(150);
  }

  #joinNetworkLater(milliseconds: number): void {
    this.#worker.after('network', this.#worker.live.clock.builtInDelay(milliseconds), () => {
      this.#joinNetwork();
      this.#worker.sync();
    });
  }

  /** The pod gets an address of its node's range; on its node's network it has the node's. */
  #joinNetwork(): void {
    const { plane, node } = this.#worker;
    const pod = this.#worker.pod();
    if (pod === undefined) return;
    const others = plane.objects.list(pods).filter((other) => !isFinished(other));
    const taken = new Set(others.flatMap(podAddresses));
    const address = isHostNetwork(pod)
      ? node.hostIP
      : plane.podIps.allocate(namespacedName(pod), node.podCIDR, (ip) => taken.has(ip));
    if (address === undefined) {
      this.#joinNetworkLater(5000);
      return;
    }
    this.#podIP = address;
    // The first container finds the address in the pod's status.
    this.#worker.report();
  }
}
