import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pod } from 'kubernetes-types/core/v1';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectKubeApi } from '../../../src/cluster/real/api/kube-api.ts';
import { openContext } from '../../../src/cluster/real/api/kube-config.ts';
import { liveSnapshot } from '../../../src/cluster/real/read-snapshot.ts';
import { type ServedCluster, serveCluster } from '../../../src/cluster/served-cluster.ts';
import type { Manifest } from '../../../src/kube/manifest.ts';
import { readManifests } from '../../../src/kube/yaml/read-manifests.ts';
import { keptKubeconfig } from '../../../src/task/real/kind-cluster.ts';
import { serve } from '../../apiserver/server.fixture.ts';
import { folderForEachTest, kubeconfigOf } from '../../commands/in-folder.ts';
import { type ListingOnly, listingOnly } from '../../commands/listing-only.ts';
import { runMain } from '../../commands/run-main.ts';
import { shop } from '../../commands/worlds.ts';

const folder = folderForEachTest();
const kept = mkdtempSync(join(tmpdir(), 'sallyport-live-'));
let cluster: ServedCluster;
/** What `kubectl get` of the same cluster writes, as a file. */
const dump = join(kept, 'dump.json');
let looked: ListingOnly | undefined;

beforeAll(async () => {
  cluster = await serveCluster({ now: () => new Date(), start: started(), fast: true });
  writeFileSync(join(kept, 'config'), cluster.kubeconfig());
  const api = connectKubeApi(openContext(undefined, { KUBECONFIG: join(kept, 'config') }));
  for (let look = 0; look < 200; look++) {
    const pods = (await api.list('v1', 'Pod')) as readonly (Manifest & Pod)[];
    if (pods.some(({ status }) => status?.phase === 'Succeeded')) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const kinds = ['Namespace', 'Node', 'Pod', 'Service'].map((kind) => ['v1', kind] as const);
  const lists = await Promise.all(
    [...kinds, ['networking.k8s.io/v1', 'NetworkPolicy'] as const].map(([version, kind]) => api.list(version, kind)),
  );
  writeFileSync(dump, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: lists.flat() }));
}, 30_000);
afterAll(async () => {
  await cluster?.close();
  rmSync(kept, { recursive: true, force: true });
});
afterEach(async () => {
  await looked?.stop();
  looked = undefined;
});

/** The shop, with a pod that ends, one on its node's network, and one for which there is no node. */
function started(): readonly Manifest[] {
  const beside = `
apiVersion: v1
kind: Namespace
metadata: {name: dev}
---
apiVersion: v1
kind: Pod
metadata: {name: once, namespace: shop, labels: {app: app}}
spec: {restartPolicy: Never, containers: [{name: a, image: busybox, command: ['true']}]}
---
apiVersion: v1
kind: Pod
metadata: {name: agent, namespace: shop, labels: {app: agent}}
spec: {hostNetwork: true, containers: [{name: a, image: nginx, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: homeless, namespace: shop, labels: {app: app}}
spec: {nodeSelector: {disk: none}, containers: [{name: a, image: nginx}]}
---
${shop}`;
  const read = readManifests(beside, 'shop.yaml');
  if ('fault' in read) throw new Error(read.fault.message);
  return read.documents.map(({ value }) => value as Manifest).toSorted((a, b) => rank(a) - rank(b));
}

function rank({ kind }: Manifest): number {
  return kind === 'Namespace' ? 0 : 1;
}

async function look(hidden: readonly string[] = []): Promise<ListingOnly> {
  looked = await listingOnly(folder(), cluster.kubeconfig(), hidden);
  return looked;
}

async function json(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { code, stdout, stderr } = await runMain([...argv, '--json'], { env });
  return { code, stderr, told: JSON.parse(stdout || 'null') as unknown };
}

describe('a live cluster, read by a user who may only list', () => {
  const wall = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: wall, namespace: shop}
spec: {podSelector: {}, ingress: []}
`;
  it.each([
    ['why', ['shop/web', 'shop/db', '5432']],
    ['why', ['shop/app', 'service:shop/db', '5432']],
    ['why', ['shop/agent', 'shop/db', '5432']],
    ['why', ['dev/app', 'shop/agent', '80']],
    ['why', ['shop/app', 'shop/once', '80']],
    ['why', ['shop/homeless', 'shop/db', '5432']],
    ['why', ['shop/{app=app}', 'shop/homeless', '80']],
    ['why', ['--who-reaches', 'shop/db']],
    ['why', ['--reachable-from', 'dev/app']],
    ['table', []],
    ['table', ['--by', 'pod']],
    ['table', ['--port', '5432', '--outside', '203.0.113.9']],
    ['table', ['--port', '5432', '--summary']],
    ['compare', ['OLD', 'NEW']],
  ])('answers %s %j as its dump does, and nothing is asked but lists', async (name, words) => {
    const { env, asked } = await look();
    for (const file of ['OLD', 'NEW']) writeFileSync(join(folder(), file), file === 'OLD' ? '' : wall);
    const argv = [name, ...words.map((word) => (['OLD', 'NEW'].includes(word) ? join(folder(), word) : word))];
    const live = await json([...argv, '--context', 'sallyport'], env);
    const read = await json([...argv, '-f', dump]);
    expect(live.told).not.toBeNull();
    expect(live).toEqual(read);
    expect(asked.filter((line) => !/^GET [^?]+\?limit=500(&continue=\S+)?$/.test(line))).toEqual([]);
    expect(new Set(asked.map((line) => line.replace(/\?.*/, ''))).size).toBe(6);
  });

  it('has none of its own policies in a comparison, which asks of its pods', async () => {
    const { env } = await look();
    const [none, walled] = ['none.yaml', 'wall.yaml'].map((name) => join(folder(), name));
    writeFileSync(none!, '');
    writeFileSync(walled!, wall);
    const { told, code } = await json(['compare', none!, walled!, '--context', 'sallyport'], env);
    const closes = (told as { readonly closes: readonly { readonly from: string; readonly to: string }[] }).closes;
    expect(code).toBe(0);
    // The cluster's own policy closes the database to the shop window already; that does not count here.
    expect(closes).toContainEqual(expect.objectContaining({ from: 'shop/web', to: 'shop/db', policy: 'shop/wall' }));
  });

  it.each(['namespaces', 'nodes', 'pods', 'services', 'endpointslices', 'networkpolicies'])(
    'ends with 4, and what is needed, where %s may not be listed',
    async (kind) => {
      const { env } = await look([kind]);
      const { code, stdout, stderr } = await runMain(['table', '--context', 'sallyport'], { env });
      expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
      expect(stderr).toContain(`error: the cluster does not let you: ${kind} is forbidden: User "looker" cannot list`);
      expect(stderr).toContain('you need to list namespaces, nodes, pods, services, endpointslices.discovery.k8s.io');
    },
  );
});

describe('--context', () => {
  it.each([['why', 'a/b', 'a/c', '80'], ['why', '--who-reaches', 'a/b'], ['table'], ['compare', dump, dump]])(
    'together with -f is wrong usage for %s',
    async (...argv) => {
      const ran = await runMain([...argv, '-f', dump, '--context', 'lab']);
      expect(ran).toEqual({
        code: 2,
        stdout: '',
        stderr: expect.stringContaining('-f and --context: only one of them'),
      });
    },
  );

  it('without a name is wrong usage', async () => {
    expect(await runMain(['table', '--context', ''])).toMatchObject({ code: 2, stdout: '' });
  });

  it('that the kubeconfig does not have ends with 4 and the contexts there are', async () => {
    const env = { KUBECONFIG: join(kept, 'config') };
    const ran = await runMain(['table', '--context', 'lab'], { env });
    expect(ran).toMatchObject({ code: 4, stderr: 'error: the kubeconfig has no context "lab". It has sallyport\n' });
  });

  it('of a cluster that does not answer ends with 4 and a sentence', async () => {
    const config = join(folder(), 'config');
    writeFileSync(config, kubeconfigOf('https://127.0.0.1:9').replace('certificate-authority-data: Q0E=, ', ''));
    const ran = await runMain(['why', 'a/b', 'a/c', '80', '--context', 'sallyport'], { env: { KUBECONFIG: config } });
    expect(ran).toMatchObject({
      code: 4,
      stdout: '',
      stderr: expect.stringMatching(/cannot be reached: nothing list/),
    });
  });

  it('finds the cluster of kind too, whose kubeconfig is kept apart', async () => {
    const env = { SALLYPORT_HOME: join(folder(), 'home'), KUBECONFIG: join(folder(), 'config') };
    const path = keptKubeconfig(env);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, cluster.kubeconfig().replaceAll('sallyport', 'kind-sallyport'));
    writeFileSync(env.KUBECONFIG, kubeconfigOf('https://127.0.0.1:9'));
    const { code, told } = await json(['table', '--context', 'kind-sallyport', '--port', '5432', '--summary'], env);
    expect({ code, told }).toEqual({ code: 0, told: expect.objectContaining({ schemaVersion: 1 }) });
  });
});

describe('a live cluster of 5,000 pods', () => {
  it('comes whole, page by page', async () => {
    const served = await serve();
    try {
      for (let at = 0; at < 5000; at++) {
        served.store({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: `p-${at}`, namespace: 'default', labels: { app: `a${at % 7}` } },
          spec: { containers: [{ name: 'a', image: 'nginx' }] },
          status: { phase: 'Running', podIP: `10.${at >> 12}.${(at >> 6) & 63}.${at & 63}` },
        });
      }
      looked = await listingOnly(folder(), served.server.kubeconfig('default'));
      const { pods } = await liveSnapshot(connectKubeApi(openContext('sallyport', looked.env)));
      expect(new Set(pods.map(({ metadata }) => metadata?.name)).size).toBe(pods.length);
      expect(pods.filter(({ metadata }) => metadata?.name?.startsWith('p-'))).toHaveLength(5000);
      expect(looked.asked.filter((line) => line.includes('/pods?')).length).toBeGreaterThan(10);
    } finally {
      await served.server.close();
    }
  }, 30_000);
});
