import { expect, test } from 'vitest';
import { runMain } from './run-main.ts';
import { shop, twoNodes, uneven } from './worlds.ts';

interface Table {
  readonly schemaVersion: number;
  readonly by: string;
  readonly rows: readonly {
    readonly from: string;
    readonly to: string;
    readonly port: number;
    readonly protocol: string;
    readonly verdict: string;
    readonly outcome: string;
    readonly pods?: readonly [number, number];
  }[];
}

async function table(world: string, ...words: string[]): Promise<Table> {
  const { code, stdout, stderr } = await runMain(['table', '-f', '-', '--json', ...words], { stdin: world });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Table;
}

const short = ({ rows }: Table): string[] =>
  rows.map((row) => `${row.from} ${row.to} ${row.protocol} ${row.port} ${row.outcome}`);

test('by class a Deployment is one row, asked on every port that the destination declares', async () => {
  const found = await table(shop);
  expect(found).toMatchObject({ schemaVersion: 1, by: 'class' });
  expect(short(found)).toEqual(
    expect.arrayContaining([
      'shop/app shop/app TCP 8080 connected',
      'shop/app shop/db TCP 5432 connected',
      'shop/app shop/db TCP 9187 timed out',
      'shop/web shop/db TCP 5432 timed out',
      'dev/app shop/db TCP 5432 timed out',
      'shop/db shop/web TCP 80 connected',
    ]),
  );
  // Four classes: each of three others on two, one, one and one ports, and the two replicas on theirs.
  expect(found.rows).toHaveLength(3 * 2 + 3 + 3 + 3 + 1);
});

test('a row says how many pods it stands for at either end', async () => {
  const { rows } = await table(shop, '--port', '5432');
  expect(rows.find(({ from, to }) => from === 'shop/app' && to === 'shop/db')?.pods).toEqual([2, 1]);
  expect(rows.find(({ from, to }) => from === 'shop/app' && to === 'shop/app')?.pods).toEqual([2, 2]);
  expect(rows.some(({ from, to }) => from === to && from !== 'shop/app')).toBe(false);
});

test('with a port every destination is asked on that one, and where nothing listens it is refused', async () => {
  const found = await table(shop, '--port', '5432');
  expect(short(found)).toContain('shop/db shop/web TCP 5432 refused');
  expect(new Set(found.rows.map(({ port }) => port))).toEqual(new Set([5432]));
});

test('with the name of a port the destinations that declare it are asked on their numbers', async () => {
  const found = await table(shop, '--port', 'http');
  expect(new Set(found.rows.map(({ to, port }) => `${to} ${port}`))).toEqual(
    new Set(['shop/app 8080', 'shop/web 80', 'dev/app 8080']),
  );
});

test('a protocol leaves out the ports of the others', async () => {
  expect((await table(shop, '--protocol', 'UDP')).rows).toEqual([]);
  expect(
    (await table(shop, '--protocol', 'udp', '--port', '5432')).rows.every(({ protocol }) => protocol === 'UDP'),
  ).toBe(true);
});

test('by pod every ordered pair of pods has its rows', async () => {
  const found = await table(shop, '--by', 'pod', '--port', '5432');
  expect(found.by).toBe('pod');
  expect(found.rows).toHaveLength(5 * 4);
  expect(found.rows.filter(({ to, verdict }) => to === 'shop/db' && verdict === 'allowed')).toHaveLength(2);
});

test('by pod a row is a line of the array', async () => {
  const { stdout } = await runMain(['table', '-f', '-', '--json', '--by', 'pod', '--port', '5432'], { stdin: shop });
  const lines = stdout.trimEnd().split('\n');
  expect(lines[0]).toBe('{"schemaVersion":1,"by":"pod","rows":[');
  expect(lines.slice(1, -1)).toHaveLength(20);
  for (const line of lines.slice(1, -1)) expect(JSON.parse(line.replace(/,$/, ''))).toHaveProperty('verdict');
  expect(lines.at(-1)).toBe(']}');
});

test('an address outside stands at both ends, and is asked on every port that some pod declares', async () => {
  const { rows } = await table(shop, '--outside', '203.0.113.9');
  expect(
    rows
      .filter(({ to }) => to === '203.0.113.9')
      .map(({ from, port }) => `${from} ${port}`)
      .toSorted(),
  ).toEqual(
    ['dev/app', 'shop/app', 'shop/db', 'shop/web']
      .flatMap((from) => [5432, 80, 8080, 9187].map((port) => `${from} ${port}`))
      .toSorted(),
  );
  expect(
    rows.filter(({ from, verdict }) => from === '203.0.113.9' && verdict === 'denied').map(({ to }) => to),
  ).toEqual(['shop/db', 'shop/db']);
  expect(rows.find(({ from, to }) => from === '203.0.113.9' && to === 'shop/app')?.pods).toEqual([0, 2]);
});

test('two addresses outside are no pair, and the same one twice is one', async () => {
  const { rows } = await table(
    shop,
    '--outside',
    '203.0.113.9',
    '--outside',
    '203.0.113.9',
    '--outside',
    '198.51.100.1',
    '--port',
    '80',
  );
  expect(rows.filter(({ from, to }) => /^\d/.test(from) && /^\d/.test(to))).toEqual([]);
  expect(rows.filter(({ from }) => from === '203.0.113.9')).toHaveLength(4);
});

test('a summary decides every ordered pair', async () => {
  const { code, stdout } = await runMain(['table', '-f', '-', '--summary', '--port', '5432', '--json'], {
    stdin: shop,
  });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ schemaVersion: 1, pairs: 20, allowed: 18, denied: 2 });
});

test('pods that have ended, or have no address, are left out', async () => {
  const ended = `${uneven}---
apiVersion: v1
kind: Pod
metadata: {name: done}
spec: {containers: [{name: done, image: busybox}]}
status: {phase: Succeeded, podIP: 10.244.0.77}
---
apiVersion: v1
kind: Pod
metadata: {name: waiting}
spec: {containers: [{name: waiting, image: busybox}]}
status: {phase: Pending}
`;
  const found = await table(ended, '--by', 'pod', '--port', '80');
  expect(found.rows).toHaveLength(3 * 2);
  expect(found.rows.some(({ from, to }) => /done|waiting/.test(from + to))).toBe(false);
  const { stdout } = await runMain(['table', '-f', '-', '--summary', '--port', '80', '--json'], { stdin: ended });
  expect(JSON.parse(stdout)).toMatchObject({ pairs: 3 * 2 });
});

test('pods that a policy separates are rows of their own', async () => {
  const { rows } = await table(uneven, '--port', '80');
  expect(rows.filter(({ from }) => from === 'default/client')).toMatchObject([
    { verdict: 'allowed', outcome: 'connected', pods: [1, 1] },
    { verdict: 'denied', outcome: 'timed out', pods: [1, 1] },
  ]);
});

test('replicas on several nodes are one row, mixed where a node reaches only its own', async () => {
  expect((await table(twoNodes, '--port', '80')).rows).toMatchObject([
    { from: 'kube-system/agent', to: 'kube-system/agent', verdict: 'allowed', outcome: 'refused', pods: [2, 2] },
    { from: 'kube-system/agent', to: 'default/web', verdict: 'mixed', outcome: 'timed out', pods: [2, 2] },
    { from: 'default/web', to: 'kube-system/agent', verdict: 'allowed', outcome: 'refused', pods: [2, 2] },
    { from: 'default/web', to: 'default/web', verdict: 'allowed', outcome: 'connected', pods: [2, 2] },
  ]);
  const byPod = await table(twoNodes, '--port', '80', '--by', 'pod');
  expect(byPod.rows).toHaveLength(4 * 3);
  expect(byPod.rows.filter(({ verdict }) => verdict === 'denied').map(({ from, to }) => `${from} ${to}`)).toEqual([
    'kube-system/agent-n1 default/web-n2',
    'kube-system/agent-n2 default/web-n1',
  ]);
});

test('replicas of which one does not run are one row, with what some tries will see', async () => {
  const waiting = uneven.replace('metadata:\n  name: web-old', 'status: {phase: Pending, podIP: 10.244.9.9}\n$&');
  const { rows } = await table(waiting.replace('tier: closed}', 'tier: none}'), '--port', '80');
  expect(rows.filter(({ from }) => from === 'default/client')).toMatchObject([
    { to: 'default/web', verdict: 'allowed', outcome: 'unreachable', pods: [1, 2] },
  ]);
});

test('an empty world has an empty table', async () => {
  expect((await table('')).rows).toEqual([]);
  expect((await table('', '--by', 'pod')).rows).toEqual([]);
});

test('the text has a mark, both ends, the port and what is seen', async () => {
  const { stdout } = await runMain(['table', '-f', '-', '--port', '5432'], { stdin: shop });
  expect(stdout).toMatch(/^● shop\/app +shop\/db +TCP 5432 +connected +2 × 1 pods$/m);
  expect(stdout).toMatch(/^○ shop\/web +shop\/db +TCP 5432 +timed out +1 × 1 pods$/m);
});
