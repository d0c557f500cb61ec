import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedCluster, serveCluster } from '../../src/cluster/served-cluster.ts';
import type { Manifest } from '../../src/kube/manifest.ts';
import { readManifests } from '../../src/kube/yaml/read-manifests.ts';
import { folderForEachTest } from './in-folder.ts';
import { listingOnly } from './listing-only.ts';
import { runMain } from './run-main.ts';

const world = `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: shop}
rules:
- apiGroups: [""]
  resources: [pods, pods/log]
  verbs: [get, list]
- apiGroups: [""]
  resources: [secrets]
  resourceNames: [db]
  verbs: [get]
- apiGroups: [example.com]
  resources: [widgets]
  verbs: [spin]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: read, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects:
- {kind: ServiceAccount, name: ci, namespace: shop}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: look, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects:
- {kind: ServiceAccount, name: ci, namespace: shop}
- {kind: Group, apiGroup: rbac.authorization.k8s.io, name: devs}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: broken, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: missing}
subjects:
- {kind: User, apiGroup: rbac.authorization.k8s.io, name: jane}
`;

async function can(...words: string[]) {
  const { code, stdout, stderr } = await runMain(['can', ...words, '-f', '-', '--json'], { stdin: world });
  return { code, stderr, ...(JSON.parse(stdout || '{}') as Record<string, unknown>) };
}

describe('can', () => {
  it('prints the request, the binding, role and rule that decide, the others, and exits with 0 for a yes', async () => {
    expect(await can('sa:shop/ci', 'get', 'pods/log', '-n', 'shop')).toEqual({
      code: 0,
      stderr: '',
      schemaVersion: 1,
      request: {
        subject: 'sa:shop/ci',
        verb: 'get',
        group: '',
        resource: 'pods',
        subresource: 'log',
        name: null,
        namespace: 'shop',
        path: null,
      },
      allowed: true,
      decidedBy: {
        binding: 'RoleBinding/shop/look',
        role: 'ClusterRole/view',
        rule: expect.stringMatching(/^rules\[\d+\]$/),
      },
      others: [{ binding: 'RoleBinding/shop/read', role: 'Role/shop/reader', rule: 'rules[0]' }],
      nearest: { allowed: false, changes: expect.any(Array) },
    });
  });

  it('prints the nearest change and exits with 1 for a no; a subject need not exist', async () => {
    expect(await can('user:nosuch', 'get', 'secrets/db', '-n', 'shop')).toMatchObject({
      code: 1,
      allowed: false,
      decidedBy: null,
      others: [],
      nearest: {
        allowed: true,
        changes: [{ is: 'add subject', binding: 'RoleBinding/shop/read', subject: { kind: 'User', name: 'nosuch' } }],
      },
    });
  });

  const asked: readonly [words: readonly string[], request: object, code: number][] = [
    [['sa:shop/ci', 'list', 'po', '-n', 'shop'], { resource: 'pods', namespace: 'shop', name: null }, 0],
    [['sa:shop/ci', 'list', 'Pod', '-n', 'shop'], { resource: 'pods' }, 0],
    [['sa:shop/ci', 'get', 'secrets/db', '-n', 'shop'], { resource: 'secrets', name: 'db', subresource: null }, 0],
    [['sa:shop/ci', 'get', 'pods/web-1/log', '-n', 'shop'], { resource: 'pods', name: 'web-1', subresource: 'log' }, 0],
    [['sa:shop/ci', 'spin', 'widgets', '-n', 'shop'], { group: 'example.com', resource: 'widgets' }, 0],
    [['sa:shop/ci', 'get', 'widgets.example.com', '-n', 'shop'], { group: 'example.com', resource: 'widgets' }, 1],
    [
      ['group:devs', 'list', 'deploy.v1.apps', '-n', 'shop'],
      { subject: 'group:devs', group: 'apps', resource: 'deployments' },
      0,
    ],
    [['group:devs', 'list', 'deployments.apps'], { namespace: 'default' }, 1],
    [['group:devs', 'list', 'pods', '-A'], { namespace: null }, 1],
    [['user:jane', 'list', 'nodes'], { namespace: null, resource: 'nodes' }, 1],
    [['user:jane', 'get', '/healthz'], { path: '/healthz', resource: null, group: null }, 0],
    [['user:system:anonymous', 'get', '/healthz'], { path: '/healthz' }, 0],
    [['user:system:anonymous', 'get', '/metrics'], { path: '/metrics' }, 1],
    [['user:system:serviceaccount:shop:ci', 'list', 'pods', '-n', 'shop'], { subject: 'sa:shop/ci' }, 0],
    [['group:system:masters', '*', '*'], { verb: '*', resource: '*' }, 0],
  ];
  it.each(asked)('reads %j as kubectl does', async (words, request, code) => {
    expect(await can(...words)).toMatchObject({ code, stderr: '', request });
  });

  const warned: readonly [words: readonly string[], says: string][] = [
    [['user:jane', 'fly', 'pods'], 'Kubernetes has no verb fly, and no rule names it'],
    [['user:jane', 'get', 'nodes', '-n', 'shop'], 'nodes are not in namespaces: -n is not used'],
    [['user:jane', 'get', 'deploy.app'], 'no resource deploy.app (did you mean deployments.apps?)'],
    [['user:jane', 'create', 'configmaps/a'], 'no request to create names an object'],
    [['user:jane', 'watch', 'configmaps/a'], 'only with --field-selector metadata.name=NAME'],
    [['user:jane', 'get', '/healthz', '-n', 'shop'], 'a path is in no namespace'],
  ];
  it.each(warned)('answers %j with a warning', async (words, says) => {
    const { stderr, ...answer } = await can(...words);
    expect(stderr).toMatch(/^warning: /);
    expect(stderr).toContain(says);
    expect(answer).toHaveProperty('request');
  });

  const refused: readonly [words: readonly string[], says: string][] = [
    [['jane', 'list', 'pods'], 'not "jane" (did you mean user:jane?)'],
    [['shop/ci', 'list', 'pods'], '(did you mean sa:shop/ci?)'],
    [['sa:ci', 'list', 'pods', '-n', 'shop'], '(did you mean sa:shop/ci?)'],
    [['serviceaccount:shop:ci', 'list', 'pods'], '(did you mean sa:shop/ci?)'],
    [['system:serviceaccount:shop:ci', 'list', 'pods'], '(did you mean sa:shop/ci?)'],
    [['system:authenticated', 'list', 'pods'], '(did you mean group:system:authenticated?)'],
    [['groups:devs', 'list', 'pods'], '(did you mean group:devs?)'],
    [['user:', 'list', 'pods'], 'WHO is user:NAME, group:NAME or sa:NAMESPACE/NAME'],
    [['user:jane', 'lsit', 'pods'], 'no verb "lsit" (did you mean list?)'],
    [['user:jane', 'GET', 'pods'], 'no verb "GET" (did you mean get?)'],
    [['user:jane', 'gett', '/healthz'], 'no verb "gett" (did you mean get?)'],
    [['user:jane', 'list', 'podz'], 'no resource "podz" in Kubernetes v1.35 (did you mean pods?)'],
    [['user:jane', 'get', 'pods/a/log/b'], 'RESOURCE is RESOURCE, RESOURCE/SUBRESOURCE or RESOURCE/NAME'],
    [['user:jane', 'get', 'pods', '-A', '-n', 'shop'], '-n and -A: only one of them'],
  ];
  it.each(refused)('refuses %j with exit code 2 and what to write', async (words, says) => {
    const { code, stderr, ...answer } = await can(...words);
    expect({ code, answer }).toEqual({ code: 2, answer: {} });
    expect(stderr).toContain(says);
  });

  it('answers people with the place of the rule', async () => {
    const { stdout } = await runMain(['can', 'sa:shop/ci', 'get', 'secrets/db', '-n', 'shop', '-f', '-'], {
      stdin: world,
    });
    expect(stdout).toBe(
      `● yes: service account shop/ci may get secrets "db" in namespace shop
  RoleBinding shop/read gives Role shop/reader; rule 2 of it allows this  (stdin:9:3)
  nearest change: remove rule 2 from Role shop/reader: then the answer is no
`,
    );
  });

  it('says of a no what is missing', async () => {
    const none = await runMain(['can', 'user:jane', 'get', 'pods', '-n', 'shop', '-f', '-'], { stdin: world });
    expect(none.stdout).toBe(
      `○ no: user jane may not get pods in namespace shop
  no binding gives user jane a role here, besides those that Kubernetes gives to all
  RoleBinding shop/broken gives nothing: Role shop/missing does not exist
  nearest change: create Role shop/missing with \`verbs: [get], apiGroups: [""], resources: [pods]\`: then the answer is yes
`,
    );
    const noRule = await runMain(['can', 'group:devs', 'delete', 'pods', '-n', 'shop', '-f', '-'], { stdin: world });
    expect(noRule.stdout).toContain(
      'no rule of the roles that group devs has here allows this; they come from RoleBinding shop/look\n',
    );
  });

  it('refuses a role that the API server would refuse, with its place', async () => {
    const bad =
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\nrules:\n- {apiGroups: [""], resources: [pods]}\n';
    const { code, stdout, stderr } = await runMain(['can', 'user:a', 'get', 'pods', '-f', '-'], { stdin: bad });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^stdin:5:\d+: The Role "a" is invalid: rules\[0\]\.verbs: Required value/);
  });

  it('skips kinds that do not matter with one warning each', async () => {
    const stdin = `${world}---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n`;
    const { stderr, code } = await runMain(['can', 'sa:shop/ci', 'get', 'pods', '-n', 'shop', '-f', '-'], { stdin });
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^warning: \S.*ConfigMap is skipped: it does not matter to who may do what\n$/),
    });
  });
});

describe('table --access', () => {
  it('prints a row for each right of each class of subjects, as JSON a row a line', async () => {
    const { code, stdout, stderr } = await runMain(['table', '--access', '-f', '-', '--json'], { stdin: world });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { schemaVersion, rows } = JSON.parse(stdout) as { schemaVersion: number; rows: Record<string, unknown>[] };
    expect(schemaVersion).toBe(1);
    expect(stdout.trim().split('\n')).toHaveLength(rows.length + 2);
    const ofCi = rows.filter(({ subjects }) => (subjects as string[]).includes('sa:shop/ci'));
    expect(ofCi).toContainEqual({
      subjects: ['sa:shop/ci'],
      verb: 'get',
      group: '',
      resource: 'secrets',
      name: 'db',
      namespace: 'shop',
      path: null,
      allowed: true,
    });
    expect(rows.every(({ allowed }) => allowed === true)).toBe(true);
  });

  it('prints classes for people, those of their own first', async () => {
    const { code, stdout } = await runMain(['table', '--access', '-f', '-'], { stdin: world });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^service account shop\/ci\n/);
    expect(stdout).toMatch(/\n {2}get +shop +[^\n]* secrets\/db /);
    expect(stdout).toMatch(/\n {2}spin +shop +widgets\.example\.com\n/);
    expect(stdout).toContain('\n  and what every user may do\n');
  });

  it.each([['--port', '80'], ['--by', 'pod'], ['--summary'], ['--outside', '203.0.113.9'], ['--protocol', 'UDP']])(
    'takes no %s',
    async (...words) => {
      const { code, stderr } = await runMain(['table', '--access', '-f', '-', ...words], { stdin: world });
      expect({ code, stderr: stderr.split(':')[0] }).toEqual({ code: 2, stderr: 'error' });
      expect(stderr).toContain('--access is about who may do what');
    },
  );
});

describe('can --context', () => {
  const folder = folderForEachTest();
  const kept = mkdtempSync(join(tmpdir(), 'sallyport-can-'));
  let cluster: ServedCluster;
  beforeAll(async () => {
    const read = readManifests(`{apiVersion: v1, kind: Namespace, metadata: {name: shop}}\n---${world}`, 'world.yaml');
    if ('fault' in read) throw new Error(read.fault.message);
    const start = read.documents.map(({ value }) => value as Manifest);
    cluster = await serveCluster({ now: () => new Date(), start, fast: true });
    writeFileSync(join(kept, 'world.yaml'), world);
  });
  afterAll(async () => {
    await cluster?.close();
    rmSync(kept, { recursive: true, force: true });
  });

  it('answers as the manifests do, and asks a real cluster for lists alone', async () => {
    const front = await listingOnly(folder(), cluster.kubeconfig());
    try {
      for (const words of [
        ['sa:shop/ci', 'get', 'pods/log', '-n', 'shop'],
        ['user:jane', 'delete', 'secrets', '-n', 'shop'],
        ['user:system:anonymous', 'get', '/healthz'],
      ]) {
        const live = await runMain(['can', ...words, '--context', 'sallyport', '--json'], { env: front.env });
        const read = await runMain(['can', ...words, '-f', join(kept, 'world.yaml'), '--json']);
        expect(JSON.parse(live.stdout)).toEqual(JSON.parse(read.stdout));
        expect(live).toMatchObject({ code: read.code, stderr: '' });
      }
      const live = await runMain(['table', '--access', '--context', 'sallyport'], { env: front.env });
      const [first] = live.stdout.split('\n\n');
      expect((await runMain(['table', '--access', '-f', join(kept, 'world.yaml')])).stdout.split('\n\n')).toContain(
        first,
      );
      expect(front.asked.filter((line) => !/^GET [^?]+\?limit=500/.test(line))).toEqual([]);
    } finally {
      await front.stop();
    }
  });

  it('ends with 4, and what is needed, where roles may not be listed', async () => {
    const front = await listingOnly(folder(), cluster.kubeconfig(), ['clusterroles']);
    try {
      const ran = await runMain(['can', 'user:a', 'get', 'pods', '--context', 'sallyport'], { env: front.env });
      expect(ran).toMatchObject({ code: 4, stdout: '' });
      expect(ran.stderr).toContain(
        'you need to list namespaces, serviceaccounts, and roles, clusterroles, rolebindings',
      );
    } finally {
      await front.stop();
    }
  });

  it('refuses -f and --context together', async () => {
    const ran = await runMain(['can', 'user:a', 'get', 'pods', '-f', '-', '--context', 'sallyport']);
    expect(ran).toMatchObject({ code: 2, stderr: 'error: -f and --context: only one of them\n' });
  });
});
