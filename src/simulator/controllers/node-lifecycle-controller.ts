import type { Node, NodeCondition } from 'kubernetes-types/core/v1';
import type { Manifest } from '../../kube/manifest.ts';
import { hexDigits, pulledImage } from '../kubelet/image-reference.ts';
import type { Controller, ControlPlane } from './controller.ts';
import { lifeOf, runLater } from './live-clock.ts';

/**
 * What the kubelets of a live cluster say of their nodes: five conditions with heartbeats, capacity, images, versions;
 * and what the control plane makes of it: the taints of a node that is cordoned.
 * Source: https://kubernetes.io/docs/reference/node/node-status/
 */
export const nodes: Controller = {
  name: 'nodes',
  watches: [['v1', 'Node']],
  run: (plane) => {
    for (const object of plane.objects.list('v1', 'Node')) {
      const node = object as Node & Manifest;
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
    // Kubelets report every five minutes when nothing has changed.
    runLater(plane, nodes, 'heartbeat', 300_000);
  },
};

const labels = { 'beta.kubernetes.io/arch': 'amd64', 'beta.kubernetes.io/os': 'linux' };

function annotationsOf(node: Node & Manifest): Record<string, string> {
  return {
    'node.alpha.kubernetes.io/ttl': '0',
    'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
    ...node.metadata.annotations,
  };
}

/** A node that takes no pods has a taint that says so (node lifecycle controller). */
function taintsOf({ spec }: Node, now: string): object {
  const key = 'node.kubernetes.io/unschedulable';
  const others = (spec?.taints ?? []).filter((taint) => taint.key !== key);
  const timed = others.map((taint) => (taint.effect === 'NoExecute' ? { timeAdded: now, ...taint } : taint));
  const taints = spec?.unschedulable ? [...timed, { effect: 'NoSchedule', key }] : timed;
  return { taints: taints.length === 0 ? undefined : taints };
}

function statusOf(plane: ControlPlane, node: Node & Manifest): object {
  const { name = '' } = node.metadata;
  const before = node.status?.conditions ?? [];
  const now = lifeOf(plane)?.clock.now().getTime() ?? 0;
  const last = Date.parse(before.find(({ type }) => type === 'MemoryPressure')?.lastHeartbeatTime ?? '');
  const heartbeat = now - last < 300_000 ? undefined : plane.now();
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
