import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderForEachTest } from './in-folder.ts';
import { runMain } from './run-main.ts';
import { shop } from './worlds.ts';

interface Compared {
  readonly schemaVersion: number;
  readonly proven: boolean;
  readonly by?: 'class';
  readonly opens: readonly Row[];
  readonly closes: readonly Row[];
}

interface Row {
  readonly from: string;
  readonly to: string;
  readonly port: number | string;
  readonly protocol: string;
  readonly policy: string | null;
  readonly listed?: boolean;
  readonly pods?: readonly [number, number];
}

const folder = folderForEachTest();

const toDb = (...rules: string[]): string => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress: [${rules.join(', ')}]
`;
const peer = (app: string): string => `{podSelector: {matchLabels: {app: ${app}}}}`;
const appOnly = toDb(`{from: [${peer('app')}], ports: [{port: 5432}]}`);

async function compare(old: string, renewed: string, allow?: string, ...words: string[]) {
  const file = (name: string, text: string): string => {
    const path = join(folder(), name);
    writeFileSync(path, text);
    return path;
  };
  const allowed = allow === undefined ? [] : ['--allow', file('allow.yaml', allow)];
  const sets = [file('old.yaml', old), file('new.yaml', renewed)];
  const { code, stdout, stderr } = await runMain(['compare', ...sets, ...allowed, ...words, '--json'], { stdin: shop });
  return { code, stderr, found: (stdout === '' ? null : JSON.parse(stdout)) as Compared };
}

const overShop = (old: string, renewed: string, allow?: string) => compare(old, renewed, allow, '-f', '-');
const short = ({ from, to, port, protocol, policy }: Row): string =>
  `${from} ${to} ${protocol} ${port} ${policy ?? 'no policy'}`;

describe('what a change of policies opens and closes', () => {
  it('is nothing where it is only spelled differently', async () => {
    const respelled = toDb(
      '{from: [{podSelector: {matchExpressions: [{key: app, operator: In, values: [app]}]}}], ports: [{port: postgres}]}',
    );
    const { code, stderr, found } = await overShop(appOnly, respelled);
    expect({ code, stderr, found }).toEqual({
      code: 0,
      stderr: '',
      found: { schemaVersion: 1, proven: true, opens: [], closes: [] },
    });
  });

  it('is printed by workload and range of ports, with the policy that decides', async () => {
    const { code, found } = await overShop(
      appOnly,
      toDb(`{from: [${peer('web')}], ports: [{port: 5400, endPort: 5500}]}`),
    );
    expect(code).toBe(1);
    expect(found.opens.map(short)).toEqual(['shop/web shop/db TCP 5400-5500 shop/db']);
    expect(found.closes.map(short)).toEqual(['shop/app shop/db TCP 5432 shop/db']);
  });

  it('is everything where the only policy is taken away, and no policy decides it', async () => {
    const { found } = await overShop(appOnly, '');
    expect(found.closes).toEqual([]);
    expect(found.opens.map(short)).toEqual(
      expect.arrayContaining([
        'shop/web shop/db TCP 1-65535 no policy',
        'shop/app shop/db TCP 1-5431 no policy',
        'shop/app shop/db TCP 5433-65535 no policy',
        'dev/app shop/db UDP 1-65535 no policy',
        '203.0.113.9 shop/db SCTP 1-65535 no policy',
      ]),
    );
  });

  it('counts pods that do not exist yet, also in a namespace that is in no file', async () => {
    const ops = '{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ops}}}';
    const { code, stderr, found } = await overShop(
      appOnly,
      toDb(`{from: [${peer('app')}, ${ops}], ports: [{port: 5432}]}`),
    );
    expect(code).toBe(1);
    expect(stderr).toContain('namespace ops is not in your files; any possible pod is assumed there, as ops/{}');
    expect(found.opens.map(short)).toEqual(['ops/{} shop/db TCP 5432 shop/db']);
  });

  it('is found without a world, from the policies alone', async () => {
    const { code, stderr, found } = await compare(
      appOnly,
      toDb(`{from: [${peer('app')}, ${peer('web')}], ports: [{port: 5432}]}`),
    );
    expect(code).toBe(1);
    expect(stderr).toContain('shop/{}');
    expect(found.opens.map(short)).toEqual(['shop/{app=web} shop/{app=db} TCP 5432 shop/db']);
  });

  it('takes no notice of the policies of the world', async () => {
    // The world has a policy of its own before the database, which would close what opens here.
    const { found } = await overShop(appOnly, toDb(`{from: [${peer('app')}], ports: [{port: 5432}, {port: 9187}]}`));
    expect(found.opens.map(short)).toEqual(['shop/app shop/db TCP 9187 shop/db']);
  });
});

describe('a list of flows that may open', () => {
  const wider = toDb(`{from: [${peer('app')}, ${peer('web')}], ports: [{port: 5432, endPort: 5440}]}`);

  it.each<[string, number, string]>([
    [
      'covers rows by workload and by star',
      0,
      '[{from: shop/web, to: shop/db, port: "*"}, {from: shop/app, to: "*", port: 5433-5440}]',
    ],
    ['covers everything of a protocol with three stars', 0, '[{from: "*", to: "*", port: "*"}]'],
    [
      'covers a row only if it covers all of its ports',
      1,
      '[{from: shop/web, to: shop/db, port: 5432}, {from: shop/app, to: shop/db, port: 5433-5440}]',
    ],
    ['does not cover other protocols', 1, '[{from: "*", to: "*", port: "*", protocol: UDP}]'],
    ['does not cover other sources', 1, '[{from: shop/app, to: shop/db, port: "*"}]'],
    ['may be empty', 1, '[]'],
  ])('%s', async (_, code, allow) => {
    const { code: is, found } = await overShop(appOnly, wider, allow);
    expect(is).toBe(code);
    expect(found.opens.map(({ from, to, port }) => `${from} ${to} ${port}`)).toEqual([
      'shop/app shop/db 5433-5440',
      'shop/web shop/db 5432-5440',
    ]);
    expect(found.opens.every(({ listed }) => listed === true)).toBe(code === 0);
  });

  it('may name a port', async () => {
    const withMetrics = toDb(`{from: [${peer('app')}], ports: [{port: 5432}, {port: 9187}]}`);
    expect((await overShop(appOnly, withMetrics, '[{from: shop/app, to: shop/db, port: metrics}]')).code).toBe(0);
    expect((await overShop(appOnly, withMetrics, '[{from: shop/app, to: shop/db, port: postgres}]')).code).toBe(1);
  });

  it('may hold the text of a row about pods that do not exist', async () => {
    const ops = '{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ops}}}';
    const renewed = toDb(`{from: [${peer('app')}, ${ops}], ports: [{port: 5432}]}`);
    expect((await overShop(appOnly, renewed, '[{from: "ops/{}", to: shop/db, port: 5432}]')).code).toBe(0);
  });
});

describe('more rows than a person reads', () => {
  const pods = Array.from({ length: 120 }, (_, index) => {
    const name = `pod-${String(index).padStart(3, '0')}`;
    const metadata = { name, namespace: index < 60 ? 'shop' : 'dev' };
    return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [{ name: 'main', image: 'app' }] } };
  });
  const world = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: pods });
  const wall = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: wall, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
`;

  it('are one for each pair of classes, named by the first pod, with how many there are', async () => {
    const path = join(folder(), 'world.json');
    writeFileSync(path, world);
    const { found } = await compare(wall, '', undefined, '-f', path);
    expect(found).toMatchObject({ proven: true, by: 'class' });
    const tcp = found.opens.filter(({ protocol }) => protocol === 'TCP');
    expect(tcp.map(({ from, to, port, pods: count }) => [from, to, port, count?.join()].join(' '))).toEqual([
      'dev/pod-060 shop/pod-000 1-65535 60,60',
      'shop/pod-000 dev/pod-060 1-65535 60,60',
      'shop/pod-000 shop/pod-000 1-65535 60,60',
      '203.0.113.9 shop/pod-000 1-65535 0,60',
      'shop/pod-000 203.0.113.9 1-65535 60,0',
      'shop/pod-000 {}/{} 1-65535 60,0',
      '{}/{} shop/pod-000 1-65535 0,60',
    ]);
    const text = await runMain(['compare', join(folder(), 'old.yaml'), join(folder(), 'new.yaml'), '-f', path]);
    expect(text.stdout).toContain('These are classes of pods that fare alike, each by the name of one.');
    expect(text.stdout).toMatch(/● {2}dev\/pod-060 \(60 pods\) +→ {2}shop\/pod-000 \(60 pods\) +TCP 1-65535/);
  });

  it('are covered by an entry with a star, and not by one for a pod of the class', async () => {
    const path = join(folder(), 'world.json');
    writeFileSync(path, world);
    const listed = async (allow: string) =>
      (await compare(wall, '', allow, '-f', path)).found.opens.filter((row) => row.listed === true).length;
    expect(await listed('[{from: shop/pod-000, to: "*", port: "*"}]')).toBe(0);
    expect(await listed('[{from: "*", to: "*", port: "*"}]')).toBe(7);
  });
});

it('says that nothing is proven where there are too many combinations, with an exit code of its own', async () => {
  const many = Array.from({ length: 12 }, (_, index) => `{podSelector: {matchLabels: {key-${index}: "yes"}}}`);
  const { code, found } = await overShop(
    toDb(`{from: [${many.join(', ')}]}`),
    toDb(`{from: [${many.toReversed().join(', ')}]}`),
  );
  expect({ code, ...found }).toMatchObject({ code: 4, proven: false, opens: [], closes: [] });
});

it('says in words what opens and what closes', async () => {
  const [old, renewed] = [join(folder(), 'old.yaml'), join(folder(), 'new.yaml')];
  writeFileSync(old, appOnly);
  writeFileSync(renewed, toDb(`{from: [${peer('web')}], ports: [{port: 5432}]}`));
  const { code, stdout } = await runMain(['compare', old, renewed, '-f', '-'], { stdin: shop });
  expect(code).toBe(1);
  expect(stdout).toBe(`Opens:
●  shop/web  →  shop/db  TCP 5432  allowed by shop/db

Blocks:
○  shop/app  →  shop/db  TCP 5432  blocked by shop/db

Proven for every pod, namespace, address and port that could exist.
`);
});
