import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderForEachTest } from './in-folder.ts';
import { runMain } from './run-main.ts';

const folder = folderForEachTest();

/** Two Deployments of so many pods; the pods of `e` are isolated, and behind a Service. */
function manifests(replicas: number): string {
  const workload = (name: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: c, image: nginx, ports: [{name: http, containerPort: 80}]}]}
---`;
  const path = join(folder(), 'many.yaml');
  writeFileSync(
    path,
    `${workload('d')}${workload('e')}
apiVersion: v1
kind: Service
metadata: {name: e, namespace: shop}
spec: {selector: {app: e}, ports: [{port: 80}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: e, namespace: shop}
spec: {podSelector: {matchLabels: {app: e}}, ingress: [{from: [{podSelector: {matchLabels: {app: x}}}]}]}
`,
  );
  return path;
}

describe('why, of workloads with very many pods', () => {
  test.each([500, 10_000])('%i: pods that are alike are answered together', async (replicas) => {
    const path = manifests(replicas);
    const between = await runMain(['why', 'shop/d', 'shop/e', '80', '-f', path]);
    expect(between.stdout).toBe(`○ shop/d → shop/e TCP 80 is blocked (timed out)
  leaves shop/d: no egress policy selects shop/d: all outgoing traffic is allowed
  enters shop/e: policy shop/e applies, and no rule allows it
    policy shop/e, ingress rule 1, peer 1, podSelector: needs app=x, the pod has app=d  (${path}:30:65)
  nearest change: add \`- podSelector: {matchLabels: {app: d}}\` to spec.ingress[0].from of policy shop/e: then it is allowed
`);
    expect(between.code).toBe(1);
    const within = await runMain(['why', 'shop/d', 'shop/d', 'http', '-f', path]);
    expect(within.stdout).toContain('● shop/d → shop/d TCP http is allowed (connected)');
    expect(within.code).toBe(0);
  });

  test('the pods behind a Service are printed together where they are many and alike; JSON has each', async () => {
    const path = manifests(60);
    const ask = ['why', 'shop/d', 'service:shop/e', '80', '-f', path];
    const { stdout } = await runMain(ask);
    expect(stdout).toMatch(
      /^○ shop\/d → service:shop\/e TCP 80 is blocked \(timed out\)\n {2}○ shop\/d → shop\/e-\S+ is blocked \(timed out\), and the same for 59 more\n/,
    );
    expect(stdout.split('\n').length).toBeLessThan(8);
    const { flows } = JSON.parse((await runMain([...ask, '--json'])).stdout) as { flows: { backends: object[] }[] };
    expect(flows[0]?.backends).toHaveLength(60);
  });

  test('pods that differ are pairs of groups, with how many pods each has', async () => {
    const path = manifests(60);
    const outsider = join(folder(), 'one.yaml');
    writeFileSync(
      outsider,
      `apiVersion: v1
kind: Pod
metadata:
  name: odd
  namespace: shop
  labels: {app: d, more: x}
  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: f-5d4c, uid: a, controller: true}]
spec: {containers: [{name: c, image: busybox}]}
---
${Array.from(
  { length: 60 },
  (_, at) => `apiVersion: v1
kind: Pod
metadata:
  name: f-5d4c-${at}
  namespace: shop
  labels: {app: ${at < 2 ? 'x' : 'f'}, pod-template-hash: 5d4c}
  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: f-5d4c, uid: a, controller: true}]
spec: {containers: [{name: c, image: busybox}]}
---
`,
).join('')}`,
    );
    const { stdout, code } = await runMain(['why', 'shop/f', 'shop/e', '80', '-f', path, '-f', outsider]);
    expect(stdout).toContain('is allowed for some and blocked for others');
    expect(stdout).toMatch(/● shop\/f-5d4c-0 → shop\/e-\S+ is allowed \(connected\), for 2 × 60 pods/);
    expect(stdout).toMatch(/○ shop\/f-5d4c-2 → shop\/e-\S+ is blocked \(timed out\), for 58 × 60 pods/);
    expect(code).toBe(1);
  });
});

describe('more pods than a cluster can hold are refused, at the number', () => {
  test.each([
    [['table'], 1_000_000],
    [['table'], 1e9],
    [['why', 'shop/d', 'shop/e', '80'], 1e9],
  ] as const)('%j with %i replicas', async (command, replicas) => {
    const path = manifests(replicas);
    const { stderr, code } = await runMain([...command, '-f', path]);
    expect(stderr).toContain(
      `${path}:6:3: Deployment shop/d asks for ${replicas} pods. A cluster holds 150000 at most; lower this number.`,
    );
    expect(code).toBe(3);
  });

  test('of several workloads, the one with which they are too many', async () => {
    const { stderr, code } = await runMain(['table', '-f', manifests(100_000)]);
    expect(stderr).toContain('Deployment shop/e asks for 100000 pods after 100000 of other workloads.');
    expect(code).toBe(3);
  });
});
