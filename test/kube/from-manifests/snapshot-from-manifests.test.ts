import { describe, expect, it, test } from 'vitest';
import { snapshotFromManifests } from '../../../src/kube/from-manifests/snapshot-from-manifests.ts';
import { namespacedName } from '../../../src/kube/pods.ts';
import { manifests, world } from '../../network/world.fixture.ts';

const names = (text: string): readonly string[] => world(text).pods.map(namespacedName);
const workload = (kind: string, more: string, apiVersion = 'apps/v1'): string => `
{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: w, namespace: shop, uid: u},
 spec: {selector: {matchLabels: {app: w}}, template: {metadata: {labels: {app: w}}, spec: {containers: [{name: c, image: nginx}]}}, ${more}}}
`;
const object = (kind: string, name: string, rest = 'spec: {}'): string =>
  `---\n{apiVersion: v1, kind: ${kind}, metadata: {name: ${name}}, ${rest}}\n`;

describe('pods of workloads that are not there', () => {
  test.each([
    ['a Deployment', workload('Deployment', 'replicas: 2'), [/^shop\/w-[456789bcdf]{8,10}-[a-z0-9]{5}$/, 2]],
    ['a ReplicaSet', workload('ReplicaSet', 'replicas: 3'), [/^shop\/w-[a-z0-9]{5}$/, 3]],
    ['a StatefulSet', workload('StatefulSet', 'replicas: 2'), [/^shop\/w-[01]$/, 2]],
    ['a DaemonSet where no node is known', workload('DaemonSet', ''), [/^shop\/w-[a-z0-9]{5}$/, 1]],
    ['a Job', workload('Job', 'parallelism: 2', 'batch/v1'), [/^shop\/w-[a-z0-9]{5}$/, 2]],
    ['a Deployment without replicas', workload('Deployment', 'replicas: 0'), [/^$/, 0]],
  ] as const)('are made from the template of %s', (_, text, [pattern, count]) => {
    const made = names(text);
    expect(made).toHaveLength(count);
    expect(new Set(made).size).toBe(count);
    for (const name of made) expect(name).toMatch(pattern);
  });

  it('are one a node for a DaemonSet, less the nodes that do not take it', () => {
    const wall = 'taints: [{key: node-role.kubernetes.io/control-plane, effect: NoSchedule}]';
    const pods = world(
      workload('DaemonSet', '') + object('Node', 'a') + object('Node', 'b') + object('Node', 'c', `spec: {${wall}}`),
    ).pods;
    expect(pods.map((pod) => pod.spec?.nodeName)).toEqual(['a', 'b']);
  });

  it('are one for a CronJob without Jobs', () => {
    const cron = `{apiVersion: batch/v1, kind: CronJob, metadata: {name: w, namespace: shop},
      spec: {schedule: '* * * * *', jobTemplate: {spec: {template: {metadata: {labels: {app: w}}, spec: {containers: []}}}}}}`;
    expect(world(cron).pods.map((pod) => pod.metadata?.labels?.['app'])).toEqual(['w']);
  });

  it('are not made for a Job that has ended', () => {
    const job = workload('Job', '', 'batch/v1').replace(
      /\}\n$/,
      ', status: {conditions: [{type: Complete, status: "True"}]}}\n',
    );
    expect(names(job)).toEqual([]);
  });

  test.each([
    [
      'through a ReplicaSet',
      '{kind: ReplicaSet, name: w-5d4, apiVersion: apps/v1, uid: r, controller: true}',
      'app: w, pod-template-hash: 5d4',
    ],
    ['by labels alone', '', 'app: w'],
  ])('are not made where a pod is there %s', (_, owner, labels) => {
    const pod = `---
{apiVersion: v1, kind: Pod, metadata: {name: w-5d4-x, namespace: shop, labels: {${labels}}, ownerReferences: [${owner}]}, spec: {containers: []}}`;
    expect(names(workload('Deployment', 'replicas: 2') + pod)).toEqual(['shop/w-5d4-x']);
  });

  it('are made once for a Deployment and its ReplicaSet', () => {
    const set = workload('ReplicaSet', 'replicas: 2').replace(
      'uid: u',
      'uid: r, ownerReferences: [{kind: Deployment, name: w, apiVersion: apps/v1, uid: u}]',
    );
    expect(names(`${workload('Deployment', 'replicas: 2')}---${set.replace('name: w,', 'name: w-5d4,')}`)).toHaveLength(
      2,
    );
  });
});

describe('addresses', () => {
  it('are kept where a pod has them, and never given twice', () => {
    const pods = world(
      object('Pod', 'a') + object('Pod', 'b', 'status: {phase: Running, podIP: 10.244.0.2}') + object('Pod', 'c'),
    ).pods;
    const ips = pods.map((one) => one.status?.podIP);
    expect(ips[1]).toBe('10.244.0.2');
    expect(new Set(ips).size).toBe(3);
  });

  it('are all different for 5,000 pods', () => {
    const { snapshot } = snapshotFromManifests(manifests(workload('Deployment', 'replicas: 5000')));
    const ips = snapshot.pods.map((pod) => pod.status?.podIP ?? '');
    expect(new Set(ips).size).toBe(5000);
    expect(new Set(snapshot.pods.map(namespacedName)).size).toBe(5000);
    expect(ips.every((ip) => ip.startsWith('10.244.'))).toBe(true);
  });

  it("of a pod on its node are the node's", () => {
    const text = `
{apiVersion: v1, kind: Node, metadata: {name: n}, status: {addresses: [{type: InternalIP, address: 192.168.1.5}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {nodeName: n, hostNetwork: true, containers: []}}`;
    expect(world(text).pods[0]?.status).toMatchObject({ podIP: '192.168.1.5', hostIP: '192.168.1.5' });
  });

  it('are given to Services that have none, but not to headless ones and other names', () => {
    const { services } = world(
      object('Service', 'a') +
        object('Service', 'b', 'spec: {clusterIP: None}') +
        object('Service', 'c', 'spec: {type: ExternalName}'),
    );
    expect(services[0]?.spec?.clusterIP).toMatch(/^10\.96\.\d+\.\d+$/);
    expect(services.slice(1).map(({ spec }) => spec?.clusterIP)).toEqual(['None', undefined]);
  });
});

describe('a world', () => {
  it('has the namespaces that are only mentioned, each with its name as a label', () => {
    const text = `
{apiVersion: v1, kind: Namespace, metadata: {name: ops, labels: {team: ops}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: shop}, spec: {containers: []}}
---
{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: []}}`;
    expect(world(text).namespaces.map(({ metadata }) => metadata?.labels)).toEqual([
      { team: 'ops', 'kubernetes.io/metadata.name': 'ops' },
      { 'kubernetes.io/metadata.name': 'shop' },
      { 'kubernetes.io/metadata.name': 'default' },
    ]);
  });

  it('takes Lists apart, and names the kinds that do not matter', () => {
    const text = `
{apiVersion: v1, kind: List, items: [
  {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: []}},
  {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}]}`;
    const { snapshot, skipped } = snapshotFromManifests(manifests(text));
    expect(snapshot.pods).toHaveLength(1);
    expect(skipped.map(({ kind }) => kind)).toEqual(['ConfigMap']);
  });

  it('takes the last of two objects of one name', () => {
    expect(
      world(object('Pod', 'a', 'spec: {nodeName: one}') + object('Pod', 'a', 'spec: {nodeName: two}')).pods.map(
        ({ spec }) => spec?.nodeName,
      ),
    ).toEqual(['two']);
  });

  it('takes blank fields as absent', () => {
    const text = `
{apiVersion: v1, kind: Pod, metadata: {name: a, labels: , ownerReferences: }, spec: {containers: }, status: }
---
{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {selector: , ports: , clusterIPs: }}`;
    expect(world(text).pods[0]?.status?.phase).toBe('Running');
  });

  it('completes a name that is left to the API server', () => {
    const text = '---\n{apiVersion: v1, kind: Pod, metadata: {generateName: run-}, spec: {}}\n';
    expect(new Set(names(text + text)).size).toBe(2);
    for (const name of names(text + text)) expect(name).toMatch(/^default\/run-[a-z0-9]{5}$/);
  });

  it('keeps a pod that has ended as it is', () => {
    const text = '{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: []}, status: {phase: Succeeded}}';
    expect(world(text).pods[0]?.status).toEqual({ phase: 'Succeeded' });
  });
});
