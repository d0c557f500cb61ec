import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectKubeApi, type KubeApi } from '../../../../src/cluster/real/api/kube-api.ts';
import { openContext } from '../../../../src/cluster/real/api/kube-config.ts';
import { type OwnershipLabels, withOwnership } from '../../../../src/cluster/real/ownership-labels.ts';
import { createTemporaryPods, type TemporaryPodInput } from '../../../../src/cluster/real/probes/temporary-pods.ts';
import { liveSnapshot } from '../../../../src/cluster/real/read-snapshot.ts';
import { restrictToTask } from '../../../../src/cluster/real/scope.ts';
import { type ServedCluster, serveCluster } from '../../../../src/cluster/served-cluster.ts';
import { namespaceNameLabel } from '../../../../src/kube/labels.ts';
import type { ObjectRef } from '../../../../src/kube/manifest.ts';

const folder = mkdtempSync(join(tmpdir(), 'sallyport-temporary-'));
const ownership: OwnershipLabels = { run: 'a1b2', owner: 'me@here', pid: 1, expires: '2030-01-01T00:00:00Z' };
let cluster: ServedCluster;
let api: KubeApi;
let input: TemporaryPodInput;

beforeAll(async () => {
  cluster = await serveCluster({ now: () => new Date(), fast: true });
  writeFileSync(join(folder, 'config'), cluster.kubeconfig());
  api = connectKubeApi(openContext(undefined, { KUBECONFIG: join(folder, 'config') }));
  const home = await api.get({ apiVersion: 'v1', kind: 'Namespace', name: 'default' });
  const owner = { apiVersion: 'v1', kind: 'Namespace', name: 'default', uid: home?.metadata.uid ?? '' };
  input = { api, ownership, image: 'busybox', owner, namespaces: new Set(['default']), patience: 10_000 };
});
afterAll(async () => {
  await cluster?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Makes one pod in a namespace with these labels, and removes both. Returns the namespace of the pod, or why there is none. */
async function tryIn(labels: Readonly<Record<string, string>>, before: (namespace: string) => Promise<void>) {
  const like = { namespace: { labels }, labels: { app: 'guest' } };
  const made = await createTemporaryPods([{ like, listens: [] }], input);
  const [pod] = made.pods;
  const namespace = pod && 'metadata' in pod ? (pod.metadata?.namespace ?? '') : '';
  if (namespace !== '') await before(namespace);
  await made.remove();
  return namespace === '' ? pod : namespace;
}

/** Keeps a namespace from being gone after its removal, until the function that comes back is called. */
async function hold(namespace: string): Promise<() => Promise<void>> {
  const ref: ObjectRef = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'held' };
  const metadata = { name: 'held', namespace, finalizers: ['example.org/held'] };
  await api.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata });
  return async () => {
    const held = await api.get(ref);
    if (held) await api.replace({ ...held, metadata: { ...held.metadata, finalizers: [] } });
  };
}

it('are made in a new namespace also while that of the try before is being removed', async () => {
  const first = await tryIn({ env: 'live' }, async (namespace) => void (await hold(namespace)));
  const second = await tryIn({ env: 'live' }, async () => {});
  expect([first, second]).toEqual([
    expect.stringMatching(/^sallyport-a1b2-later-/),
    expect.stringMatching(/^sallyport-a1b2-later-/),
  ]);
  expect(second).not.toBe(first);
});

it('are in a namespace that is none of the task, also while it is being removed', async () => {
  const held = await tryIn({ env: 'test' }, async (namespace) => void (await hold(namespace)));
  const own = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
  await api.create(withOwnership(own, ownership));
  const all = await liveSnapshot(api);
  const scope = { run: ownership.run, probeNamespace: 'probes', startSnapshot: all, isOurs: () => false };
  const names = restrictToTask(all, scope).namespaces.map(({ metadata }) => metadata?.name);
  expect(all.namespaces.map(({ metadata }) => metadata?.name)).toContain(held);
  expect(names).toContain('shop');
  expect(names).not.toContain(held);
});

it('wait for a namespace of the same name until that of the try before is gone', async () => {
  const labels = { [namespaceNameLabel]: 'tomorrow' };
  let release = async (): Promise<void> => {};
  expect(await tryIn(labels, async (namespace) => void (release = await hold(namespace)))).toBe('tomorrow');
  setTimeout(() => void release(), 400);
  expect(await tryIn(labels, async () => {})).toBe('tomorrow');
});

it('are not made in a namespace of that name that is not ours', async () => {
  await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'theirs' } });
  const because = "namespace theirs is there and not the task's";
  expect(await tryIn({ [namespaceNameLabel]: 'theirs' }, async () => {})).toEqual({ because, untestable: true });
});
