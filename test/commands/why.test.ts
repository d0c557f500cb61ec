import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runMain } from './run-main.ts';
import { shop, twoNodes, uneven } from './worlds.ts';

const folder = mkdtempSync(join(tmpdir(), 'sallyport-why-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const shopFile = join(folder, 'shop.yaml');
writeFileSync(shopFile, shop);

interface Answer {
  readonly [member: string]: unknown;
}

async function why(
  world: string,
  ...words: string[]
): Promise<{ readonly code: number; readonly flows: readonly Answer[] }> {
  const { code, stdout, stderr } = await runMain(['why', '-f', '-', '--json', ...words], { stdin: world });
  expect(stderr).toBe('');
  const { schemaVersion, flows } = JSON.parse(stdout) as { schemaVersion: number; flows: Answer[] };
  expect(schemaVersion).toBe(1);
  return { code, flows };
}

test('an allowed flow has the rule that lets it in, and exit code 0', async () => {
  const { code, flows } = await why(shop, 'shop/app', 'shop/db', '5432');
  expect(code).toBe(0);
  expect(flows).toEqual([
    {
      from: 'shop/app',
      to: 'shop/db',
      port: 5432,
      protocol: 'TCP',
      verdict: 'allowed',
      outcome: 'connected',
      standing: 'specified',
      egress: { kind: 'open', because: 'no policy selects the pod' },
      ingress: {
        kind: 'isolated',
        by: ['shop/db-allow'],
        allowedBy: [{ policy: 'shop/db-allow', path: 'spec.ingress[0].from[0]', port: 'spec.ingress[0].ports[0]' }],
        refusedBy: [],
      },
      nearest: {
        verdict: 'denied',
        changes: [{ is: 'remove', policy: 'shop/db-allow', path: 'spec.ingress[0]' }],
      },
    },
  ]);
});

test('a flow asked alone has the smallest change that turns it, for a Service too; of many none is looked for', async () => {
  const peer = { podSelector: { matchLabels: { app: 'web' } } };
  const change = { is: 'add', policy: 'shop/db-allow', path: 'spec.ingress[0].from', value: peer };
  for (const to of ['shop/db', 'service:shop/db']) {
    const { flows } = await why(shop, 'shop/web', to, '5432');
    expect(flows).toMatchObject([{ verdict: 'denied', nearest: { verdict: 'allowed', changes: [change] } }]);
  }
  const asked = JSON.stringify([
    { from: 'shop/web', to: 'shop/db', port: 5432 },
    { from: 'shop/app', to: 'shop/db', port: 5432 },
  ]);
  const { stdout } = await runMain(['why', '--flows', '-', '-f', shopFile, '--json'], { stdin: asked });
  expect(stdout).not.toContain('nearest');
});

test('a denied flow has the clause that failed, and exit code 1', async () => {
  const { code, flows } = await why(shop, 'shop/web', 'shop/db', '5432');
  expect(code).toBe(1);
  expect(flows).toMatchObject([
    {
      verdict: 'denied',
      outcome: 'timed out',
      ingress: {
        allowedBy: [],
        refusedBy: [{ policy: 'shop/db-allow', path: 'spec.ingress[0].from[0]', because: 'label differs' }],
      },
    },
  ]);
});

test('the name of a port is the number that the destination declares', async () => {
  const { code, flows } = await why(shop, 'shop/app', 'shop/db', 'postgres');
  expect(code).toBe(0);
  expect(flows).toMatchObject([{ port: 'postgres', verdict: 'allowed', outcome: 'connected' }]);
});

test('a Service is one result with its backends', async () => {
  const { code, flows } = await why(shop, 'shop/web', 'service:shop/db', '5432');
  expect(code).toBe(1);
  expect(flows).toMatchObject([
    {
      to: 'service:shop/db',
      verdict: 'denied',
      outcome: 'timed out',
      egress: null,
      ingress: null,
      backends: [{ pod: 'shop/db', verdict: 'denied', outcome: 'timed out', ingress: { by: ['shop/db-allow'] } }],
    },
  ]);
});

test('a Service without backends, or without the port, is allowed and refused', async () => {
  for (const [service, port] of [
    ['nobody', '80'],
    ['db', '9999'],
  ]) {
    const { code, flows } = await why(shop, 'shop/web', `service:shop/${service}`, port ?? '');
    expect(flows).toMatchObject([{ verdict: 'allowed', outcome: 'refused', backends: [] }]);
    expect(code).toBe(0);
  }
});

test('backends that differ make a mixed result', async () => {
  const { code, flows } = await why(uneven, 'default/client', 'service:default/web', '8000');
  expect(code).toBe(1);
  expect(flows).toMatchObject([{ verdict: 'mixed', outcome: 'timed out', egress: null, ingress: null }]);
  expect(flows[0]?.backends).toHaveLength(2);
});

test('a workload whose pods differ has them as pairs', async () => {
  const { code, flows } = await why(uneven, 'default/client', 'default/web', '80');
  expect(code).toBe(1);
  expect(flows).toMatchObject([
    {
      verdict: 'mixed',
      outcome: 'timed out',
      pairs: [
        { from: 'default/client', to: 'default/web-old', verdict: 'allowed', outcome: 'connected' },
        { from: 'default/client', to: 'default/web-new', verdict: 'denied', outcome: 'timed out' },
      ],
    },
  ]);
});

test('pods that do not exist are written by their labels', async () => {
  const { flows } = await why(shop, 'shop/{app=app}', 'shop/db', '5432');
  expect(flows).toMatchObject([{ from: 'shop/{app=app}', verdict: 'allowed' }]);
  expect((await why(shop, '{team=ops}/{app=app}', 'shop/db', '5432')).code).toBe(1);
  expect((await why(shop, 'shop/web', 'shop/{}', '80')).code).toBe(0);
});

test('an address outside is an end, too', async () => {
  expect((await why(shop, '203.0.113.9', 'shop/db', '5432')).code).toBe(1);
  expect((await why(shop, 'shop/db', '203.0.113.9', '443')).code).toBe(0);
});

test('a list of flows is answered in its order, with exit code 0 whatever the answers', async () => {
  const file = join(folder, 'flows.yaml');
  writeFileSync(
    file,
    '- {from: shop/web, to: shop/db, port: 5432}\n- {from: shop/app, to: shop/db, port: 5432}\n- {from: shop/app, to: shop/web, port: 80, protocol: UDP}\n',
  );
  const { code, flows } = await why(shop, '--flows', file);
  expect(code).toBe(0);
  expect(flows.map(({ verdict, outcome }) => `${String(verdict)} ${String(outcome)}`)).toEqual([
    'denied timed out',
    'allowed connected',
    'allowed refused',
  ]);
});

test('flows may come from standard input, and manifests from a file', async () => {
  const { code, stdout } = await runMain(['why', '--flows', '-', '-f', shopFile, '--json'], { stdin: '[]' });
  expect({ code, stdout }).toEqual({ code: 0, stdout: '{"schemaVersion":1,"flows":[]}\n' });
});

const reach = async (...words: string[]) => {
  const { code, stdout, stderr } = await runMain(['why', '-f', shopFile, '--json', ...words]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return (JSON.parse(stdout) as { rows: { from: string; to: string; port: number; pods?: number[] }[] }).rows;
};

test('--who-reaches lists the sources by class', async () => {
  expect(await reach('--who-reaches', 'shop/db')).toMatchObject([
    { from: 'shop/app', to: 'shop/db', port: 5432, pods: [2, 1] },
  ]);
  expect((await reach('--who-reaches', 'shop/web')).map(({ from }) => from).toSorted()).toEqual([
    'dev/app',
    'shop/app',
    'shop/db',
  ]);
});

test('--who-reaches a Service lists who gets through it', async () => {
  expect(await reach('--who-reaches', 'service:shop/db')).toMatchObject([
    { from: 'shop/app', to: 'service:shop/db', port: 5432 },
  ]);
});

test('--who-reaches lists a workload once, mixed where its pods differ', async () => {
  const file = join(folder, 'two-nodes.yaml');
  writeFileSync(file, twoNodes);
  for (const [end, pods] of [
    ['default/web', [2, 2]],
    ['service:default/web', undefined],
  ] as const) {
    const { stdout } = await runMain(['why', '-f', file, '--json', '--who-reaches', end]);
    const { rows } = JSON.parse(stdout) as { rows: object[] };
    expect(rows).toMatchObject([
      { from: 'kube-system/agent', to: end, verdict: 'mixed', outcome: 'timed out', ...(pods && { pods }) },
      { from: 'default/web', to: end, verdict: 'allowed', outcome: 'connected', ...(pods && { pods }) },
    ]);
  }
});

test('--who-reaches takes a port, a pod by its labels, and addresses outside', async () => {
  expect(await reach('--who-reaches', 'shop/{app=db}', '--port', '5432')).toMatchObject([
    { from: 'shop/app', to: 'shop/{app=db}' },
  ]);
  const outside = await reach('--who-reaches', 'shop/web', '--outside', '203.0.113.9');
  expect(outside.map(({ from }) => from)).toContain('203.0.113.9');
});

test('--reachable-from lists the destinations by class', async () => {
  const rows = await reach('--reachable-from', 'shop/web');
  expect(rows.map(({ to, port }) => `${to} ${port}`).toSorted()).toEqual(['dev/app 8080', 'shop/app 8080']);
});

test('--reachable-from a workload leaves out a pod and itself, not its other replica', async () => {
  const rows = await reach('--reachable-from', 'shop/app');
  expect(rows.map(({ to }) => to)).toContain('shop/app');
});

test.each([
  ['--who-reaches', 'shop/db', 'shop/db is reached by\n  ●  shop/app  TCP 5432  connected  2 pods\n'],
  ['--who-reaches', 'shop/app', 'shop/app is reached by\n  ●  shop/web  TCP 8080  connected  1 × 2 pods\n'],
  ['--reachable-from', 'dev/app', 'dev/app reaches\n  ●  shop/app  TCP 8080  connected  2 pods\n'],
])('%s as text says once whom it is about: %s', async (option, end, says) => {
  const { stdout } = await runMain(['why', '-f', shopFile, option, end]);
  for (const line of says.trimEnd().split('\n')) expect(stdout.replaceAll(/ {2,}/g, '  ')).toContain(line);
  expect(stdout.split('\n')[0]).toBe(says.split('\n')[0]);
});

test('the text names both sides, the clause and its place', async () => {
  const { stdout } = await runMain(['why', 'shop/web', 'shop/db', '5432', '-f', shopFile]);
  expect(stdout).toContain('○ shop/web → shop/db TCP 5432 is blocked (timed out)\n');
  expect(stdout).toContain(
    'nearest change: add `- podSelector: {matchLabels: {app: web}}` to spec.ingress[0].from of policy shop/db-allow: then it is allowed\n',
  );
  expect(stdout).toContain('  leaves shop/web: no egress policy selects shop/web: all outgoing traffic is allowed');
  expect(stdout).toContain('  enters shop/db: policy shop/db-allow applies, and no rule allows it');
  expect(stdout).toMatch(
    /ingress rule 1, peer 1, podSelector: needs app=app, the pod has app=web {2}\(.*shop\.yaml:\d+:\d+\)/,
  );
});
