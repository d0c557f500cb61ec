import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readManifests } from '../../../src/kube/yaml/read-manifests.ts';
import { loadPack } from '../../../src/scenario/load-pack.ts';
import { clashes, newNames, renameInAnswer, renameNamespaces } from '../../../src/scenario/rename/rename.ts';
import { renameHosts, renameInProse } from '../../../src/scenario/rename/rename-words.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { applyAnswer } from '../../../src/session/apply-answer.ts';
import { gradeAttempt } from '../../../src/session/grade-attempt.ts';
import { newClusterFor } from '../../../src/task/new-cluster.ts';
import { bundledPack } from '../bundled.fixture.ts';

const { scenarios } = bundledPack();
/** The first two, and some of all others: reading the answers of all of them takes minutes. */
const some = scenarios.filter((_, at) => at < 2 || at % 19 === 4);
const ofKinds = loadPack(new URL('../../packs/kinds', import.meta.url).pathname);
if (!('pack' in ofKinds)) throw new Error(JSON.stringify(ofKinds.faults));
/** Of the tasks that are there to try every field. */
const kinds = ofKinds.pack.scenarios;
const allNames = ['shop', 'dev', 'secure', 'monitoring', 'default'];

/** Everything of a scenario that may name a namespace, beside what the bundled ones have. */
const rich: Scenario = {
  ...scenarios[0]!,
  namespace: 'default',
  task: 'In namespace default, default deny. Pods `db.shop:5432` and `-n shop`; the shop is open.',
  start: [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'shop', labels: { 'kubernetes.io/metadata.name': 'shop' } },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'db', namespace: 'shop' },
      spec: { selector: { shop: 'shop', namespace: 'shop' } },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'shop',
        namespace: 'default',
        labels: { shop: 'shop' },
        annotations: { talks: 'to db.shop.svc' },
      },
      spec: {
        containers: [
          {
            name: 'shop',
            image: 'registry.shop/shop/shop:1',
            command: ['sh', '-c', 'wget db.shop.svc.cluster.local; cat config.shop'],
            env: [{ name: 'SHOP', value: 'http://db.shop:80/shop' }],
          },
        ],
      },
    },
  ],
  checks: [
    {
      id: 'shop',
      says: 'Only namespace shop reaches namespace default',
      weight: 1,
      claim: {
        about: 'flow',
        is: 'never',
        from: [{ is: 'anyone', but: [{ is: 'pods', namespace: 'shop', labels: {} }, { is: 'outside' }] }],
        to: [{ is: 'pods', namespace: 'default', labels: { shop: 'shop' } }],
      },
      remarks: [
        {
          id: 'r',
          says: '`shop`',
          when: { from: [{ is: 'pods', namespace: 'shop', labels: {} }], to: [{ is: 'outside' }] },
        },
      ],
    },
  ],
};

/** Names that stand nowhere else, such as a run gives. */
const someNames = fc
  .tuple(fc.subarray(allNames, { minLength: 1 }), fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,8}[a-z0-9])?$/))
  .map(([names, run]) => new Map(names.map((name) => [name, `sallyport-${run}-${name}`])));

function backOf(names: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...names].map(([old, name]) => [name, old]));
}

describe.each([...some, ...kinds, { ...rich, id: 'a rich one' }])('$id under other namespace names', (scenario) => {
  it('is the same again when it is renamed back', () => {
    fc.assert(
      fc.property(someNames, (names) => {
        expect(renameNamespaces(renameNamespaces(scenario, names), backOf(names))).toEqual(scenario);
      }),
      { numRuns: 20 },
    );
  });
});

describe.each([...some, ...kinds])('$id, graded on the simulator under other names', (scenario) => {
  it('speaks of no namespace by its old name where a name stands', () => {
    const old = namespacesOf(scenario);
    const names = new Map(old.map((name) => [name, `x-${name}`]));
    const { start, given, kind, checks, solution, debrief, toFind } = renameNamespaces(scenario, names);
    const text = JSON.stringify({ start, given, kind, checks, solution, debrief, toFind });
    for (const name of old) {
      expect(text).not.toMatch(new RegExp(`"(service:)?${name}/`));
      expect(text).not.toContain(`"namespace":"${name}"`);
      expect(text).not.toContain(`metadata.name":"${name}"`);
      expect(text).not.toMatch(new RegExp(`namespace:? ${name}\\b`));
    }
  });

  const answers = [
    { name: 'nothing', answer: '' },
    { name: 'the solution', answer: scenario.solution },
    ...scenario.nearMisses.map(({ name, answer }) => ({ name, answer })),
  ];
  it.each(answers)('fails the same checks: $name', async ({ answer }) => {
    const before = await gradeOf(scenario, answer);
    for (const subset of [namespacesOf(scenario), [scenario.namespace]]) {
      const names = new Map(subset.map((name) => [name, `sallyport-r1-${name}`]));
      expect(await gradeOf(renameNamespaces(scenario, names), renameInAnswer(answer, names, scenario.kind))).toEqual(
        before,
      );
    }
  });
});

function namespacesOf({ start }: Scenario): readonly string[] {
  const made = start.flatMap(({ kind, metadata }) => (kind === 'Namespace' ? [metadata.name ?? ''] : []));
  return [...new Set(['default', ...made])];
}

async function gradeOf(scenario: Scenario, answer: string) {
  const newCluster = async () => newClusterFor(scenario, () => new Date(0));
  const cluster = await newCluster();
  const applied = await applyAnswer(cluster, scenario, [{ file: 'answer.yaml', text: answer }]);
  expect(applied).toMatchObject({ rejected: [] });
  const { score, checks } = await gradeAttempt(scenario, cluster, newCluster, applied);
  return { score, checks: checks.map(({ id, kind, passed }) => ({ id, kind, passed })) };
}

const names = new Map([
  ['shop', 'my-shop'],
  ['dev', 'my-dev'],
  ['default', 'my-default'],
]);

describe('an object', () => {
  it('is renamed where a namespace is meant, and nowhere else', () => {
    const { start } = renameNamespaces(rich, names);
    expect(start).toEqual([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'my-default' } },
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'my-shop', labels: { 'kubernetes.io/metadata.name': 'my-shop' } },
      },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'db', namespace: 'my-shop' },
        spec: { selector: { shop: 'shop', namespace: 'shop' } },
      },
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: 'shop',
          namespace: 'my-default',
          labels: { shop: 'shop' },
          annotations: { talks: 'to db.my-shop.svc' },
        },
        spec: {
          containers: [
            {
              name: 'shop',
              image: 'registry.shop/shop/shop:1',
              command: ['sh', '-c', 'wget db.my-shop.svc.cluster.local; cat config.shop'],
              env: [{ name: 'SHOP', value: 'http://db.my-shop:80/shop' }],
            },
          ],
        },
      },
    ]);
  });

  it('without a namespace is in default, and goes where that goes', () => {
    const start = [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } }];
    expect(renameNamespaces({ ...rich, start }, names).start.at(-1)?.metadata).toEqual({
      name: 'a',
      namespace: 'my-default',
    });
    const node = [{ apiVersion: 'v1', kind: 'Node', metadata: { name: 'a' } }];
    expect(renameNamespaces({ ...rich, start: node }, names).start.at(-1)).toEqual(node[0]);
  });

  it('keeps a saved start only under its own names', () => {
    const saved = { ...rich, savedIn: 'start.json' };
    expect(renameNamespaces(saved, new Map()).savedIn).toBe('start.json');
    expect(renameNamespaces(saved, names).savedIn).toBeUndefined();
  });
});

describe('an answer in YAML', () => {
  it.each([
    ['metadata: {namespace: shop, name: shop}', 'metadata: {namespace: my-shop, name: shop}'],
    ['metadata:\n  namespace:   "shop" # of shop\n', 'metadata:\n  namespace:   "my-shop" # of shop\n'],
    ["metadata: {'namespace': 'dev'}", "metadata: {'namespace': 'my-dev'}"],
    ['metadata:\n  namespace: |-\n    shop\n  name: a', 'metadata:\n  namespace: |-\n    my-shop\n  name: a'],
    ['kind: Namespace\nmetadata: {name: shop}', 'kind: Namespace\nmetadata: {name: my-shop}'],
    ['kind: Pod\nmetadata: {name: shop}', 'kind: Pod\nmetadata: {name: shop}'],
    [
      'matchLabels: {kubernetes.io/metadata.name: shop, app: shop}',
      'matchLabels: {kubernetes.io/metadata.name: my-shop, app: shop}',
    ],
    ['matchLabels: {namespace: shop}', 'matchLabels: {namespace: shop}'],
    [
      '- {key: kubernetes.io/metadata.name, operator: In, values: [shop, "dev", other]}',
      '- {key: kubernetes.io/metadata.name, operator: In, values: [my-shop, "my-dev", other]}',
    ],
    ['- {key: app, operator: In, values: [shop]}', '- {key: app, operator: In, values: [shop]}'],
    ['subjects:\n- kind: ServiceAccount\n  namespace: dev', 'subjects:\n- kind: ServiceAccount\n  namespace: my-dev'],
    ['{"metadata":{"namespace":"shop","name":"shop"}}', '{"metadata":{"namespace":"my-shop","name":"shop"}}'],
    ['a: {namespace: &n shop}\nb: {namespace: *n}', 'a: {namespace: &n my-shop}\nb: {namespace: *n}'],
    ['a: {app: &n shop}\nb: {namespace: *n}', 'a: {app: &n shop}\nb: {namespace: my-shop}'],
    ['a: {namespace: &n shop}\nb: {app: *n }', 'a: {namespace: &n my-shop}\nb: {app: shop }'],
    ['kind: List\nitems:\n- metadata: {namespace: shop}\n', 'kind: List\nitems:\n- metadata: {namespace: my-shop}\n'],
    [
      '---\n# one\nmetadata: {namespace: shop}\n---\nmetadata: {namespace: dev}\n...\n',
      '---\n# one\nmetadata: {namespace: my-shop}\n---\nmetadata: {namespace: my-dev}\n...\n',
    ],
    ['metadata:\r\n  namespace: shop\r\n', 'metadata:\r\n  namespace: my-shop\r\n'],
    ['metadata: {namespace: shop', 'metadata: {namespace: shop'],
    ['args: ["wget", "db.shop.svc:80"]', 'args: ["wget", "db.my-shop.svc:80"]'],
    ['', ''],
  ])('%j becomes %j', (text, renamed) => {
    expect(renameInAnswer(text, names, { is: 'write' })).toBe(renamed);
  });

  it('quotes a name that would be a number, a truth value or nothing', () => {
    for (const name of ['123', 'yes', 'null', '1e3']) {
      const read = readManifests(
        renameInAnswer('metadata: {namespace: shop}', new Map([['shop', name]]), { is: 'write' }),
        'a',
      );
      expect('documents' in read && read.documents[0]?.value).toEqual({ metadata: { namespace: name } });
    }
  });
});

describe('a DNS name', () => {
  it.each([
    ['db.shop', 'db.my-shop'],
    ['http://db.shop:5432/shop.html', 'http://db.my-shop:5432/shop.html'],
    ['db-0.db.shop', 'db-0.db.my-shop'],
    ['_sql._tcp.db.shop.svc.cluster.local.', '_sql._tcp.db.my-shop.svc.cluster.local.'],
    ['10-0-0-1.shop.pod.cluster.local', '10-0-0-1.my-shop.pod.cluster.local'],
    ['shop.svc.cluster.local', 'my-shop.svc.cluster.local'],
    ['kubernetes.default.svc', 'kubernetes.default.svc'],
    ['config.default', 'config.default'],
    ['shop.example', 'shop.example'],
    ['www.myshop', 'www.myshop'],
    ['db.shop-2.svc', 'db.shop-2.svc'],
    ['example.dev', 'example.dev'],
    ['shop', 'shop'],
  ])('%s becomes %s', (text, renamed) => {
    const isService = (service: string, namespace: string): boolean => service === 'db' && namespace === 'shop';
    expect(renameHosts(text, { names, isService })).toBe(renamed);
  });
});

describe('prose', () => {
  it.each([
    ['In namespace shop all stays.', 'In namespace my-shop all stays.'],
    ['In namespace `shop` all stays.', 'In namespace `my-shop` all stays.'],
    ['The namespaces shop, dev and default.', 'The namespaces my-shop, my-dev and my-default.'],
    ['Namespaces `shop` and `dev`', 'Namespaces `my-shop` and `my-dev`'],
    ['The namespace shop and dev work', 'The namespace my-shop and dev work'],
    ['Write a default deny for the namespace\nshop.', 'Write a default deny for the namespace\nmy-shop.'],
    ['In each namespace default deny comes first.', 'In each namespace default deny comes first.'],
    ['A namespace default-deny policy', 'A namespace default-deny policy'],
    ['Pods of the shop, by default', 'Pods of the shop, by default'],
    ['shop/web reaches dev/{app=app} and /dev/null', 'my-shop/web reaches my-dev/{app=app} and /dev/null'],
    ['https://shop/web and a/shop/b', 'https://shop/web and a/shop/b'],
    ['`app=shop` is `shop-2` in `kubectl -n shop get po`', '`app=shop` is `shop-2` in `kubectl -n my-shop get po`'],
    ['`kubernetes.io/metadata.name: shop`', '`kubernetes.io/metadata.name: my-shop`'],
    ['`wget db.shop.svc` but not db.shop', '`wget db.my-shop.svc` but not db.shop'],
    ['sub-namespace shop', 'sub-namespace shop'],
  ])('%j becomes %j', (text, renamed) => {
    expect(renameInProse(text, { names })).toBe(renamed);
  });

  it('swaps two names in one go', () => {
    const swap = new Map([
      ['shop', 'dev'],
      ['dev', 'shop'],
    ]);
    expect(renameInProse('Namespaces shop and dev: `dev`, shop/web', { names: swap })).toBe(
      'Namespaces dev and shop: `shop`, dev/web',
    );
  });
});

describe('a name that is taken', () => {
  const [shop, secure] = scenarios;
  it('is one of the start that the cluster has already; those of the system have no owner', () => {
    const existing = new Set(['default', 'kube-system', 'dev', 'other']);
    expect(clashes(shop!, existing)).toEqual(['dev']);
    expect(clashes(secure!, existing)).toEqual(['default']);
    expect(clashes(shop!, new Set(['default']))).toEqual([]);
  });

  it('gets a new one with the run in it, at most 63 characters long, that no namespace has', () => {
    expect(newNames(secure!, new Set(['default', 'secure']), 'k3x9')).toEqual(
      new Map([
        ['default', 'sallyport-k3x9-default'],
        ['secure', 'sallyport-k3x9-secure'],
      ]),
    );
    const long = 'r'.repeat(70);
    const first = newNames(shop!, new Set(['shop', 'dev']), long);
    const given = [...first.values()];
    expect(given.every((name) => name.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name))).toBe(true);
    expect(new Set(given).size).toBe(2);
    const again = newNames(shop!, new Set(['shop', 'dev', ...given]), long);
    expect([...again.values()].filter((name) => given.includes(name))).toEqual([]);
  });
});
