import { request } from 'node:https';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { kubeconfigIn, otherUsersIn } from '../../src/cli/kubeconfig-file.ts';
import { type ServedCluster, serveCluster } from '../../src/cluster/served-cluster.ts';
import type { Identity } from '../../src/rbac/identity.ts';

const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'ci', namespace: 'default' } };
const identities: readonly Identity[] = [
  { context: 'jane', who: { is: 'user', name: 'jane', groups: ['developers'] } },
  { context: 'ci', who: { is: 'sa', namespace: 'default', name: 'ci' } },
  { context: 'gone', who: { is: 'sa', namespace: 'default', name: 'gone' } },
];
const clusters: ServedCluster[] = [];
afterAll(() => Promise.all(clusters.map((cluster) => cluster.close())));

async function served(anonymous?: boolean): Promise<ServedCluster> {
  const options = { now: () => new Date(), start: [account], identities };
  const cluster = await serveCluster(anonymous === undefined ? options : { ...options, anonymous });
  clusters.push(cluster);
  return cluster;
}

/** The answer to a GET with the credentials of a user of the kubeconfig. */
function get(cluster: ServedCluster, path: string, credential: object = {}) {
  const { ca = '' } = kubeconfigIn(cluster.kubeconfig()) ?? {};
  const {
    token,
    'client-certificate-data': certificate = '',
    'client-key-data': key = '',
  } = credential as Readonly<Partial<Record<string, string>>>;
  const decoded = (text: string): string => Buffer.from(text, 'base64').toString();
  const shown = certificate === '' ? {} : { cert: decoded(certificate), key: decoded(key) };
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return new Promise<readonly [number | undefined, string]>((resolve, reject) => {
    const { hostname, port } = new URL(cluster.server);
    const options = { hostname, port, path, headers, ca, servername: 'localhost', agent: false, ...shown };
    const sent = request(options, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve([response.statusCode, text]));
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('the kubeconfig of a cluster with identities', () => {
  it('has a context for each of them, and begins with that of the administrator', async () => {
    const text = (await served()).kubeconfig('shop');
    const read = parse(text) as { readonly contexts: readonly object[] };
    const context = (name: string): object => ({
      name,
      context: { cluster: 'sallyport', user: name, namespace: 'shop' },
    });
    // An account that is not there has none.
    expect(read).toMatchObject({
      contexts: ['sallyport', 'jane', 'ci'].map(context),
      'current-context': 'sallyport',
    });
    expect(kubeconfigIn(text)).toMatchObject({ namespace: 'shop' });
  });

  it('opens the cluster as the user whom it names', async () => {
    const cluster = await served();
    const [jane, ci] = otherUsersIn(cluster.kubeconfig());
    const [code, text] = await get(cluster, '/api/v1/pods', jane?.user);
    expect([code, (JSON.parse(text) as { readonly message: string }).message]).toEqual([
      403,
      'pods is forbidden: User "jane" cannot list resource "pods" in API group "" at the cluster scope',
    ]);
    const [, ofAccount] = await get(cluster, '/api/v1/pods', ci?.user);
    expect(ofAccount).toContain('User \\"system:serviceaccount:default:ci\\" cannot list');
    expect(otherUsersIn(cluster.kubeconfig())[0]).toEqual(jane);
  });
});

it('a cluster without anonymous users refuses requests without credentials', async () => {
  const [open, closed] = [await served(), await served(false)];
  expect((await get(open, '/version'))[0]).toBe(200);
  expect((await get(closed, '/version'))[0]).toBe(401);
  const [jane] = otherUsersIn(closed.kubeconfig());
  expect((await get(closed, '/version', jane?.user))[0]).toBe(200);
});
