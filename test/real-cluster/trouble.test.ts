import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectKubeApi, type KubeApi } from '../../src/cluster/real/api/kube-api.ts';
import { openContext } from '../../src/cluster/real/api/kube-config.ts';
import { ownershipOf } from '../../src/cluster/real/ownership-labels.ts';
import { clusterRole } from '../../src/cluster/real/permissions.ts';
import type { Manifest } from '../../src/kube/manifest.ts';
import { type CliRun, startCli } from './cli.ts';
import { everythingUnmarked } from './everything.ts';
import { noNode, theNode } from './node.ts';
import { startProxy } from './proxy.ts';
import { stageOnNode } from './stage-on-node.ts';

const pack = resolve(import.meta.dirname, 'small');
const onReal = ['--cluster', 'context:admin@real', '--yes'];
const grade = [
  'grade',
  'one-door',
  '--pack',
  pack,
  '--answer',
  join(pack, 'one-door/solution.yaml'),
  '--json',
  ...onReal,
];
const agree = ['agree', 'one-door', '--pack', pack, ...onReal];
/** A token is taken for ten seconds after its account has gone: this one takes longer. */
const agreeLong = ['agree', 'database-only-from-app', ...onReal];

// Each test is somebody else: what a run leaves is then offered to its own next start, and to nobody else's.
describe.runIf(noNode() === undefined)('trouble on a real node', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-trouble-'));
  let kubeconfig = '';
  let api: KubeApi;
  let before: readonly string[] = [];

  beforeAll(async () => {
    const file = await theNode();
    kubeconfig = readFileSync(file, 'utf8');
    api = connectKubeApi(openContext(undefined, { KUBECONFIG: file }));
    await secondUser();
    await accounts();
    before = await unmarked();
  }, 60_000);
  afterAll(async () => {
    for (const name of ['shop', 'theirs']) await api?.remove({ apiVersion: 'v1', kind: 'Namespace', name });
    rmSync(folder, { recursive: true, force: true });
  });

  it.concurrent('what kill -9 leaves is marked, and the next start names it, removes it and grades', async ({
    expect,
  }) => {
    const run = start('ann', grade);
    await run.says('trying what gets through');
    run.kill('SIGKILL');
    await run.ended;
    const left = await leftBy('ann');
    expect(left.length).toBeGreaterThan(3);
    expect(await unmarked()).toEqual(before);
    const { code, stdout, stderr } = await start('ann', grade).ended;
    expect(stderr).toContain('An earlier run that did not end well has left: ');
    for (const one of left.filter((each) => each.startsWith('Namespace '))) expect(stderr).toContain(one);
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { score: 1, passed: true }]);
    await gone('ann');
    expect(await unmarked()).toEqual(before);
  }, 120_000);

  it.concurrent.each([['bob', 'of 5 pods run']])(
    'what kill -9 leaves is marked, and doctor --clean removes it: %s, when it says "%s"',
    async (who, moment) => {
      const run = start(who, grade);
      await run.says(moment);
      run.kill('SIGKILL');
      await run.ended;
      expect(await leftBy(who)).not.toEqual([]);
      expect(await unmarked()).toEqual(before);
      await cleaned(who);
      expect(await unmarked()).toEqual(before);
    },
    120_000,
  );

  it.concurrent.each([
    ['cat', ' of 5 pods run', grade],
    ['cora', '  untouched', agree],
  ])(
    'Ctrl-C takes away everything and ends with 130: %s, when it says "%s"',
    async (who, moment, args) => {
      const run = start(who, args);
      await run.says(moment);
      run.kill('SIGINT');
      expect((await run.ended).code).toBe(130);
      await gone(who);
      expect(await unmarked()).toEqual(before);
    },
    120_000,
  );

  it.concurrent.each([
    ['dan', 'of 5 pods run', grade],
    ['dee', '  untouched', agree],
  ])(
    'a lost connection ends in a sentence and exit code 4, and what is left is marked: %s, when it says "%s"',
    async (who, moment, args) => {
      const proxy = await startProxy(Number(/127\.0\.0\.1:(\d+)/.exec(kubeconfig)![1]));
      try {
        const run = start(who, args, through(proxy.port));
        await run.says(moment);
        proxy.cut();
        const { code, stdout, stderr } = await run.ended;
        expect([code, stderr]).toEqual([4, expect.stringMatching(/error: the cluster at \S+ cannot be reached: /)]);
        expect(stderr).toContain('not everything could be removed: run sallyport doctor --clean');
        expect(stdout).not.toMatch(/"score"|differs/);
        expect(await unmarked()).toEqual(before);
        await cleaned(who);
      } finally {
        proxy.stop();
      }
    },
    120_000,
  );

  it.concurrent.each([
    ['eve', 'of 5 pods run'],
    ['eda', 'trying what gets through'],
  ])(
    'an API server that restarts makes no right answer wrong: %s at "%s"',
    async (who, moment) => {
      const proxy = await startProxy(Number(/127\.0\.0\.1:(\d+)/.exec(kubeconfig)![1]));
      try {
        const run = start(who, grade, through(proxy.port));
        await run.says(moment);
        proxy.cut();
        setTimeout(() => proxy.mend(), 2000);
        const { code, stdout, stderr } = await run.ended;
        const { score = null, checks = [] } = JSON.parse(stdout || '{}') as { score?: number; checks?: Check[] };
        const passed = [...new Set(checks.map((check) => String(check.passed)))].toSorted().join(' and ');
        const wasTold = /error: .*(cannot be reached|was cut)/.test(stderr);
        // Most often the program waits it out; else it says what was cut, or what stayed untested.
        const right = ['0 true', '4 told', '4 null', '4 null and true'];
        expect(right).toContain(`${code} ${stdout === '' && wasTold ? 'told' : passed}`);
        expect([1, null]).toContain(score);
        await cleaned(who);
        expect(await unmarked()).toEqual(before);
      } finally {
        proxy.stop();
      }
    },
    120_000,
  );

  it.concurrent.each([
    ['fay', '/api/v1/namespaces/theirs/serviceaccounts/trouble-fay', 'does not take the credentials', agreeLong],
    [
      'gus',
      '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/trouble-gus',
      'the cluster does not let you: ',
      agree,
    ],
  ] as const)(
    'credentials or rights that go away in the middle end in a sentence and exit code 4: %s',
    async (who, lost, words, args) => {
      const run = start(who, args, await withToken(`trouble-${who}`));
      await run.says('  untouched');
      expect(await api.call('DELETE', lost)).toMatchObject({ code: 200 });
      const { code, stdout, stderr } = await run.ended;
      expect([code, stderr]).toEqual([4, expect.stringContaining(words)]);
      expect(stderr).toContain('not everything could be removed: run sallyport doctor --clean');
      expect(stdout).not.toContain('differs');
      expect(await unmarked()).toEqual(before);
      await cleaned(who);
    },
    120_000,
  );

  it.concurrent('a user who lacks rights sees all that is missing, and nothing is made', async () => {
    const { code, stdout, stderr } = await start('hal', grade, await withToken('trouble-hal')).ended;
    expect([code, stdout]).toEqual([4, '']);
    expect(stderr).toContain('on this cluster you may not do what is needed');
    expect(stderr).toMatch(/namespaces: .*create/);
    expect(stderr).toContain('Nothing was changed.');
    expect([await leftBy('hal'), await unmarked()]).toEqual([[], before]);
  });

  it.concurrent('an image that cannot be pulled is named, with what to do', async () => {
    const { code, stdout, stderr } = await start('ida', [...grade, '--probe-image', 'nosuch']).ended;
    expect([code, stdout]).toEqual([4, '']);
    expect(stderr).toMatch(/the image nosuch\S* cannot be pulled: .*--probe-image/);
    await gone('ida');
  }, 60_000);

  it.concurrent('a full node is reported in the words of the scheduler', async () => {
    const staged = stageOnNode('jo', smallWorld('jo', { cpu: '4000' }), 4000);
    await expect(staged).rejects.toThrow(/1 of \d+ pods did not come up in 4 s\. pod jo\/big: .*Insufficient cpu/);
    await gone('jo', 'tests');
  }, 60_000);

  it.concurrent('what a quota does not let be tried is untested, in the words of the quota', async () => {
    const cluster = await stageOnNode('kit', smallWorld('kit', {}));
    const spec = { hard: { pods: '1' } };
    const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'full' }, spec };
    expect(await api.call('POST', '/api/v1/namespaces/kit/resourcequotas', quota)).toMatchObject({ code: 201 });
    const nobody = { like: { namespace: 'kit', labels: { app: 'nobody' } } };
    const flow = { from: nobody, to: { pod: 'kit/big' }, port: 80, protocol: 'TCP' } as const;
    const [verdict] = await cluster.probe([flow]);
    expect(verdict).toMatchObject({ is: 'untested', because: expect.stringContaining('quota') });
    await cluster.close();
    await gone('kit', 'tests');
  }, 60_000);

  it('nothing has changed in all this that was not ours', async () => {
    expect(await unmarked()).toEqual(before);
  });

  function start(who: string, args: readonly string[], text = kubeconfig): CliRun {
    const file = join(folder, `${who}-${Math.random().toString(36).slice(2)}`);
    writeFileSync(file, text);
    return startCli(args, envOf(who, file));
  }

  function envOf(who: string, file: string): NodeJS.ProcessEnv {
    const home = join(folder, `home-${who}`);
    return { ...process.env, USER: who, KUBECONFIG: file, SALLYPORT_HOME: home, SALLYPORT_PROBE_IMAGE: 'podserver' };
  }

  /** Cleans up after somebody, as an administrator. */
  async function cleaned(who: string): Promise<void> {
    const { code, stdout, stderr } = await start(who, ['doctor', '--clean', '--json', ...onReal]).ended;
    if (code !== 0) throw new Error(`doctor ended with ${code}: ${stdout}${stderr}`);
    // What a run was just removing by itself may take a moment more.
    await gone(who);
  }

  /** What somebody's runs have on the node, also what is just going away. */
  async function leftBy(who: string, host = hostname()): Promise<readonly string[]> {
    const kinds = [
      ['v1', 'Namespace'],
      ['v1', 'Pod'],
      ['networking.k8s.io/v1', 'NetworkPolicy'],
    ] as const;
    const lists = await Promise.all(kinds.map(([apiVersion, kind]) => api.list(apiVersion, kind)));
    return lists
      .flat()
      .filter(({ metadata }) => ownershipOf(metadata)?.owner === `${who}@${host}`)
      .map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  }

  /** Waits until that is gone; the time-out of the test ends it. */
  async function gone(who: string, host?: string): Promise<void> {
    while ((await leftBy(who, host)).length > 0) await new Promise((wait) => setTimeout(wait, 500));
  }

  /** The tests' own accounts come and go. */
  async function unmarked(): Promise<readonly string[]> {
    return (await everythingUnmarked(api)).filter((line) => !line.includes('/trouble-'));
  }

  function through(port: number): string {
    return kubeconfig.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${port}`);
  }

  async function withToken(account: string): Promise<string> {
    const { body } = await api.call('POST', `/api/v1/namespaces/theirs/serviceaccounts/${account}/token`, {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {},
    });
    const { token } = (body as { readonly status: { readonly token: string } }).status;
    return kubeconfig.replace(/user: \{client-certificate-data.*/, `user: {token: "${token}"}`);
  }

  /** Objects of somebody else: in a namespace of their own, and in one that the task would have. */
  async function secondUser(): Promise<void> {
    for (const namespace of ['theirs', 'shop']) {
      await made({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
      await thereIs({ apiVersion: 'v1', kind: 'ServiceAccount', name: 'default', namespace });
      await thereIs({ apiVersion: 'v1', kind: 'ConfigMap', name: 'kube-root-ca.crt', namespace });
      const metadata = { name: 'app', namespace, labels: { app: 'app' } };
      await made({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { a: 'b' } });
      const container = { name: 'main', image: 'podserver' };
      await made({ apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [container] } });
      const spec = { podSelector: {}, policyTypes: ['Ingress'] };
      await made({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec });
      await runs(namespace);
    }
  }

  /** Who may do all that the documentation says, twice, and who may only look. */
  async function accounts(): Promise<void> {
    const role = clusterRole();
    const { code } = await api.call('POST', `${rbac}/clusterroles`, { ...role, metadata: { name: 'trouble-all' } });
    if (code !== 201) throw new Error(`HTTP ${code}`);
    for (const [who, name] of [
      ['fay', 'trouble-all'],
      ['gus', 'trouble-all'],
      ['hal', 'view'],
    ]) {
      const account = `trouble-${who}`;
      await made({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: account, namespace: 'theirs' } });
      await api.call('POST', `${rbac}/clusterrolebindings`, {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRoleBinding',
        metadata: { name: account },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
        subjects: [{ kind: 'ServiceAccount', name: account, namespace: 'theirs' }],
      });
    }
  }

  async function made(manifest: Manifest): Promise<void> {
    const answer = await api.create(manifest);
    if ('refused' in answer) throw new Error(answer.refused.message);
  }

  async function thereIs(ref: Parameters<KubeApi['get']>[0]): Promise<void> {
    while ((await api.get(ref)) === undefined) await new Promise((wait) => setTimeout(wait, 100));
  }

  async function runs(namespace: string): Promise<void> {
    for (;;) {
      const pod = await api.get({ apiVersion: 'v1', kind: 'Pod', name: 'app', namespace });
      const { conditions = [] } = (pod?.['status'] ?? {}) as { conditions?: { type: string; status: string }[] };
      if (conditions.some(({ type, status }) => type === 'Ready' && status === 'True')) return;
      await new Promise((wait) => setTimeout(wait, 100));
    }
  }
});

interface Check {
  readonly passed: boolean | null;
}

const rbac = '/apis/rbac.authorization.k8s.io/v1';

/** A namespace with one pod that asks for so much. */
function smallWorld(name: string, requests: Readonly<Record<string, string>>): readonly Manifest[] {
  const container = { name: 'main', image: 'podserver', ports: [{ containerPort: 80 }], resources: { requests } };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'big', namespace: name }, spec: { containers: [container] } },
  ];
}
