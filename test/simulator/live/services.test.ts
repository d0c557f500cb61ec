import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../../src/kube/manifest.ts';
import { type LiveCluster, liveCluster, podOf } from './cluster.ts';

const serviceOf = (spec: object): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 's', namespace: 'shop' },
  spec: { ports: [{ port: 80, name: 'web' }], ...spec },
});
const slice = (cluster: LiveCluster) => cluster.get('EndpointSlice', cluster.names('EndpointSlice')[0] ?? '');
const unready = { readinessProbe: { tcpSocket: { port: 81 } } };

describe('the endpoints of a Service', () => {
  it('are there, and empty, before any pod is', () => {
    const cluster = liveCluster();
    cluster.apply(serviceOf({ selector: { app: 'a' } }));
    expect(slice(cluster)).toMatchObject({ addressType: 'IPv4', endpoints: [], ports: [] });
    expect(cluster.get('Endpoints', 's')).not.toHaveProperty('subsets');
  });

  it('separate ready pods from those that are not', () => {
    const cluster = liveCluster();
    cluster.apply(podOf('a', ''), serviceOf({ selector: { app: 'a' } }));
    cluster.clock.pass(5);
    const { podIP } = cluster.get('Pod', 'a').status ?? {};
    expect(slice(cluster)).toMatchObject({
      metadata: {
        generateName: 's-',
        labels: {
          'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
          'kubernetes.io/service-name': 's',
        },
        ownerReferences: [{ kind: 'Service', name: 's' }],
      },
      endpoints: [{ addresses: [podIP], conditions: { ready: true, serving: true, terminating: false } }],
      ports: [{ name: 'web', port: 80, protocol: 'TCP' }],
    });
    expect(cluster.get('Endpoints', 's').subsets).toMatchObject([
      { addresses: [{ ip: podIP, targetRef: { kind: 'Pod', name: 'a' } }], ports: [{ name: 'web', port: 80 }] },
    ]);
  });

  it('hold pods that are not ready as such', () => {
    const cluster = liveCluster();
    cluster.apply(podOf('a', '', {}, unready), serviceOf({ selector: { app: 'a' } }));
    cluster.clock.pass(5);
    expect(slice(cluster).endpoints).toMatchObject([{ conditions: { ready: false, serving: false } }]);
    expect(cluster.get('Endpoints', 's').subsets?.[0]).toHaveProperty('notReadyAddresses');
    cluster.change('Service', 's', { publishNotReadyAddresses: true });
    expect(slice(cluster).endpoints).toMatchObject([{ conditions: { ready: true, serving: false } }]);
  });

  it('mark a pod that is ending', () => {
    const cluster = liveCluster();
    cluster.apply(podOf('a', ''), serviceOf({ selector: { app: 'a' } }));
    cluster.clock.pass(5);
    cluster.remove('Pod', 'a');
    expect(slice(cluster).endpoints).toMatchObject([
      { conditions: { ready: false, serving: true, terminating: true } },
    ]);
    cluster.clock.pass(1);
    expect(slice(cluster).endpoints).toEqual([]);
  });

  it('name the pods of a StatefulSet that it governs', () => {
    const cluster = liveCluster();
    cluster.apply(serviceOf({ clusterIP: 'None', selector: { app: 'a' } }));
    cluster.apply(podOf('a', '', { hostname: 'a-0', subdomain: 's' }));
    cluster.clock.pass(5);
    expect(slice(cluster)).toMatchObject({
      metadata: { labels: { 'service.kubernetes.io/headless': '' } },
      endpoints: [{ hostname: 'a-0' }],
    });
  });

  it('that a person wrote are mirrored', () => {
    const cluster = liveCluster();
    cluster.apply(serviceOf({}), {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { name: 's', namespace: 'shop' },
      subsets: [
        { addresses: [{ ip: '203.0.113.9' }], notReadyAddresses: [{ ip: '203.0.113.10' }], ports: [{ port: 80 }] },
      ],
    });
    expect(slice(cluster)).toMatchObject({
      metadata: {
        labels: { 'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io' },
        ownerReferences: [{ kind: 'Endpoints', name: 's' }],
      },
      endpoints: [
        { addresses: ['203.0.113.9'], conditions: { ready: true } },
        { addresses: ['203.0.113.10'], conditions: { ready: false } },
      ],
    });
    cluster.remove('Endpoints', 's');
    expect(cluster.names('EndpointSlice')).toEqual([]);
  });

  it('go with it', () => {
    const cluster = liveCluster();
    cluster.apply(serviceOf({ selector: { app: 'a' } }));
    cluster.remove('Service', 's');
    expect(cluster.names('EndpointSlice')).toEqual([]);
    expect(cluster.names('Endpoints')).toEqual([]);
  });
});

describe('a namespace', () => {
  it('has an account and a certificate from the first', () => {
    const cluster = liveCluster();
    expect(cluster.names('ServiceAccount')).toEqual(['default']);
    expect(cluster.names('ConfigMap')).toEqual(['kube-root-ca.crt']);
  });

  it('that is deleted goes when the last pod in it has ended', () => {
    const cluster = liveCluster();
    cluster.apply(podOf('a', ''), serviceOf({ selector: { app: 'a' } }));
    cluster.clock.pass(5);
    cluster.remove('Namespace', 'shop');
    const space = cluster.get('Namespace', 'shop');
    expect(space.status?.phase).toBe('Terminating');
    expect(space.status?.conditions?.map(({ message }) => message)).toContain(
      'Some resources are remaining: pods. has 1 resource instances',
    );
    expect(cluster.names('Service')).toEqual([]);
    cluster.clock.pass(1);
    expect(cluster.has('Namespace', 'shop')).toBe(false);
    expect(cluster.simulator.objects.inNamespace('shop')).toEqual([]);
  });
});

describe('a node', () => {
  it('says what a kubelet says of it', () => {
    const { status } = liveCluster().get('Node', 'sallyport-worker');
    expect(status?.conditions?.map(({ type, status, reason }) => `${type} ${status} ${reason}`)).toEqual([
      'MemoryPressure False KubeletHasSufficientMemory',
      'DiskPressure False KubeletHasNoDiskPressure',
      'PIDPressure False KubeletHasSufficientPID',
      'Ready True KubeletReady',
    ]);
    expect(status).toMatchObject({ capacity: { pods: '110' }, nodeInfo: { kubeletVersion: 'v1.35.4' } });
  });

  it('that is cordoned takes no pods', () => {
    const cluster = liveCluster();
    for (const name of ['sallyport-worker', 'sallyport-worker2']) cluster.change('Node', name, { unschedulable: true });
    cluster.apply(podOf('a', ''));
    expect(cluster.pods()).toEqual(['a 0/1 Pending 0']);
    expect(cluster.events('Pod', 'a')[0]).toContain('2 node(s) were unschedulable');
    cluster.change('Node', 'sallyport-worker2', { unschedulable: undefined });
    cluster.clock.pass(5);
    expect(cluster.get('Pod', 'a').spec?.nodeName).toBe('sallyport-worker2');
  });
});

it('pods leave a node whose taint they do not tolerate, and one that is gone', () => {
  const cluster = liveCluster();
  const nodeName = 'sallyport-worker';
  const tolerations = [{ key: 'x', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 }];
  cluster.apply(podOf('a', '', { nodeName }), podOf('b', '', { nodeName, tolerations }));
  cluster.clock.pass(5);
  cluster.change('Node', nodeName, { taints: [{ key: 'x', effect: 'NoExecute' }] });
  cluster.clock.pass(5);
  expect(cluster.pods()).toEqual(['b 1/1 Running 0']);
  cluster.clock.pass(30);
  expect(cluster.pods()).toEqual([]);
  cluster.apply(podOf('c', '', { nodeName: 'sallyport-worker2' }));
  cluster.clock.pass(5);
  cluster.remove('Node', 'sallyport-worker2');
  cluster.clock.pass(60);
  expect(cluster.pods()).toEqual([]);
});

it('a live cluster at rest changes nothing', () => {
  const cluster = liveCluster();
  cluster.apply(podOf('a', ''), serviceOf({ selector: { app: 'a' } }));
  cluster.clock.pass(10);
  const version = cluster.simulator.objects.version();
  cluster.simulator.settle();
  cluster.clock.pass(100);
  expect(cluster.simulator.objects.version()).toBe(version);
});

it('a pod whose node is gone is removed after a while, however long it tolerates a taint of the node', () => {
  const cluster = liveCluster();
  const key = 'node.kubernetes.io/unreachable';
  cluster.apply(podOf('a', '', { nodeName: 'sallyport-worker' }));
  cluster.change('Node', 'sallyport-worker', { taints: [{ key, effect: 'NoExecute' }] });
  cluster.clock.pass(5);
  cluster.remove('Node', 'sallyport-worker');
  cluster.clock.pass(39);
  expect(cluster.has('Pod', 'a')).toBe(true);
  cluster.clock.pass(2);
  expect(cluster.has('Pod', 'a')).toBe(false);
});
