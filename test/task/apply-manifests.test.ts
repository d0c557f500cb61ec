import { describe, expect, it, test } from 'vitest';
import { createSimulatedCluster } from '../../src/cluster/simulated.ts';
import type { Snapshot } from '../../src/kube/snapshot.ts';
import { applyManifests } from '../../src/task/apply-manifests.ts';

const pod = (name: string, more = '') =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}${more}}, spec: {containers: [{name: c, image: nginx}]}}\n`;

/** The cluster that files leave, and the warnings. */
async function applied(...texts: readonly string[]): Promise<Snapshot & { readonly warnings: readonly string[] }> {
  const cluster = await createSimulatedCluster({ now: () => new Date(0) });
  const files = texts.map((text, at) => ({ file: `${at}.yaml`, text }));
  const { report } = await applyManifests(cluster, files, 'default');
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

  it('of somebody’s own kinds are skipped with a warning', async () => {
    const { warnings } = await applied('{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: x}}\n');
    expect(warnings).toEqual(['0.yaml:1:1: CiliumNetworkPolicy is skipped: the cluster does not keep this kind']);
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
  expect((await applyManifests(cluster, files, 'default')).onlyNamespace).toBe(expected);
});
