import { describe, expect, it, test } from 'vitest';
import { createSimulatedCluster, StartRefusedError, saveCluster } from '../../src/cluster/simulated-cluster.ts';
import type { Manifest } from '../../src/kube/manifest.ts';
import { LAST_APPLIED } from '../../src/kube/merge/three-way-merge.ts';
import { namespacedName } from '../../src/kube/pods.ts';
import { isReady } from '../../src/kube/services.ts';
import { manifests } from '../network/world.fixture.ts';
import { apply, deployment, namespace, now, pod, service, start, wall } from './shop.fixture.ts';

describe('a new cluster', () => {
  it('has the namespaces, nodes and Services that kind gives it', async () => {
    const snapshot = await (await start()).snapshot();
    expect(snapshot.namespaces.map(({ metadata }) => [metadata?.name, metadata?.labels])).toEqual(
      ['default', 'kube-node-lease', 'kube-public', 'kube-system'].map((name) => [
        name,
        { 'kubernetes.io/metadata.name': name },
      ]),
    );
    expect(snapshot.nodes.map(({ metadata, status }) => [metadata?.name, status?.addresses?.[0]?.address])).toEqual([
      ['sallyport-control-plane', '172.18.0.2'],
      ['sallyport-worker', '172.18.0.3'],
      ['sallyport-worker2', '172.18.0.4'],
    ]);
    expect(snapshot.services.map((one) => [namespacedName(one), one.spec?.clusterIP])).toEqual([
      ['default/kubernetes', '10.96.0.1'],
      ['kube-system/kube-dns', '10.96.0.10'],
    ]);
  });

  it('runs two pods of its DNS and one that is not DNS, each with an address of its node', async () => {
    const { pods, nodes } = await (await start()).snapshot();
    expect(pods.map(({ metadata }) => metadata?.labels?.['k8s-app'] ?? 'other')).toEqual([
      'kube-dns',
      'kube-dns',
      'other',
    ]);
    for (const one of pods) {
      const node = nodes.find(({ metadata }) => metadata?.name === one.spec?.nodeName);
      const range = node?.spec?.podCIDR?.replace(/\.0\/24$/, '.') ?? 'no node';
      expect(one.status?.podIP?.startsWith(range)).toBe(true);
      expect(one.status?.hostIP).toBe(node?.status?.addresses?.[0]?.address);
      expect(isReady(one)).toBe(true);
    }
  });

  it('is the same every time', async () => {
    expect(await (await start()).snapshot()).toEqual(await (await start()).snapshot());
  });

  test.each([
    [{ ip: '198.51.100.7' }, 443, 'TCP', 'connected'],
    [{ ip: '203.0.113.5' }, 53, 'UDP', 'connected'],
    [{ ip: '203.0.113.5' }, 22, 'TCP', 'timed out'],
    [{ ip: '8.8.8.8' }, 443, 'TCP', 'timed out'],
    [{ ip: '169.254.169.254' }, 80, 'TCP', 'timed out'],
    [{ service: 'default/kubernetes' }, 443, 'TCP', 'connected'],
    [{ service: 'kube-system/kube-dns' }, 53, 'UDP', 'connected'],
    [{ service: 'kube-system/kube-dns' }, 53, 'TCP', 'connected'],
    [{ node: 'sallyport-worker' }, 10250, 'TCP', 'connected'],
    [{ node: 'sallyport-worker' }, 6443, 'TCP', 'refused'],
    [{ ip: '172.18.0.2' }, 6443, 'TCP', 'connected'],
  ] as const)('connects a pod with %j on %i/%s: %s', async (to, port, protocol, outcome) => {
    const cluster = await start(namespace('shop') + pod('a'));
    const [verdict] = await cluster.probe([{ from: { pod: 'shop/a' }, to, port, protocol }]);
    expect(verdict).toEqual({ is: 'allowed', outcome });
  });

  it('has a metadata service where it is wanted', async () => {
    const cluster = await createSimulatedCluster({
      now,
      metadataService: true,
      start: manifests(namespace('shop') + pod('a')),
    });
    const flow = { from: { pod: 'shop/a' }, to: { ip: '169.254.169.254' }, port: 80, protocol: 'TCP' } as const;
    expect(await cluster.probe([flow])).toEqual([{ is: 'allowed', outcome: 'connected' }]);
  });
});

describe('applying', () => {
  it('creates, changes and leaves alone', async () => {
    const cluster = await start(namespace('shop'));
    const is = async (text: string) => (await apply(cluster, text)).map((applied) => applied.is);
    expect(await is(wall)).toEqual(['created']);
    expect(await is(wall)).toEqual(['unchanged']);
    expect(await is(wall.replace('{podSelector: {}}', '{podSelector: {}, ingress: [{}]}'))).toEqual(['configured']);
  });

  it('takes away what the manifest had and has no more', async () => {
    const cluster = await start(namespace('shop'));
    await apply(
      cluster,
      wall.replace('{podSelector: {}}', '{podSelector: {}, policyTypes: [Ingress, Egress], egress: [{}]}'),
    );
    await apply(cluster, wall.replace('{podSelector: {}}', '{podSelector: {}, policyTypes: [Ingress]}'));
    const { policies } = await cluster.snapshot();
    expect(policies[0]?.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress'] });
  });

  it('keeps what was applied in the annotation that kubectl reads', async () => {
    const cluster = await start(namespace('shop') + wall);
    const annotation = (await cluster.snapshot()).policies[0]?.metadata?.annotations?.[LAST_APPLIED];
    expect(JSON.parse(annotation ?? '')).toEqual({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { annotations: {}, name: 'deny', namespace: 'shop' },
      spec: { podSelector: {} },
    });
  });

  it('refuses one manifest without stopping the rest', async () => {
    const cluster = await start(namespace('shop'));
    const is = (await apply(cluster, wall.replace('podSelector', 'podSelectr') + wall)).map((applied) => applied.is);
    expect(is).toEqual(['refused', 'created']);
  });

  it('puts a manifest without a namespace where the caller says', async () => {
    const cluster = await start(namespace('shop'));
    await cluster.apply(manifests(wall.replace(', namespace: shop', '')), 'shop');
    expect((await cluster.snapshot()).policies.map(namespacedName)).toEqual(['shop/deny']);
  });
});

describe('the port', () => {
  it('gives one snapshot until something changes', async () => {
    const cluster = await start(namespace('shop'));
    const before = await cluster.snapshot();
    expect(await cluster.snapshot()).toBe(before);
    await apply(cluster, wall);
    expect(await cluster.snapshot()).not.toBe(before);
    expect(before.policies).toEqual([]);
  });

  it('reports changes, and nothing else', async () => {
    const cluster = await start(namespace('shop'));
    let changes = 0;
    const stop = cluster.onChange(() => changes++);
    await apply(cluster, wall);
    await apply(cluster, wall);
    await cluster.remove([{ apiVersion: 'v1', kind: 'Pod', name: 'nobody', namespace: 'shop' }]);
    expect(changes).toBe(1);
    stop();
    await apply(cluster, pod('a'));
    expect(changes).toBe(1);
  });

  it('takes a flow whose ends are not there as untested', async () => {
    const cluster = await start(namespace('shop') + pod('a'));
    const flow = { from: { pod: 'shop/nobody' }, to: { pod: 'shop/a' }, port: 80, protocol: 'TCP' } as const;
    expect(await cluster.probe([flow])).toEqual([{ is: 'untested', because: 'there is no pod shop/nobody' }]);
  });

  it('cannot be made with a start state that is refused', async () => {
    await expect(start(wall)).rejects.toThrow(StartRefusedError);
    await expect(start(wall)).rejects.toThrow('NetworkPolicy deny: namespaces "shop" not found');
  });
});

describe('a saved cluster', () => {
  const objects = manifests(namespace('shop') + deployment(2) + service('{selector: {app: web}, ports: [{port: 80}]}'));

  it('is the one it was saved from, made now', async () => {
    const now = () => new Date('2026-02-03T04:05:06Z');
    const started = await (await createSimulatedCluster({ now, start: objects })).snapshot();
    const restored = await (
      await createSimulatedCluster({ now, start: objects, saved: saveCluster(objects) })
    ).snapshot();
    expect(restored).toEqual(started);
  });

  it('goes on from there: a changed template is rolled out to pods with names and addresses of their own', async () => {
    const cluster = await createSimulatedCluster({
      now: () => new Date(0),
      start: objects,
      saved: saveCluster(objects),
    });
    const before = (await cluster.snapshot()).pods.map((pod) => [pod.metadata?.name, pod.status?.podIP]);
    const [deployment] = objects.filter(({ kind }) => kind === 'Deployment');
    const changed = structuredClone(deployment) as unknown as { spec: { template: { metadata: { labels: object } } } };
    Object.assign(changed.spec.template.metadata.labels, { more: 'yes' });
    await cluster.apply([changed as unknown as Manifest]);
    const after = (await cluster.snapshot()).pods.filter((pod) => pod.metadata?.labels?.['more'] === 'yes');
    expect(after).not.toEqual([]);
    for (const pod of after) {
      expect(before.flat()).not.toContain(pod.metadata?.name);
      expect(before.flat()).not.toContain(pod.status?.podIP);
    }
  });
});
