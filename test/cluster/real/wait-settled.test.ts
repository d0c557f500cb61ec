import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectKubeApi, type KubeApi } from '../../../src/cluster/real/api/kube-api.ts';
import { openContext } from '../../../src/cluster/real/api/kube-config.ts';
import { waitUntilSettled } from '../../../src/cluster/real/wait-settled.ts';
import { type ServedCluster, serveCluster } from '../../../src/cluster/served-cluster.ts';
import type { Manifest } from '../../../src/kube/manifest.ts';

const folder = mkdtempSync(join(tmpdir(), 'sallyport-settled-'));
const shop = new Set(['default']);
let cluster: ServedCluster;
let api: KubeApi;
beforeAll(async () => {
  cluster = await serveCluster({ now: () => new Date(), fast: true });
  writeFileSync(join(folder, 'config'), cluster.kubeconfig());
  api = connectKubeApi(openContext(undefined, { KUBECONFIG: join(folder, 'config') }));
});
afterAll(async () => {
  await cluster?.close();
  rmSync(folder, { recursive: true, force: true });
});

const deployment = (name: string, image: string, labels: Readonly<Record<string, string>>): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'default' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name, ...labels } }, spec: { containers: [{ name: 'main', image }] } },
  },
});
const labelsOf = async (app: string): Promise<readonly unknown[]> => {
  const pods = await api.list('v1', 'Pod', { namespace: 'default', query: `labelSelector=app%3D${app}` });
  return pods.flatMap(({ metadata }) => (metadata.deletionTimestamp === undefined ? [metadata.labels?.['tier']] : []));
};

it('waits until the pods are those of a changed template', async () => {
  await api.create(deployment('web', 'nginx', { tier: 'old' }));
  await waitUntilSettled(api, shop, 10_000);
  expect(await labelsOf('web')).toEqual(['old', 'old']);
  const there = await api.get({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', namespace: 'default' });
  await api.replace({ ...deployment('web', 'nginx', { tier: 'new' }), metadata: there!.metadata });
  await waitUntilSettled(api, shop, 10_000);
  expect(await labelsOf('web')).toEqual(['new', 'new']);
});

it('does not wait for a pod that will never start, nor for other namespaces', async () => {
  await api.create(deployment('stuck', 'registry.example.com/none:1', {}));
  await expect.poll(() => labelsOf('stuck'), { timeout: 5000 }).toHaveLength(2);
  await waitUntilSettled(api, new Set(['kube-system']), 60_000);
  await waitUntilSettled(api, shop, 500);
});
