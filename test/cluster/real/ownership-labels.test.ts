import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectKubeApi, type KubeApi } from '../../../src/cluster/real/api/kube-api.ts';
import { openContext } from '../../../src/cluster/real/api/kube-config.ts';
import { applyLive } from '../../../src/cluster/real/apply-manifest.ts';
import { findLeftovers } from '../../../src/cluster/real/clean-up.ts';
import { withOwnership } from '../../../src/cluster/real/ownership-labels.ts';
import { liveSnapshot } from '../../../src/cluster/real/read-snapshot.ts';
import { restrictToTask } from '../../../src/cluster/real/scope.ts';
import { type ServedCluster, serveCluster } from '../../../src/cluster/served-cluster.ts';

const folder = mkdtempSync(join(tmpdir(), 'sallyport-ownership-'));
const ownership = { run: 'c3d4', owner: 'me@here', pid: 1, expires: '2030-01-01T00:00:00Z' };
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

it('a namespace stays one of the task when its labels are applied and removed again, as kubectl removes them all', async () => {
  const namespace = (labels?: Readonly<Record<string, string>>) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'shop', ...(labels ? { labels } : {}) },
  });
  const apply = (labels?: Readonly<Record<string, string>>) =>
    applyLive(api, namespace(labels), 'default', (object) => withOwnership(object, ownership));
  await apply();
  await apply({ env: 'live' });
  await apply();
  const { namespaces } = await liveSnapshot(api);
  expect(namespaces.find(({ metadata }) => metadata?.name === 'shop')?.metadata?.labels).not.toHaveProperty('env');
  const all = await liveSnapshot(api);
  const scope = { run: ownership.run, probeNamespace: 'probes', startSnapshot: all, isOurs: () => false };
  expect(restrictToTask(all, scope).namespaces.map(({ metadata }) => metadata?.name)).toContain('shop');
  expect((await findLeftovers(api, { run: ownership.run })).map(({ ref }) => ref.name)).toEqual(['shop']);
  expect((await findLeftovers(api)).map(({ ref }) => ref.name)).toEqual(['shop']);
});
