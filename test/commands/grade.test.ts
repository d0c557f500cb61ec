import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeBundled } from '../scenario/bundled.fixture.ts';
import { runMain } from './run-main.ts';

const untouched = (): ReturnType<typeof runMain> =>
  runMain(['grade', 'database-only-from-app', '--answer', '-'], { stdin: '' });

test('what grade says in words names pods by their workloads, with their namespaces', async () => {
  const { code, stdout } = await untouched();
  expect(code).toBe(1);
  expect(stdout).toMatch(/^database-only-from-app: 0 of 2 goals reached, 2 of 2 safeguards still work, score 0\.00\n/);
  expect(stdout).toContain('✔ Everything else works as before (safeguard)\n');
  expect(stdout).toContain(`✘ Only the app reaches the database (goal, 0 of 4)
    shop/web → shop/db TCP 5432 is allowed (connected); it should be blocked
      leaves shop/web: no egress policy selects shop/web: all outgoing traffic is allowed
      enters shop/db: no ingress policy selects shop/db: all incoming traffic is allowed
`);
  expect(stdout).toContain('    dev/app → shop/db TCP 5432 is allowed');
});

test('no name that a controller made up stands in it', async () => {
  const { stdout } = await untouched();
  expect(stdout).not.toMatch(/-[a-z0-9]{7,10}-[a-z0-9]{5}\b/);
});

test('a pod that does not exist yet and an address stand there in words', async () => {
  const open = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress: [{from: [{podSelector: {}}, {ipBlock: {cidr: 203.0.113.0/24}}], ports: [{port: 5432}]}]
`;
  const { stdout } = await runMain(['grade', 'database-only-from-app', '--answer', '-'], { stdin: open });
  const flows = stdout.split('\n').filter((line) => line.includes('; it should be '));
  expect(flows.map((line) => line.trim().split(' TCP ')[0])).toEqual([
    'shop/web → shop/db',
    'outside (203.0.113.9) → shop/db',
    'shop/db → a new pod in shop with app=db',
  ]);
});

test('the JSON names pods by their own names', async () => {
  const { stdout } = await runMain(['grade', 'database-only-from-app', '--answer', '-', '--json'], { stdin: '' });
  expect(stdout).toMatch(/"to":"shop\/db-[a-z0-9]+-[a-z0-9]{5}"/);
});

const twice = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
  - from: [{podSelector: {matchLabels: {app: app}}}]
    ports: [{port: 5432}]
  - from: [{podSelector: {matchLabels: {app: app}}}]
    ports: [{port: 5432, endPort: 5432}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-wall}
spec: {podSelector: {matchLabels: {app: db}}}
`;
const graded = (answer: string, ...words: string[]) =>
  runMain(['grade', 'database-only-from-app', '--answer', '-', ...words], { stdin: answer });

test('an answer that passes gets a hint what it could leave out, at no cost', async () => {
  const { code, stdout } = await graded(twice);
  expect(code).toBe(0);
  expect(stdout).toContain('score 1.00');
  expect(stdout).toContain(
    'Could be shorter: removing ingress rule 2 of policy shop/db and policy shop/db-wall changes nothing.\n',
  );
  const { superfluous } = JSON.parse((await graded(twice, '--json')).stdout) as { superfluous: unknown };
  expect(superfluous).toEqual([
    { policy: 'shop/db', path: 'spec.ingress[1]', says: 'Removing ingress rule 2 of policy shop/db changes nothing.' },
    { policy: 'shop/db-wall', path: 'spec', says: 'Removing policy shop/db-wall changes nothing.' },
  ]);
});

test('an answer that fails, or that has nothing to leave out, gets no hint to be shorter', async () => {
  const [right = ''] = twice.split('  - from', 2).map((text) => `${text}  - from`);
  const least = `${right}: [{podSelector: {matchLabels: {app: app}}}]\n    ports: [{port: 5432}]\n`;
  for (const [answer, code] of [
    [least, 0],
    [twice.replaceAll('app: app', 'app: web'), 1],
  ] as const) {
    const found = await graded(answer);
    expect(found.code).toBe(code);
    expect(found.stdout).not.toContain('Could be shorter');
    expect(JSON.parse((await graded(answer, '--json')).stdout)).not.toHaveProperty('superfluous');
  }
});

test.each(['database-only-from-app', 'isolate-namespace-keep-dns'])(
  'the reference answer of %s has nothing to leave out',
  async (id) => {
    const solution = join(writeBundled(id), 'solution.yaml');
    const { code, stdout } = await runMain(['grade', id, '--answer', solution, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).not.toHaveProperty('superfluous');
  },
);
