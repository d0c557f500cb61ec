import type { Container, Node, Pod, PodStatus } from 'kubernetes-types/core/v1';
import type { Manifest } from '../../kube/manifest.ts';
import { isHostNetwork, podAddresses } from '../../kube/pods.ts';
import { takesPod } from '../../kube/scheduling.ts';
import { type Controller, type ControlPlane, putStatus } from './controller.ts';

/**
 * Scheduler and kubelet: a pod gets the node that takes it and has the fewest pods, an address of that node's range
 * (on its node's network, the node's own), and runs at once. One that no node takes stays Pending.
 */
export const pods: Controller = {
  name: 'pods',
  watches: [
    ['v1', 'Pod'],
    ['v1', 'Node'],
  ],
  run: (plane) => {
    const { objects } = plane;
    const waiting = objects.list('v1', 'Pod').filter((pod) => podAddresses(pod as Pod).length === 0);
    if (waiting.length === 0) return;
    const nodes = objects.list('v1', 'Node').map((node) => node as Node);
    const load = new Map<string, number>();
    const addresses = new Set<string>();
    for (const object of objects.list('v1', 'Pod')) {
      const pod = object as Pod;
      const node = pod.spec?.nodeName;
      if (node !== undefined) load.set(node, (load.get(node) ?? 0) + 1);
      for (const address of podAddresses(pod)) addresses.add(address);
    }
    for (const pod of waiting) start(plane, pod as Pod & Manifest, nodes, load, addresses);
  },
};

function start(
  plane: ControlPlane,
  pod: Pod & Manifest,
  nodes: readonly Node[],
  load: Map<string, number>,
  addresses: Set<string>,
): void {
  const { objects, allocations } = plane;
  const nodeName = pod.spec?.nodeName ?? leastLoaded(nodes, pod, load);
  const node = nodes.find((candidate) => candidate.metadata?.name === nodeName);
  const hostIP = node?.status?.addresses?.find((address) => address.type === 'InternalIP')?.address;
  const podIP = isHostNetwork(pod)
    ? hostIP
    : allocations.podAddress(node?.spec?.podCIDR ?? '', (address) => addresses.has(address));
  if (nodeName === undefined || node === undefined || hostIP === undefined || podIP === undefined) {
    putStatus(objects, pod, pending(pod, plane.now(), nodeName !== undefined));
    return;
  }
  addresses.add(podIP);
  if (pod.spec?.nodeName === undefined) load.set(nodeName, (load.get(nodeName) ?? 0) + 1);
  const spec = { ...pod.spec, nodeName };
  objects.replace({ ...pod, spec, status: running(pod, plane.now(), hostIP, podIP) });
}

function leastLoaded(nodes: readonly Node[], pod: Pod, load: ReadonlyMap<string, number>): string | undefined {
  const pods = (node: Node): number => load.get(node.metadata?.name ?? '') ?? 0;
  return nodes.filter((node) => takesPod(node, pod.spec)).toSorted((a, b) => pods(a) - pods(b))[0]?.metadata?.name;
}

function running(pod: Pod, time: string, hostIP: string, podIP: string): PodStatus {
  const conditions = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];
  const inits = pod.spec?.initContainers ?? [];
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
    containerStatuses: (pod.spec?.containers ?? []).map((container) => statusOf(container, time)),
    qosClass: 'BestEffort',
  } as PodStatus;
}

/** A container that runs; an init container that is no sidecar has ended well. */
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

function pending(pod: Pod, time: string, scheduled: boolean): PodStatus {
  const before = pod.status?.conditions?.find((condition) => condition.type === 'PodScheduled');
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
