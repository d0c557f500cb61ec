import { describe, expect, it, test } from 'vitest';
import { createSimulatedCluster } from '../../src/cluster/simulated-cluster.ts';
import type { Snapshot } from '../../src/kube/snapshot.ts';
import { loadManifests } from '../../src/task/load-manifests.ts';

const pod = (name: string, more = '') =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}${more}}, spec: {containers: [{name: c, image: nginx}]}}\n`;

/** The cluster that files leave, and the warnings. */
async function applied(...texts: readonly string[]): Promise<Snapshot & { readonly warnings: readonly string[] }> {
  const cluster = await createSimulatedCluster({ now: () => new Date(0) });
  const files = texts.map((text, at) => ({ file: `${at}.yaml`, text }));
  const { report } = await loadManifests(cluster, files, 'default');
  return { ...(await cluster.snapshot()), warnings: report.warnings };
}

const names = (objects: readonly { readonly metadata?: { readonly namespace?: string; readonly name?: string } }[]) =>
  objects.map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`).filter((name) => !name.startsWith('kube-'));

describe('files for a sandbox', () => {
  it('go to the default namespace where they name none, and a namespace that is only mentioned exists', async () => {
    const { pods, namespaces } = await applied(`${pod('one')}---\n${pod('two', ', namespace: mine')}`);
    expect(names(pods)).toEqual(['default/one', 'mine/two']);
    expect(namespaces.find(({ metadata }) => metadata?.name === 'mine')?.metadata?.labels).toEqual({
      'kubernetes.io/metadata.name': 'mine',
    });
  });

  it('may have a namespace after what is in it, with labels of its own', async () => {
    const space = '{apiVersion: v1, kind: Namespace, metadata: {name: mine, labels: {team: ops}}}\n';
    const { pods, namespaces } = await applied(pod('two', ', namespace: mine'), space);
    expect(names(pods)).toEqual(['mine/two']);
    expect(namespaces.find(({ metadata }) => metadata?.name === 'mine')?.metadata?.labels).toMatchObject({
      team: 'ops',
    });
  });

  it('may be what kubectl get -o yaml wrote: the server’s fields are left out, and what a controller makes again', async () => {
    const dump = `apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: ReplicaSet
  metadata: {name: web-1, namespace: shop, uid: a, resourceVersion: "9"}
  spec: {replicas: 2, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: nginx}]}}}
- apiVersion: v1
  kind: Pod
  metadata:
    name: web-1-old
    namespace: shop
    labels: {app: web}
    ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, uid: a, controller: true}]
  spec: {containers: [{name: c, image: nginx}]}
- apiVersion: v1
  kind: Pod
  metadata: {name: alone, namespace: shop, uid: b, resourceVersion: "7", creationTimestamp: "2026-01-01T00:00:00Z", generation: 1}
  spec: {containers: [{name: c, image: nginx}]}
  status: {phase: Failed, podIP: 10.9.9.9}
`;
    const { pods } = await applied(dump);
    const inShop = pods.filter(({ metadata }) => metadata?.namespace === 'shop');
    expect(inShop.map(({ metadata }) => metadata?.name)).not.toContain('web-1-old');
    expect(inShop).toHaveLength(3);
    const alone = inShop.find(({ metadata }) => metadata?.name === 'alone');
    expect(alone?.metadata?.uid).not.toBe('b');
    expect(alone?.status?.phase).not.toBe('Failed');
  });

  it('of custom kinds are skipped with a warning', async () => {
    const { warnings } = await applied('{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: x}}\n');
    expect(warnings).toEqual([
      '0.yaml:1:1: CiliumNetworkPolicy (cilium.io) is skipped: the cluster does not keep this kind, which can allow and block connections: its network may be incomplete',
    ]);
  });

  it('of Kubernetes that the cluster does not keep are skipped and named, with the configuration files beside them', async () => {
    const { pods, warnings } = await applied(
      [
        '{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: widgets.example.com}, spec: {group: example.com}}\n',
        '{apiVersion: example.com/v1, kind: Widget, metadata: {name: one}}\n',
        '{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: {name: wh}}\n',
        '{apiVersion: apiregistration.k8s.io/v1, kind: APIService, metadata: {name: v1beta1.metrics.k8s.io}}\n',
        '{apiVersion: kustomize.config.k8s.io/v1beta1, kind: Kustomization, resources: [a.yaml]}\n',
        pod('one'),
      ].join('---\n'),
    );
    expect(names(pods)).toEqual(['default/one']);
    expect(warnings).toEqual([
      '0.yaml:9:1: Kustomization is skipped: it is a configuration file, and no object of a cluster',
      '0.yaml:1:1: CustomResourceDefinition is skipped: the cluster does not keep this kind',
      '0.yaml:3:1: Widget (example.com) is skipped: the cluster does not keep this kind: if pods are made of it, they are missing',
      '0.yaml:5:1: ValidatingWebhookConfiguration is skipped: the cluster does not keep this kind',
      '0.yaml:7:1: APIService is skipped: the cluster does not keep this kind',
    ]);
  });
});

describe('a dump of another cluster', () => {
  const dump = `apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Node
  metadata: {name: k3s-server, uid: n1}
- apiVersion: v1
  kind: Service
  metadata: {name: kubernetes, namespace: default, uid: s0}
  spec: {clusterIP: 10.43.0.1, clusterIPs: [10.43.0.1], ports: [{name: https, port: 443, targetPort: 6443}]}
- apiVersion: v1
  kind: Service
  metadata: {name: kube-dns, namespace: kube-system, uid: s1}
  spec: {clusterIP: 10.43.0.10, clusterIPs: [10.43.0.10], selector: {k8s-app: kube-dns}, ports: [{name: dns, port: 53, protocol: UDP}]}
- apiVersion: v1
  kind: Service
  metadata: {name: web, namespace: shop, uid: s2}
  spec: {type: LoadBalancer, clusterIP: 10.43.7.7, clusterIPs: [10.43.7.7, "fd00:43::7"], ipFamilies: [IPv4, IPv6], ipFamilyPolicy: RequireDualStack, selector: {app: web}, ports: [{port: 80, nodePort: 40000}]}
  status: {loadBalancer: {ingress: [{ip: 203.0.113.7}]}}
- apiVersion: v1
  kind: Pod
  metadata: {name: web, namespace: shop, uid: p1, labels: {app: web}, newer: true}
  spec:
    nodeName: k3s-agent
    serviceAccountName: not-in-the-dump
    priorityClassName: not-in-the-dump
    containers: [{name: c, image: nginx}]
    ephemeralContainers: [{name: debugger-abcde, image: busybox, targetContainerName: c}]
  status: {phase: Running, podIP: 10.42.0.5, podIPs: [{ip: 10.42.0.5}]}
- apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata: {name: deny, namespace: shop, uid: n2}
  spec: {podSelector: {}, policyTypes: [Ingress]}
  status: {}
`;

  it('stands as it is: addresses, ports and families of its Services, debugged pods, fields of another version', async () => {
    const { services, pods, policies, warnings } = await applied(dump);
    const web = services.find(({ metadata }) => metadata?.name === 'web');
    expect(web?.spec).toMatchObject({
      clusterIP: '10.43.7.7',
      clusterIPs: ['10.43.7.7', 'fd00:43::7'],
      ports: [{ port: 80, nodePort: 40_000 }],
    });
    expect(web?.status?.loadBalancer?.ingress).toEqual([{ ip: '203.0.113.7' }]);
    const pod = pods.find(({ metadata }) => metadata?.namespace === 'shop');
    expect(pod?.spec?.ephemeralContainers).toHaveLength(1);
    expect(pod?.status).toMatchObject({ phase: 'Running', podIP: '10.42.0.5' });
    expect(policies.map(({ metadata }) => metadata?.name)).toEqual(['deny']);
    expect(warnings).toEqual([
      expect.stringMatching(/: unknown field "metadata.newer" is ignored$/),
      expect.stringMatching(/^0\.yaml:34:3: unknown field "status" is ignored$/),
    ]);
  });

  it('leaves the cluster its nodes and the Services that it works by', async () => {
    const { nodes, services, pods } = await applied(dump);
    expect(nodes).toHaveLength(3);
    const own = services.filter(({ metadata }) => /^kube-dns$|^kubernetes$/.test(metadata?.name ?? ''));
    expect(own.map(({ spec }) => spec?.clusterIP ?? '').toSorted()).toEqual(['10.96.0.1', '10.96.0.10']);
    const pod = pods.find(({ metadata }) => metadata?.namespace === 'shop');
    expect(nodes.map(({ metadata }) => metadata?.name)).toContain(pod?.spec?.nodeName);
  });

  it('changes nothing for what kubectl sends later', async () => {
    const cluster = await createSimulatedCluster({ now: () => new Date(0) });
    await loadManifests(cluster, [{ file: 'dump.yaml', text: dump }], 'default');
    const [applied] = await cluster.apply([
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'other', namespace: 'shop' },
        spec: { clusterIP: '10.43.7.8', ports: [{ port: 80 }] },
      },
    ]);
    expect(applied).toMatchObject({ is: 'refused', status: { reason: 'Invalid' } });
  });
});

describe('files that a sandbox refuses', () => {
  it('name the field of another version that a person wrote', async () => {
    const text =
      '{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: x}, spec: {podSelector: {}, newer: 1}}\n';
    await expect(applied(text)).rejects.toThrow('strict decoding error: unknown field "spec.newer"');
  });

  it('name a misspelt kind as kubectl does, and what was meant', async () => {
    const text = '{apiVersion: apps/v1, kind: Deploymnt, metadata: {name: x}}\n';
    await expect(applied(text)).rejects.toThrow(
      'no matches for kind "Deploymnt" in version "apps/v1"\nensure CRDs are installed first\nDid you mean Deployment?',
    );
  });

  it.each([
    ['a field that is not there', pod('one').replace('spec:', 'spek:'), '0.yaml:1:', 'unknown field "spek"'],
    ['a value that is refused', pod('One'), '0.yaml:1:', 'The Pod "One" is invalid: metadata.name'],
    [
      'a kind that is not there',
      '# first\n{apiVersion: v1, kind: Podd, metadata: {name: x}}\n',
      '0.yaml:2:',
      'no matches for kind "Podd"',
    ],
    ['a document without kind', 'apiVersion: v1\n', '0.yaml:1:1:', 'kind not set'],
    ['no YAML', 'a: [\n', '0.yaml:', ''],
  ])('with %s are refused with the place', async (_, text, place, words) => {
    const failed = await applied(text).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 3, message: expect.stringContaining(words) });
    expect((failed as Error).message.startsWith(place)).toBe(true);
  });
});

test.each<[string, readonly string[], string | undefined]>([
  ['all name the same', [pod('a', ', namespace: shop'), pod('b', ', namespace: shop')], 'shop'],
  [
    'objects without a namespace are beside them',
    ['{apiVersion: v1, kind: Namespace, metadata: {name: x}}', pod('a', ', namespace: shop')],
    'shop',
  ],
  ['one names none', [pod('a', ', namespace: shop'), pod('b')], undefined],
  ['one names another', [pod('a', ', namespace: shop'), pod('b', ', namespace: dev')], undefined],
  ['none names any', [pod('a')], undefined],
  ['there are none', [], undefined],
])('the only namespace of files is said where %s: %j → %s', async (_, texts, expected) => {
  const cluster = await createSimulatedCluster({ now: () => new Date(0) });
  const files = texts.map((text, at) => ({ file: `${at}.yaml`, text }));
  expect((await loadManifests(cluster, files, 'default')).onlyNamespace).toBe(expected);
});
