import * as fc from 'fast-check';
import type { NetworkPolicySpec } from 'kubernetes-types/networking/v1';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { prove } from '../../src/netpol/claims/prove.ts';
import { rewritePolicies, rewritings, type Written } from '../../src/pack-check/rewritings.ts';
import { policies, worldWithoutPolicies } from '../netpol/random-worlds.ts';
import { policyFrom, worldFrom } from '../netpol/worlds.ts';

/** What each rewriting makes of a spec, in a world where the database declares its port by name. */
const cases = parse(`
- [labels-as-expressions, '{podSelector: {matchLabels: {a: b}}}', '{podSelector: {matchExpressions: [{key: a, operator: In, values: [b]}]}}']
- [expressions-as-labels, '{podSelector: {matchExpressions: [{key: a, operator: In, values: [b]}]}}', '{podSelector: {matchLabels: {a: b}}}']
- [empty-parts-said, '{podSelector: {}}', '{podSelector: {matchLabels: {}}}']
- [exists-beside, '{podSelector: {matchLabels: {a: b}}}', '{podSelector: {matchLabels: {a: b}, matchExpressions: [{key: a, operator: Exists}]}}']
- [own-namespace-said, '{ingress: [{from: [{podSelector: {}}]}]}', '{ingress: [{from: [{podSelector: {}, namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: x}}}]}]}']
- [own-namespace-implied, '{ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: x}}}]}]}', '{ingress: [{from: [{podSelector: {}}]}]}']
- [every-pod-said, '{ingress: [{from: [{namespaceSelector: {}}]}]}', '{ingress: [{from: [{namespaceSelector: {}, podSelector: {}}]}]}']
- [name-for-unique-label, '{ingress: [{from: [{namespaceSelector: {matchLabels: {team: ops}}}]}]}', '{ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: y}}}]}]}']
- [values-as-peers, '{ingress: [{from: [{podSelector: {matchExpressions: [{key: a, operator: In, values: [b, c]}]}}]}]}', '{ingress: [{from: [{podSelector: {matchExpressions: [{key: a, operator: In, values: [b]}]}}, {podSelector: {matchExpressions: [{key: a, operator: In, values: [c]}]}}]}]}']
- [protocol-left-out, '{ingress: [{ports: [{port: 80, protocol: TCP}]}]}', '{ingress: [{ports: [{port: 80}]}]}']
- [protocol-said, '{ingress: [{ports: [{port: 80}]}]}', '{ingress: [{ports: [{port: 80, protocol: TCP}]}]}']
- [port-as-range, '{ingress: [{ports: [{port: 80}]}]}', '{ingress: [{ports: [{port: 80, endPort: 80}]}]}']
- [range-in-two, '{ingress: [{ports: [{port: 80, endPort: 83}]}]}', '{ingress: [{ports: [{port: 80, endPort: 81}, {port: 82, endPort: 83}]}]}']
- [range-as-ports, '{ingress: [{ports: [{port: 80, endPort: 82}]}]}', '{ingress: [{ports: [{port: 80}, {port: 81}, {port: 82}]}]}']
- [ports-as-range, '{ingress: [{ports: [{port: 80}, {port: 81}]}]}', '{ingress: [{ports: [{port: 80, endPort: 81}]}]}']
- [name-for-number, '{podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: 5432}]}]}', '{podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: sql}]}]}']
- [number-for-name, '{podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: sql}]}]}', '{podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: 5432}]}]}']
- [types-said, '{egress: [{}]}', '{egress: [{}], policyTypes: [Ingress, Egress]}']
- [types-implied, '{egress: [{}], policyTypes: [Egress, Ingress]}', '{egress: [{}]}']
- [block-in-two, '{ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16, 10.128.0.0/9]}}]}]}', '{ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/9, except: [10.1.0.0/16]}}]}]}']
- [block-in-two, '{ingress: [{from: [{ipBlock: {cidr: "fd00::/63"}}]}]}', '{ingress: [{from: [{ipBlock: {cidr: "fd00::/64"}}, {ipBlock: {cidr: "fd00:0:0:1::/64"}}]}]}']
`) as readonly (readonly [string, string, string])[];

const written: Written = {
  ...worldFrom({
    namespaces: { x: {}, y: { team: 'ops' } },
    pods: { 'x/db': { labels: { app: 'db' }, ports: ['sql=5432'] }, 'x/web': { labels: { app: 'web' } } },
  }),
  groups: [{ is: 'pods', namespace: 'x', labels: { app: 'db' } }],
};

describe('a rewriting', () => {
  it.each(cases)('%s: %s', (id, given, other) => {
    expect(waysOf(id, given, written).map(([policy]) => policy?.spec)).toContainEqual(specOf(other));
  });

  it('has an id of its own', () => {
    expect(new Set(rewritings.map(({ id }) => id)).size).toBe(rewritings.length);
  });

  it('takes no name for a number where a pod may give the name to another', () => {
    const spec = '{podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: 5432}]}]}';
    expect(waysOf('name-for-number', spec, { ...written, groups: [] })).toEqual([]);
    expect(waysOf('name-for-number', '{ingress: [{ports: [{port: 5432}]}]}', written)).toEqual([]);
  });

  it('means what was said before for every pod, also for those that do not exist', { timeout: 60_000 }, () => {
    const always = rewritings.filter(({ holds }) => holds === 'always');
    fc.assert(
      fc.property(worldWithoutPolicies, policies(2), fc.nat(), (world, said, pick) => {
        const before = { ...world, policies: said };
        for (const { id, ways } of always) {
          const others = ways(said, { ...world, groups: [] });
          const other = others[pick % Math.max(1, others.length)];
          if (!other) continue;
          const [proof] = prove([{ is: 'unchanged' }], { ...world, policies: other }, before);
          expect({ id, other, against: proof?.counterexamples[0]?.flow }).toEqual({ id, other, against: undefined });
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('a list of rewritings', () => {
  const reference = [
    policyFrom('x/p', {
      podSelector: { matchLabels: { app: 'db' } },
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 5432 }] }],
    }),
  ];

  it('is as long as asked, and has nothing twice', () => {
    const others = rewritePolicies(reference, written, 300);
    expect(new Set(others.map(({ policies: all }) => JSON.stringify(all))).size).toBe(300);
  });

  it('is the same each time', () => {
    expect(rewritePolicies(reference, written, 60)).toEqual(rewritePolicies(reference, written, 60));
  });

  it('gives each policy of an answer a name of its own', () => {
    for (const { policies: all } of rewritePolicies(reference, written, 300)) {
      const names = all.map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`);
      expect(new Set(names).size).toBe(names.length);
    }
  });
});

function waysOf(id: string, text: string, around: Written) {
  const policy = policyFrom('x/p', specOf(text));
  return rewritings.find((each) => each.id === id)?.ways([policy], around) ?? [];
}

function specOf(text: string): NetworkPolicySpec {
  return { podSelector: {}, ...(parse(text) as object) };
}
