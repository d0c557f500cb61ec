import type { Container } from 'kubernetes-types/core/v1';
import { isHostNetwork, namespacedName, podAddresses } from '../../kube/pods.ts';
import { takesPod } from '../../kube/scheduling.ts';
import { internalAddressOf, type NodeObject, nodes } from '../kinds/core/node.ts';
import { type PodObject, pods } from '../kinds/core/pod.ts';
import { type Controller, type ControlPlane, putStatus } from './controller.ts';

/**
 * Scheduler and kubelet of a cluster in which everything happens at once: a pod gets the node that takes it and has the
 * fewest pods, an address of that node's range (on its node's network, the node's own), and runs at once. A pod that no
 * node takes stays Pending.
 */
export const podStarter: Controller = {
  name: 'pod-starter',
  watches: [pods, nodes],
  run: (plane) => {
    const all = plane.objects.list(pods);
    const waiting = all.filter((pod) => podAddresses(pod).length === 0);
    if (waiting.length === 0) return;
    const placement = new Placement(plane, all);
    for (const pod of waiting) placement.start(pod);
  },
};

/** Which nodes have how many pods, and which addresses are taken, while pods are started one after another. */
class Placement {
  readonly #plane: ControlPlane;
  readonly #nodes: readonly NodeObject[];
  readonly #podsOnNode = new Map<string, number>();
  readonly #addresses = new Set<string>();

  constructor(plane: ControlPlane, all: readonly PodObject[]) {
    this.#plane = plane;
    this.#nodes = plane.objects.list(nodes);
    for (const pod of all) {
      if (pod.spec.nodeName !== undefined) this.#count(pod.spec.nodeName);
      for (const address of podAddresses(pod)) this.#addresses.add(address);
    }
  }

  start(pod: PodObject): void {
    const { objects, podIps } = this.#plane;
    const now = this.#plane.now();
    const nodeName = pod.spec.nodeName ?? this.#leastLoaded(pod);
    const node = this.#nodes.find(({ metadata }) => metadata.name === nodeName);
    const hostIP = node && internalAddressOf(node);
    const podIP = isHostNetwork(pod)
      ? hostIP
      : podIps.allocate(namespacedName(pod), node?.spec.podCIDR ?? '', (address) => this.#addresses.has(address));
    if (nodeName === undefined || hostIP === undefined || podIP === undefined) {
      putStatus(objects, pod, pending(pod, now, nodeName !== undefined));
      return;
    }
    this.#addresses.add(podIP);
    if (pod.spec.nodeName === undefined) this.#count(nodeName);
    putStatus(objects, { ...pod, spec: { ...pod.spec, nodeName } }, running(pod, now, hostIP, podIP));
  }

  #count(node: string): void {
    this.#podsOnNode.set(node, (this.#podsOnNode.get(node) ?? 0) + 1);
  }

  #leastLoaded(pod: PodObject): string | undefined {
    const load = ({ metadata }: NodeObject): number => this.#podsOnNode.get(metadata.name ?? '') ?? 0;
    const [best] = this.#nodes.filter((node) => takesPod(node, pod.spec)).toSorted((a, b) => load(a) - load(b));
    return best?.metadata.name;
  }
}

function running({ spec }: PodObject, time: string, hostIP: string, podIP: string): object {
  const conditions = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];
  const inits = spec.initContainers ?? [];
  return {
    phase: 'Running',
    observedGeneration: 1,
    conditions: conditions.map((type) => ({ type, status: 'True', observedGeneration: 1, lastTransitionTime: time })),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    podIP,
    podIPs: [{ ip: podIP }],
    startTime: time,
    ...(inits.length === 0 ? {} : { initContainerStatuses: inits.map((container) => statusOf(container, time, true)) }),
    containerStatuses: (spec.containers ?? []).map((container) => statusOf(container, time)),
    qosClass: 'BestEffort',
  };
}

/** The status of a container that runs. An init container that is no sidecar has ended with 0. */
function statusOf(container: Container, time: string, isInit = false): object {
  const ended = isInit && container.restartPolicy !== 'Always';
  return {
    name: container.name,
    image: container.image,
    imageID: '',
    ready: true,
    started: !ended,
    restartCount: 0,
    state: ended
      ? { terminated: { exitCode: 0, reason: 'Completed', startedAt: time, finishedAt: time } }
      : { running: { startedAt: time } },
    lastState: {},
  };
}

function pending({ status }: PodObject, time: string, scheduled: boolean): object {
  const before = status?.conditions?.find((condition) => condition.type === 'PodScheduled');
  return {
    phase: 'Pending',
    conditions: [
      {
        type: 'PodScheduled',
        status: scheduled ? 'True' : 'False',
        lastTransitionTime: before?.lastTransitionTime ?? time,
        ...(scheduled ? {} : { reason: 'Unschedulable', message: 'no node takes the pod' }),
      },
    ],
    qosClass: 'BestEffort',
  };
}
