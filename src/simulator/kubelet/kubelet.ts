import type { Manifest } from '../../kube/manifest.ts';
import type { Controller, ControlPlane } from '../controllers/controller.ts';
import { internalAddressOf, nodes } from '../kinds/core/node.ts';
import { type PodObject, pods } from '../kinds/core/pod.ts';
import type { LiveControlPlane } from '../live-control-plane.ts';
import { BackOff } from './back-off.ts';
import { type NodeOfPod, PodWorker } from './pod-worker.ts';

/**
 * The kubelets of all nodes of a live cluster: they run each pod that has a node, and see its end through. Pods that ran
 * already when the cluster was made go on running.
 * Source: kubernetes/kubernetes pkg/kubelet/kubelet.go, `syncLoop`.
 */
export class Kubelet implements Controller {
  readonly name = 'kubelet';
  readonly watches = [pods];
  readonly #workers = new Map<string, PodWorker>();
  readonly #imagesByNode = new Map<string, Set<string>>();
  readonly #backOff = new BackOff();
  /** Pods that were looked at as they are. */
  readonly #synced = new WeakSet<Manifest>();

  run(plane: ControlPlane): void {
    const { live } = plane;
    if (live === undefined) return;
    const there = new Set<string>();
    for (const pod of plane.objects.list(pods)) {
      const { uid = '' } = pod.metadata;
      there.add(uid);
      if (this.#synced.has(pod)) continue;
      const worker = this.#workers.get(uid) ?? this.#takeOver(plane, live, pod);
      worker?.sync();
      this.#synced.add(pod);
    }
    for (const [uid, worker] of this.#workers) {
      if (there.has(uid)) continue;
      this.#workers.delete(uid);
      worker.forget();
    }
  }

  /** Makes the worker of a pod, once the pod has a node. */
  #takeOver(plane: ControlPlane, live: LiveControlPlane, pod: PodObject): PodWorker | undefined {
    const { nodeName } = pod.spec;
    const node = nodeName === undefined ? undefined : this.#nodeOf(plane, nodeName);
    if (node === undefined) return undefined;
    const worker = new PodWorker({ plane, live, node, backOff: this.#backOff }, pod);
    this.#workers.set(worker.uid, worker);
    return worker;
  }

  #nodeOf({ objects }: ControlPlane, name: string): NodeOfPod | undefined {
    const node = objects.get(nodes, name);
    const hostIP = node && internalAddressOf(node);
    if (hostIP === undefined) return undefined;
    let images = this.#imagesByNode.get(name);
    if (images === undefined) this.#imagesByNode.set(name, (images = new Set()));
    return { name, hostIP, podCIDR: node?.spec.podCIDR ?? '', images };
  }
}
