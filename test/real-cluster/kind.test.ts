import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownerText } from '../../src/cli/owner.ts';
import { connectKubeApi, type KubeApi } from '../../src/cluster/real/api/kube-api.ts';
import { openContext } from '../../src/cluster/real/api/kube-config.ts';
import { withOwnership } from '../../src/cluster/real/ownership-labels.ts';
import { clusterRole, missingPermissions, requiredPermissions } from '../../src/cluster/real/permissions.ts';
import type { Manifest } from '../../src/kube/manifest.ts';
import { confirmCluster } from '../../src/task/real/choose-cluster.ts';
import { kindCluster, madeKind } from '../../src/task/real/kind-cluster.ts';
import { runMain } from '../commands/run-main.ts';
import { typing } from '../commands/small-api.ts';
import { cache, noNode, scripts } from './node.ts';

// The stand-in for kind brings up a real node of its own beside the one of the other tests: see test/fakes/kind.
describe.runIf(noNode() === undefined)('--cluster kind, on a real node', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-kind-'));
  const env = {
    ...process.env,
    SALLYPORT_HOME: join(folder, 'home'),
    SALLYPORT_REAL_CLUSTER: scripts,
    REAL_CLUSTER_CACHE: cache,
    REAL_CLUSTER_STATE: join(folder, 'node'),
    REAL_CLUSTER_PORT: '26743',
    FAKE_KIND_STATE: join(folder, 'kinds'),
    KUBECONFIG: join(folder, 'mine'),
    PATH: `${join(import.meta.dirname, '../fakes')}:${process.env['PATH']}`,
  };
  const doctor = (...args: readonly string[]) => runMain(['doctor', '--json', ...args], { env });
  let api: KubeApi;

  beforeAll(async () => {
    api = await confirmCluster({ is: 'kind' }, { yes: false, streams: typing(env, ['yes', 'kind-sallyport']) });
  }, 120_000);
  afterAll(async () => {
    await (await kindCluster(env)).removeMade();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it('is a cluster that nothing was left on', async () => {
    expect(api.context).toBe('kind-sallyport');
    const { code, stdout } = await doctor('--cluster', 'kind');
    expect(JSON.parse(stdout)).toMatchObject({ well: true, remains: [] });
    expect(code).toBe(0);
  });

  it('is cleaned of what a run left, and of nothing that others made', async () => {
    // No process has such a number.
    const marks = { run: 'r1', owner: ownerText(env), pid: 4_194_305, expires: '2999-01-01T00:00:00Z' };
    const theirs = { run: 'r2', owner: 'other@elsewhere', pid: 4_194_305, expires: '2999-01-01T00:00:00Z' };
    const namespace = (name: string): Manifest => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    const pod = (name: string, within: string): Manifest => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: within },
      spec: { containers: [{ name: 'a', image: 'busybox', command: ['sleep', '1d'] }] },
    });
    const make = async (manifest: Manifest): Promise<void> =>
      expect(await api.create(manifest)).toHaveProperty('object');
    await make(namespace('shop'));
    await make(withOwnership(namespace('theirs'), theirs));
    await serviceAccounts('shop', 'theirs');
    await make(pod('app', 'shop'));
    const before = await everything();
    await make(withOwnership(namespace('left'), marks));
    await serviceAccounts('left');
    await make(pod('in-left', 'left'));
    await make(withOwnership(pod('probe', 'shop'), marks));

    const kubeconfig = join(env.SALLYPORT_HOME, 'state/kind/kubeconfig');
    const found = await runMain(['doctor', '--json'], { env: { ...env, KUBECONFIG: kubeconfig } });
    const names = (JSON.parse(found.stdout) as { remains: { name: string }[] }).remains.map(({ name }) => name);
    expect([found.code, names.toSorted()]).toEqual([1, ['left', 'probe']]);
    const cleaned = await runMain(['doctor', '--json', '--clean', '--yes'], {
      env: { ...env, KUBECONFIG: kubeconfig },
    });
    expect(JSON.parse(cleaned.stdout)).toMatchObject({ well: true, remains: [] });
    expect(await everything()).toEqual(before);
  }, 120_000);

  it('accepts a user with the ClusterRole of the documentation, and says to others all that is missing', async () => {
    const rbac = 'rbac.authorization.k8s.io';
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'learner', namespace: 'default' } };
    expect(await api.create(account)).toHaveProperty('object');
    const token = await api.call('POST', '/api/v1/namespaces/default/serviceaccounts/learner/token', {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {},
    });
    const text = readFileSync(join(env.SALLYPORT_HOME, 'state/kind/kubeconfig'), 'utf8');
    const learners = join(folder, 'learner');
    const { token: secret } = (token.body as { readonly status: { readonly token: string } }).status;
    writeFileSync(learners, text.replace(/user: \{client-certificate-data.*/, `user: {token: "${secret}"}`));
    const learner = connectKubeApi(openContext(undefined, { KUBECONFIG: learners }));
    expect(await missingPermissions(learner)).toEqual(
      requiredPermissions.flatMap(({ group, resources, verbs }) =>
        resources.map((resource) => ({ group, resources: [resource], verbs })),
      ),
    );
    expect(await api.create(clusterRole())).toHaveProperty('object');
    expect(
      await api.create({
        apiVersion: `${rbac}/v1`,
        kind: 'ClusterRoleBinding',
        metadata: { name: 'learner' },
        roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'sallyport' },
        subjects: [{ kind: 'ServiceAccount', name: 'learner', namespace: 'default' }],
      }),
    ).toHaveProperty('object');
    await expect.poll(() => missingPermissions(learner), { timeout: 10_000 }).toEqual([]);
  });

  it('is deleted when the person says so, for it was made here', async () => {
    expect(madeKind(env)).not.toBeNull();
    const { code, stdout } = await doctor('--clean', '--cluster', 'kind', '--yes');
    expect([code, stdout.includes('The kind cluster sallyport is deleted')]).toEqual([0, true]);
    expect([madeKind(env), existsSync(join(folder, 'node/node'))]).toEqual([null, false]);
  }, 60_000);

  /** No pod can be made in a namespace before its account is there. */
  async function serviceAccounts(...namespaces: readonly string[]): Promise<void> {
    for (const namespace of namespaces) {
      const ref = { apiVersion: 'v1', kind: 'ServiceAccount', name: 'default', namespace };
      await expect.poll(() => api.get(ref), { timeout: 20_000 }).toBeDefined();
    }
  }

  /** What everybody has made, by uid. */
  async function everything(): Promise<readonly string[]> {
    const lists = await Promise.all(
      [
        ['v1', 'Namespace'],
        ['v1', 'Pod'],
        ['v1', 'Service'],
        ['v1', 'ConfigMap'],
        ['v1', 'ServiceAccount'],
        ['apps/v1', 'Deployment'],
        ['networking.k8s.io/v1', 'NetworkPolicy'],
      ].map(([apiVersion = '', kind = '']) => api.list(apiVersion, kind)),
    );
    return lists
      .flat()
      .map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name} ${metadata.uid}`)
      .toSorted();
  }
});
