import { describe, expect, it, test } from 'vitest';
import { namespacedName } from '../../src/kube/pods.ts';
import { connect } from '../../src/network/trace-connection.ts';
import { apply, deployment, namespace, pod, podsIn, service, start, wall } from './shop.fixture.ts';

describe('a policy that spells out what is empty', () => {
  const policy = (spec: string): string => `---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: shop}, spec: ${spec}}
`;

  test.each([
    ['{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [], egress: []}', 3],
    ['{podSelector: {matchLabels: {}}, ingress: [{}]}', 3],
    ['{podSelector: {}, ingress: [{from: [], ports: [{port: 80}]}]}', 3],
    ['{podSelector: {}, egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: []}}]}]}', 3],
    ['{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}', 1],
  ])('%s, applied three times, is of generation %i', async (spec, generation) => {
    const cluster = await start(namespace('shop') + policy(spec));
    await apply(cluster, policy(spec));
    const [applied] = await apply(cluster, policy(spec));
    expect(applied).toMatchObject({
      is: generation === 1 ? 'unchanged' : 'configured',
      object: { metadata: { generation } },
    });
  });
});

describe('a Deployment', () => {
  it('makes pods under names of the right form, owned by its ReplicaSet', async () => {
    const pods = podsIn(await (await start(namespace('shop') + deployment(3))).snapshot());
    expect(pods).toHaveLength(3);
    for (const { metadata, status } of pods) {
      expect(metadata?.name).toMatch(/^web-[bcdf4-9]{8,10}-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
      expect(metadata?.labels).toEqual({ app: 'web', 'pod-template-hash': metadata?.name?.split('-')[1] });
      expect(metadata?.ownerReferences).toMatchObject([{ kind: 'ReplicaSet', controller: true }]);
      expect(status).toMatchObject({ phase: 'Running', podIPs: [{ ip: status?.podIP }] });
    }
    expect(new Set(pods.map(({ status }) => status?.podIP)).size).toBe(3);
  });

  it('is reported as rolled out', async () => {
    const cluster = await start(namespace('shop') + deployment(2));
    const [applied] = await apply(cluster, deployment(2));
    expect(applied).toMatchObject({
      is: 'unchanged',
      object: { status: { replicas: 2, readyReplicas: 2, availableReplicas: 2, updatedReplicas: 2 } },
    });
  });

  test.each([
    [2, 4, 2],
    [3, 1, 1],
    [2, 0, 0],
  ])('scaled from %i to %i keeps %i of its pods', async (before, after, kept) => {
    const cluster = await start(namespace('shop') + deployment(before));
    const old = podsIn(await cluster.snapshot()).map(namespacedName);
    await apply(cluster, deployment(after));
    const pods = podsIn(await cluster.snapshot()).map(namespacedName);
    expect(pods).toHaveLength(after);
    expect(pods.filter((name) => old.includes(name))).toHaveLength(kept);
  });

  it('replaces its pods when the template changes, and gives them other addresses', async () => {
    const cluster = await start(namespace('shop') + deployment(2));
    const old = podsIn(await cluster.snapshot());
    await apply(cluster, deployment(2, 'nginx:2', '{app: web, tier: front}'));
    const pods = podsIn(await cluster.snapshot());
    expect(pods.map(({ metadata }) => metadata?.labels?.['tier'])).toEqual(['front', 'front']);
    const addresses = old.map(({ status }) => status?.podIP);
    for (const { status, metadata } of pods) {
      expect(addresses).not.toContain(status?.podIP);
      expect(old.map(namespacedName)).not.toContain(`shop/${metadata?.name}`);
    }
  });

  it('goes back to its first ReplicaSet when the template does', async () => {
    const cluster = await start(namespace('shop') + deployment(1));
    const hash = async () => podsIn(await cluster.snapshot())[0]?.metadata?.labels?.['pod-template-hash'];
    const first = await hash();
    await apply(cluster, deployment(1, 'nginx:2'));
    expect(await hash()).not.toBe(first);
    await apply(cluster, deployment(1));
    expect(await hash()).toBe(first);
  });

  it('replaces a pod that is deleted, under another name', async () => {
    const cluster = await start(namespace('shop') + deployment(1));
    const name = podsIn(await cluster.snapshot())[0]?.metadata?.name ?? '';
    await cluster.remove([{ apiVersion: 'v1', kind: 'Pod', name, namespace: 'shop' }]);
    const pods = podsIn(await cluster.snapshot());
    expect(pods).toHaveLength(1);
    expect(pods[0]?.metadata?.name).not.toBe(name);
  });

  it('lets go of a pod that is relabelled, and makes another', async () => {
    const cluster = await start(namespace('shop') + deployment(1));
    const [first] = podsIn(await cluster.snapshot());
    const relabelled = {
      apiVersion: 'v1',
      kind: 'Pod',
      ...first,
      metadata: { ...first?.metadata, labels: { app: 'quarantine' } },
    };
    await cluster.apply([
      { ...relabelled, metadata: { name: first?.metadata?.name, namespace: 'shop', labels: { app: 'quarantine' } } },
    ]);
    const pods = podsIn(await cluster.snapshot());
    expect(
      new Map(pods.map(({ metadata }) => [metadata?.labels?.['app'], metadata?.ownerReferences?.length ?? 0])),
    ).toEqual(
      new Map([
        ['quarantine', 0],
        ['web', 1],
      ]),
    );
  });

  it('takes its pods with it', async () => {
    const cluster = await start(namespace('shop') + deployment(2));
    await cluster.remove([{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', namespace: 'shop' }]);
    expect(podsIn(await cluster.snapshot())).toEqual([]);
  });
});

describe('a pod by itself', () => {
  it('runs at once, with an address that the pod before it had not', async () => {
    const cluster = await start(namespace('shop') + pod('a'));
    const address = async () => podsIn(await cluster.snapshot())[0]?.status?.podIP;
    const first = await address();
    await cluster.remove([{ apiVersion: 'v1', kind: 'Pod', name: 'a', namespace: 'shop' }]);
    await apply(cluster, pod('a'));
    expect(await address()).toMatch(/^10\.244\.[12]\.\d+$/);
    expect(await address()).not.toBe(first);
  });

  test.each([
    ['on the node it names', 'nodeName: sallyport-control-plane', 'Running', /^10\.244\.0\./],
    ["on its node's network", 'nodeName: sallyport-worker2, hostNetwork: true', 'Running', /^172\.18\.0\.4$/],
    ['where its labels are', 'nodeSelector: {kubernetes.io/hostname: sallyport-worker2}', 'Running', /^10\.244\.2\./],
    ['nowhere, if no node has its labels', 'nodeSelector: {disk: fast}', 'Pending', /^$/],
  ])('%s', async (_, spec, phase, address) => {
    const text = `{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: shop}, spec: {${spec}, containers: [{name: c, image: nginx}]}}`;
    const [one] = podsIn(await (await start(`${namespace('shop')}---\n${text}`)).snapshot());
    expect(one?.status?.phase).toBe(phase);
    expect(one?.status?.podIP ?? '').toMatch(address);
  });
});

describe('a namespace', () => {
  it('has its name as a label, which cannot be removed', async () => {
    const cluster = await start(namespace('shop', '{team: a}'));
    const labels = async () =>
      (await cluster.snapshot()).namespaces.find(({ metadata }) => metadata?.name === 'shop')?.metadata?.labels;
    expect(await labels()).toEqual({ team: 'a', 'kubernetes.io/metadata.name': 'shop' });
    await apply(cluster, namespace('shop', '{team: b, kubernetes.io/metadata.name: other}'));
    expect(await labels()).toEqual({ team: 'b', 'kubernetes.io/metadata.name': 'shop' });
    await apply(cluster, namespace('shop', '{}'));
    expect(await labels()).toEqual({ 'kubernetes.io/metadata.name': 'shop' });
  });

  it('takes everything in it along', async () => {
    const cluster = await start(
      namespace('shop') + deployment(2) + service('{selector: {app: web}, ports: [{port: 80}]}') + wall,
    );
    await cluster.remove([{ apiVersion: 'v1', kind: 'Namespace', name: 'shop' }]);
    const { pods, services, policies, namespaces } = await cluster.snapshot();
    expect([...pods, ...services, ...policies].filter(({ metadata }) => metadata?.namespace === 'shop')).toEqual([]);
    expect(namespaces.map(({ metadata }) => metadata?.name)).not.toContain('shop');
  });

  test.each(['default', 'kube-system', 'kube-public'])('%s cannot be removed', async (name) => {
    const cluster = await start();
    await cluster.remove([{ apiVersion: 'v1', kind: 'Namespace', name }]);
    expect((await cluster.snapshot()).namespaces.map(({ metadata }) => metadata?.name)).toContain(name);
  });

  it('that is not there refuses what is for it', async () => {
    const [applied] = await apply(await start(), wall);
    expect(applied).toMatchObject({ is: 'refused', status: { code: 404, message: 'namespaces "shop" not found' } });
  });
});

describe('a Service', () => {
  const ports = 'ports: [{port: 80}]';

  it('gets an address of its own, or the one it asks for', async () => {
    const cluster = await start(
      namespace('shop') +
        service(`{${ports}}`, 'a') +
        service(`{clusterIP: 10.96.9.9, ${ports}}`, 'b') +
        service(`{clusterIP: None, ${ports}}`, 'c'),
    );
    const addresses = (await cluster.snapshot()).services
      .filter(({ metadata }) => metadata?.namespace === 'shop')
      .map(({ spec }) => spec?.clusterIP);
    expect(addresses).toEqual([expect.stringMatching(/^10\.96\.\d+\.\d+$/), '10.96.9.9', 'None']);
  });

  test.each([
    [
      'an address in use',
      `{clusterIP: 10.96.0.10, ${ports}}`,
      'spec.clusterIPs: Invalid value: ["10.96.0.10"]: failed to allocate IP 10.96.0.10: provided IP is already allocated',
    ],
    [
      'a node port in use',
      '{type: NodePort, ports: [{port: 80, nodePort: 30080}]}',
      'spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
    ],
  ])('is refused %s', async (_, spec, because) => {
    const other = service('{type: NodePort, ports: [{port: 80, nodePort: 30080}]}', 'other');
    const [applied] = await apply(await start(namespace('shop') + other), service(spec));
    expect(applied).toMatchObject({
      is: 'refused',
      status: { code: 422, message: `Service "web" is invalid: ${because}` },
    });
  });

  it('gets a node port where its type asks for one', async () => {
    const cluster = await start(namespace('shop') + service(`{type: NodePort, ${ports}}`));
    const nodePort = (await cluster.snapshot()).services.find(({ metadata }) => metadata?.name === 'web')?.spec
      ?.ports?.[0]?.nodePort;
    expect(nodePort).toBeGreaterThanOrEqual(30_000);
    expect(nodePort).toBeLessThanOrEqual(32_767);
  });

  it('keeps its address when it is applied again', async () => {
    const cluster = await start(namespace('shop') + service(`{${ports}}`));
    const address = async () =>
      (await cluster.snapshot()).services.find(({ metadata }) => metadata?.name === 'web')?.spec?.clusterIP;
    const before = await address();
    await apply(cluster, service('{ports: [{port: 81}]}'));
    expect(await address()).toBe(before);
  });

  it('hands connections to its pods as they come and go', async () => {
    const cluster = await start(
      namespace('shop') + pod('a') + deployment(2) + service(`{selector: {app: web}, ${ports}}`),
    );
    const backends = async () =>
      connect(await cluster.snapshot(), {
        from: { pod: 'shop/a' },
        to: { service: 'shop/web' },
        port: 80,
        protocol: 'TCP',
      }).backends?.length;
    expect(await backends()).toBe(2);
    await apply(cluster, deployment(3));
    expect(await backends()).toBe(3);
    await apply(cluster, deployment(0));
    expect(await backends()).toBe(0);
  });
});
