import type { NodeCondition, NodeStatus, Taint } from 'kubernetes-types/core/v1';
import { type NodeObject, nodes } from '../kinds/core/node.ts';
import { hexDigits, pulledImage } from '../kubelet/image-reference.ts';
import { type Controller, type ControlPlane, milliseconds } from './controller.ts';

/**
 * What the kubelets of a live cluster report of their nodes (conditions with heartbeats, capacity, images, versions), and
 * the taint that the control plane gives a node that is cordoned.
 * Source: kubernetes/kubernetes pkg/controller/nodelifecycle/node_lifecycle_controller.go;
 * https://kubernetes.io/docs/reference/node/node-status/
 */
export const nodeLifecycleController: Controller = {
  name: 'node-lifecycle-controller',
  watches: [nodes],
  run: (plane) => {
    for (const node of plane.objects.list(nodes)) {
      plane.objects.replace({
        ...node,
        metadata: {
          ...node.metadata,
          labels: { ...node.metadata.labels, ...labels },
          annotations: annotationsOf(node),
        },
        spec: { ...node.spec, ...taintsOf(node, plane.now()) },
        status: { ...node.status, ...statusOf(plane, node) },
      });
    }
    plane.live?.runLater(nodeLifecycleController, 'heartbeat', HEARTBEAT);
  },
};

/** Kubelets report every five minutes when nothing has changed. In milliseconds. */
const HEARTBEAT = 300_000;

const labels = { 'beta.kubernetes.io/arch': 'amd64', 'beta.kubernetes.io/os': 'linux' };

function annotationsOf(node: NodeObject): Record<string, string> {
  return {
    'node.alpha.kubernetes.io/ttl': '0',
    'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
    ...node.metadata.annotations,
  };
}

/** A node that takes no pods has a taint for it. */
function taintsOf({ spec }: NodeObject, now: string): { readonly taints: Taint[] | undefined } {
  const key = 'node.kubernetes.io/unschedulable';
  const others = (spec.taints ?? []).filter((taint) => taint.key !== key);
  const timed = others.map((taint) => (taint.effect === 'NoExecute' ? { timeAdded: now, ...taint } : taint));
  const taints = spec.unschedulable ? [...timed, { effect: 'NoSchedule', key }] : timed;
  return { taints: taints.length === 0 ? undefined : taints };
}

function statusOf(plane: ControlPlane, node: NodeObject): NodeStatus {
  const { name = '' } = node.metadata;
  const before = node.status?.conditions ?? [];
  const last = Date.parse(before.find(({ type }) => type === 'MemoryPressure')?.lastHeartbeatTime ?? '');
  const heartbeat = milliseconds(plane) - last < HEARTBEAT ? undefined : plane.now();
  const condition = (type: string, status: string, reason: string, message: string): NodeCondition => {
    const same = before.find((one) => one.type === type);
    return {
      type,
      status,
      lastHeartbeatTime: heartbeat ?? same?.lastHeartbeatTime ?? plane.now(),
      lastTransitionTime: same?.lastTransitionTime ?? node.metadata.creationTimestamp ?? plane.now(),
      reason,
      message,
    };
  };
  return {
    allocatable: { ...capacity, memory: '8041424Ki' },
    capacity,
    conditions: [
      condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
      condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
      condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
      condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
    ],
    images: systemImages,
    nodeInfo: {
      architecture: 'amd64',
      bootID: uuidOf('boot'),
      containerRuntimeVersion: 'containerd://2.2.0',
      kernelVersion: '6.8.0-87-generic',
      kubeProxyVersion: '',
      kubeletVersion: 'v1.35.4',
      machineID: hexDigits(`machine ${name}`, 32),
      operatingSystem: 'linux',
      osImage: 'Debian GNU/Linux 12 (bookworm)',
      systemUUID: uuidOf(`system ${name}`),
    },
  };
}

const capacity = {
  cpu: '4',
  'ephemeral-storage': '102624184Ki',
  'hugepages-1Gi': '0',
  'hugepages-2Mi': '0',
  memory: '8143824Ki',
  pods: '110',
};

const systemImages = [
  'registry.k8s.io/etcd:3.6.5-0',
  'registry.k8s.io/kube-apiserver:v1.35.4',
  'registry.k8s.io/kube-controller-manager:v1.35.4',
  'registry.k8s.io/kube-proxy:v1.35.4',
  'registry.k8s.io/kube-scheduler:v1.35.4',
  'docker.io/kindest/kindnetd:v20251212-v0.29.0-alpha-105-g20ccfc88',
  'registry.k8s.io/coredns/coredns:v1.13.1',
  'docker.io/kindest/local-path-provisioner:v20251212-v0.29.0-alpha-105-g20ccfc88',
  'registry.k8s.io/pause:3.10',
]
  .map((name) => pulledImage(name))
  .map(({ reference, id, bytes }) => ({ names: [id, reference], sizeBytes: bytes }));

function uuidOf(text: string): string {
  const digits = hexDigits(text, 32);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `a${digits.slice(17, 20)}`,
    digits.slice(20),
  ].join('-');
}
