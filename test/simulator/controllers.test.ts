import { describe, expect, it, test } from 'vitest';
import type { Manifest } from '../../src/kube/manifest.ts';
import { baseCluster } from '../../src/simulator/base-cluster.ts';
import { ControllerManager } from '../../src/simulator/controllers/controller-manager.ts';
import { PodIpAllocator } from '../../src/simulator/ip-allocator.ts';
import { pods } from '../../src/simulator/kinds/core/pod.ts';
import { endpointSlices } from '../../src/simulator/kinds/discovery/endpoint-slice.ts';
import { ObjectStore } from '../../src/simulator/objects.ts';

const template = { metadata: { labels: { app: 'w' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } };

function start(...manifests: Manifest[]) {
  let drawn = 0;
  const random = () => (drawn++ % 97) / 97;
  const objects = new ObjectStore({ now: () => new Date(0), random });
  const manager = new ControllerManager({ objects, podIps: new PodIpAllocator(), now: () => '1970-01-01T00:00:00Z' });
  const settle = () => manager.run();
  for (const object of [...baseCluster(), ...manifests]) objects.create(object);
  settle();
  const podsOfShop = () => objects.list(pods, 'shop');
  return { objects, settle, pods: podsOfShop, names: () => podsOfShop().map(({ metadata }) => metadata.name) };
}

function workload(kind: string, spec: object, apiVersion = 'apps/v1'): Manifest {
  return {
    apiVersion,
    kind,
    metadata: { name: 'w', namespace: 'shop' },
    spec: { selector: { matchLabels: { app: 'w' } }, template, ...spec },
  };
}

function pod(name: string, more: object = {}): Manifest {
  const spec = { containers: [{ name: 'c', image: 'nginx' }] };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'shop', labels: { app: 'w' } }, spec, ...more };
}

const service = (spec: object): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 's', namespace: 'shop' },
  spec,
});
const slices = (cluster: ReturnType<typeof start>) => cluster.objects.list(endpointSlices, 'shop');
const listening = (name: string, containerPort: number) =>
  pod(name, { spec: { containers: [{ name: 'c', image: 'x', ports: [{ name: 'http', containerPort }] }] } });

describe('workloads', () => {
  it('a StatefulSet numbers its pods and replaces each under its name when the template changes', () => {
    const set = workload('StatefulSet', { replicas: 2 });
    const cluster = start(set);
    expect(cluster.names()).toEqual(['w-0', 'w-1']);
    const uids = cluster.pods().map(({ metadata }) => metadata.uid);
    const changed = { ...template, metadata: { labels: { app: 'w', tier: 'data' } } };
    cluster.objects.replace(workload('StatefulSet', { replicas: 3, template: changed }));
    cluster.settle();
    expect(cluster.names()).toEqual(['w-0', 'w-1', 'w-2']);
    expect(cluster.pods().map(({ metadata }) => metadata.labels?.['tier'])).toEqual(['data', 'data', 'data']);
    expect(cluster.pods().some(({ metadata }) => uids.includes(metadata.uid))).toBe(false);
  });

  test.each([
    ['the nodes that it may run on', template.spec, ['sallyport-worker', 'sallyport-worker2']],
    [
      'every node, where it tolerates the control plane',
      { ...template.spec, tolerations: [{ operator: 'Exists' }] },
      ['sallyport-control-plane', 'sallyport-worker', 'sallyport-worker2'],
    ],
    [
      'the nodes with its labels',
      { ...template.spec, nodeSelector: { 'kubernetes.io/hostname': 'sallyport-worker' } },
      ['sallyport-worker'],
    ],
  ])('a DaemonSet has one pod on %s', (_, spec, nodes) => {
    const cluster = start(workload('DaemonSet', { template: { ...template, spec } }));
    expect(cluster.pods()).toHaveLength(nodes.length);
    expect(new Set(cluster.pods().map(({ spec }) => spec.nodeName))).toEqual(new Set(nodes));
  });

  it('a Job has as many pods at once as it asks for', () => {
    expect(start(workload('Job', { parallelism: 2, completions: 5 }, 'batch/v1')).names()).toHaveLength(2);
    expect(start(workload('Job', { suspend: true }, 'batch/v1')).names()).toHaveLength(0);
  });

  it('a ReplicaSet takes in a pod that carries its labels and has no controller', () => {
    const cluster = start(pod('alone'), workload('ReplicaSet', { replicas: 2 }));
    expect(cluster.names()).toHaveLength(2);
    expect(cluster.names()).toContain('alone');
    expect(cluster.pods().every(({ metadata }) => metadata.ownerReferences?.[0]?.kind === 'ReplicaSet')).toBe(true);
  });

  it('what has no owner any more goes', () => {
    const cluster = start(workload('StatefulSet', { replicas: 2 }), pod('alone'));
    cluster.objects.remove({ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'w', namespace: 'shop' });
    cluster.settle();
    expect(cluster.names()).toEqual(['alone']);
  });
});

describe('EndpointSlices', () => {
  it('hold the ready pods of a Service, and follow them', () => {
    const cluster = start(pod('a'), service({ selector: { app: 'w' }, ports: [{ port: 80, targetPort: 8080 }] }));
    expect(slices(cluster)).toMatchObject([
      {
        metadata: { labels: { 'kubernetes.io/service-name': 's' } },
        endpoints: [{ conditions: { ready: true }, targetRef: { name: 'a' } }],
        ports: [{ port: 8080, protocol: 'TCP' }],
      },
    ]);
    cluster.objects.remove({ apiVersion: 'v1', kind: 'Pod', name: 'a', namespace: 'shop' });
    cluster.settle();
    expect(slices(cluster)).toEqual([]);
  });

  it('are parted where a named port has different numbers', () => {
    const cluster = start(
      listening('a', 8080),
      listening('b', 9090),
      service({ selector: { app: 'w' }, ports: [{ port: 80, targetPort: 'http' }] }),
    );
    expect(new Set(slices(cluster).map(({ ports }) => ports?.[0]?.port))).toEqual(new Set([8080, 9090]));
  });

  it('mirror the Endpoints that a person wrote', () => {
    const written = { subsets: [{ addresses: [{ ip: '203.0.113.9' }], ports: [{ port: 5432 }] }] };
    const cluster = start(service({ ports: [{ port: 5432 }] }), {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { name: 's', namespace: 'shop' },
      ...written,
    });
    expect(slices(cluster)).toMatchObject([{ endpoints: [{ addresses: ['203.0.113.9'] }], ports: [{ port: 5432 }] }]);
  });
});

it('controllers at rest change nothing', () => {
  const cluster = start(workload('Deployment', { replicas: 2 }), workload('StatefulSet', { replicas: 2 }));
  const version = cluster.objects.version();
  cluster.settle();
  expect(cluster.objects.version()).toBe(version);
});
