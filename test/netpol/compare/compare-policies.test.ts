import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../src/kube/snapshot.ts';
import { prove } from '../../../src/netpol/claims/prove.ts';
import { podFamilies } from '../../../src/netpol/classes/address-classes.ts';
import { comparePolicies, findDifference, strictness } from '../../../src/netpol/compare/compare-policies.ts';
import { evaluate } from '../../../src/netpol/evaluate.ts';
import type { Endpoint, Flow, HypotheticalPod } from '../../../src/netpol/flow.ts';
import { makeReal } from '../../pack-check/make-real.ts';
import { policies, worldWithoutPolicies } from '../random-worlds.ts';
import { policyFrom, worldFrom } from '../worlds.ts';

const worlds = fc
  .tuple(worldWithoutPolicies, policies(3), policies(3), fc.boolean())
  .map(([some, before, now, alike]): { now: Snapshot; before: Snapshot } => {
    const world = { ...some, namespaces: [...some.namespaces, { metadata: { name: 'z' } }] };
    return {
      before: { ...world, policies: before },
      now: { ...world, policies: alike ? [...before.slice(1), ...now.slice(0, 1)] : now },
    };
  });

describe('two sets of policies over any world', () => {
  it('have a change for every flow between pods that are there that one lets pass and the other does not', () => {
    fc.assert(
      fc.property(
        worlds,
        fc.constantFrom(79, 80, 81, 82, 83),
        fc.constantFrom('TCP', 'UDP'),
        (both, port, protocol) => {
          const { changes } = comparePolicies(both.before, both.now);
          const { pods } = both.now;
          const alone = pods.filter(({ spec }) => spec?.hostNetwork !== true);
          for (const from of alone) {
            for (const to of alone) {
              for (const family of [4, 6] as const) {
                const has = [from, to].every(({ status }) =>
                  status?.podIPs?.some(({ ip }) => ip?.includes(':') === (family === 6)),
                );
                if (from === to || !has) continue;
                const flow: Flow<Endpoint> = { from: endOf(from), to: endOf(to), port, protocol, family };
                const [was, is] = [evaluate(both.before, flow).allowed, evaluate(both.now, flow).allowed];
                const told = changes.filter(
                  (change) =>
                    change.family === family &&
                    change.protocol === protocol &&
                    change.ports[0] <= port &&
                    port <= change.ports[1] &&
                    holds(change.from.pods, from) &&
                    holds(change.to.pods, to),
                );
                expect(told.map((change) => change.is)).toEqual(was === is ? [] : [is ? 'opens' : 'closes']);
              }
            }
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('differ in the flow of each change, also when its ends are made', () => {
    fc.assert(
      fc.property(worlds, ({ before, now }) => {
        const { changes, policyOf } = comparePolicies(before, now);
        for (const change of changes.filter((_, at) => at % 17 === 0).slice(0, 25)) {
          const { is, flow } = change;
          const real = makeReal(now, flow);
          const verdicts = [now, before].map(
            (snapshot) => evaluate({ ...real.snapshot, policies: snapshot.policies }, real.flow).allowed,
          );
          expect({ flow, verdicts }).toMatchObject({
            verdicts: is === 'opens' ? [true, false] : [false, true],
          });
          expect(is === 'closes' && policyOf(change) === null).toBe(false);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('have no change where everything is proven to be as before', () => {
    fc.assert(
      fc.property(worlds, ({ before, now }) => {
        const [proof] = prove([{ is: 'unchanged' }], now, before);
        const { changes } = comparePolicies(before, now);
        // The proof is about the families that pods have.
        const isProven = proof?.holds === true && podFamilies([before, now]).includes(4);
        expect(isProven ? changes.filter(({ family }) => family === 4) : []).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

/** Pods that somebody may make, in namespaces that are there or not, and addresses outside. */
const others: fc.Arbitrary<Endpoint> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      like: fc.record(
        {
          namespace: fc.constantFrom<HypotheticalPod['namespace'][]>(
            'x',
            'y',
            'z',
            { labels: {} },
            { labels: { tier: 'b' } },
            { labels: { app: 'a', tier: '' } },
          ),
          labels: fc.dictionary(fc.constantFrom('app', 'tier'), fc.constantFrom('a', 'b', '', 'other'), { maxKeys: 2 }),
          ip: fc.constantFrom('10.244.0.1', '10.244.0.5', '10.244.200.3', 'fd00::2', 'fd00:9::9'),
          ports: fc.constantFrom<NonNullable<HypotheticalPod['ports']>[]>(
            [],
            [{ name: 'web', port: 81, protocol: 'TCP' }],
            [
              { name: 'web', port: 82, protocol: 'UDP' },
              { name: 'dns', port: 82, protocol: 'UDP' },
            ],
          ),
        },
        { requiredKeys: ['namespace', 'labels'] },
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('203.0.113.9', '10.9.9.9', '172.18.0.2', '2001:db8::9').map((ip) => ({ ip })),
  },
);

describe('two sets of policies, for ends that do not exist', () => {
  it('have a change for every flow that differs between their namespaces, and for no others', () => {
    let differing = 0;
    fc.assert(
      fc.property(
        worlds,
        fc.array(others, { minLength: 8, maxLength: 8 }),
        fc.integer({ min: 79, max: 83 }),
        fc.constantFrom('TCP', 'UDP'),
        ({ before, now }, made, port, protocol) => {
          const { changes, proven } = comparePolicies(before, now, { strict: true });
          expect(proven).toBe(true);
          const told = new Set(
            changes
              .filter((change) => change.protocol === protocol && change.ports[0] <= port && port <= change.ports[1])
              .map(({ is, family, flow }) => [is, family, homeOf(flow.from), homeOf(flow.to)].join(' ')),
          );
          const found = new Set<string>();
          const ends = [...made, ...now.pods.filter(({ spec }) => spec?.hostNetwork !== true).map(endOf)];
          for (const from of ends) {
            for (const to of ends) {
              if (from === to || ('ip' in from && 'ip' in to)) continue;
              for (const family of familiesOf(now)) {
                if (![from, to].every((end) => has(now, end, family))) continue;
                const flow = { from, to, port, protocol, family };
                const [was, is] = [evaluate(before, flow).allowed, evaluate(now, flow).allowed];
                if (was === is) continue;
                found.add([is ? 'opens' : 'closes', family, homeOf(from), homeOf(to)].join(' '));
              }
            }
          }
          differing += found.size;
          expect([...found].filter((each) => !told.has(each))).toEqual([]);
          for (const { is, flow, was: ends, ports } of changes.slice(0, 60)) {
            const verdicts = flow.to && 'like' in flow.to && flow.to.like.ports ? [ports[0]] : ports;
            for (const each of verdicts) {
              expect([
                evaluate(before, { ...flow, ...ends, port: each }).allowed,
                evaluate(now, { ...flow, port: each }).allowed,
              ]).toEqual(is === 'opens' ? [false, true] : [true, false]);
            }
          }
        },
      ),
      { numRuns: Number(process.env['COMPARE_RUNS'] ?? 150) },
    );
    expect(differing).toBeGreaterThan(0);
  });
});

describe('one set of policies beside another', () => {
  const base = worldFrom({
    namespaces: { x: {} },
    pods: { 'x/a': { labels: { app: 'a' } }, 'x/b': { labels: { app: 'b' } } },
  });
  const world = (...specs: unknown[]): Snapshot => ({
    ...base,
    policies: specs.map((spec, index) => policyFrom(`x/p${index}`, spec)),
  });
  const from = (...peers: unknown[]) => ({ podSelector: { matchLabels: { app: 'a' } }, ingress: [{ from: peers }] });
  const b = { podSelector: { matchLabels: { app: 'b' } } };

  it.each<[string, Snapshot, Snapshot, ReturnType<typeof strictness>]>([
    [
      'is the same, spelled differently',
      world(from(b)),
      world(from({ podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['b'] }] } })),
      'same',
    ],
    [
      'is the same with a CIDR split in two',
      world(from({ ipBlock: { cidr: '0.0.0.0/0' } })),
      world(from({ ipBlock: { cidr: '0.0.0.0/1' } }, { ipBlock: { cidr: '128.0.0.0/1' } })),
      'same',
    ],
    [
      'is the same with its peers in two policies',
      world(from(b, { namespaceSelector: { matchLabels: { team: 'ops' } } })),
      world(from(b), from({ namespaceSelector: { matchLabels: { team: 'ops' } } })),
      'same',
    ],
    [
      'is looser by a namespace that does not exist',
      world(from(b)),
      world(from(b, { namespaceSelector: { matchLabels: { team: 'ops' } } })),
      'looser',
    ],
    [
      'is looser where a rule for all addresses becomes one for all, if there is IPv6',
      { ...world(from({ ipBlock: { cidr: '0.0.0.0/0' } }, { ipBlock: { cidr: 'fd00::/8' } })) },
      world({ podSelector: { matchLabels: { app: 'a' } }, ingress: [{}] }),
      'looser',
    ],
    [
      'is tighter by an exception',
      world(from({ ipBlock: { cidr: '203.0.0.0/16' } })),
      world(from({ ipBlock: { cidr: '203.0.0.0/16', except: ['203.0.7.0/24'] } })),
      'tighter',
    ],
    [
      'is neither where one peer is put for another',
      world(from(b)),
      world(from({ ipBlock: { cidr: '203.0.113.0/24' } })),
      'neither',
    ],
  ])('%s', (_, before, now, stands) => {
    const comparison = comparePolicies(before, now);
    expect(comparison.proven).toBe(true);
    expect(strictness(comparison)).toBe(stands);
    expect(findDifference(before, now).change === undefined).toBe(stands === 'same');
  });

  const toNobody = (...ports: string[]) => ({
    podSelector: { matchLabels: { app: 'c' } },
    ingress: [{ from: [b], ports: ports.map((port) => ({ port })) }],
  });

  it('is looser for pods that do not exist and that may give the name', () => {
    const { changes } = comparePolicies(world(toNobody('web')), world(toNobody('web', 'http')));
    const [change, ...more] = changes.map(({ is, from, flow: { to }, ports }) => ({ is, from, to, ports }));
    expect(more).toEqual([]);
    expect(change).toMatchObject({
      is: 'opens',
      from: { pods: [{ pod: 'x/b' }] },
      to: { like: { labels: { app: 'c' }, ports: [{ name: 'http', port: 1, protocol: 'TCP' }] } },
      ports: [1, 65_535],
    });
  });

  it('is looser for pods that give two names to one port, where one lets flows out and one in', () => {
    const out = {
      podSelector: { matchLabels: { app: 'b' } },
      policyTypes: ['Egress'],
      egress: [{ ports: [{ port: 'web' }] }],
    };
    const { changes } = comparePolicies(world(out, toNobody('dns')), world(out, toNobody('dns', 'http')));
    const named = changes.flatMap(({ flow: { to } }) =>
      'like' in to ? (to.like.ports ?? []).map(({ name }) => name) : [],
    );
    expect(new Set(named)).toEqual(new Set(['http', 'web']));
  });

  it('is the same where pods that are there give no such name, unless others of their class may', () => {
    const to = (...ports: string[]) => ({ ...toNobody(...ports), podSelector: { matchLabels: { app: 'a' } } });
    const [before, now] = [world(to('web')), world(to('web', 'http'))];
    expect(strictness(comparePolicies(before, now))).toBe('same');
    expect(strictness(comparePolicies(before, now, { strict: true }))).toBe('looser');
  });

  it('may be asked for a change alone, and is not proven beyond the pairs that may be looked at', () => {
    const [before, now] = [world({ podSelector: {} }), world()];
    expect(comparePolicies(before, now).changes.length).toBeGreaterThan(1);
    expect(comparePolicies(before, now, { mostPairs: 1 }).proven).toBe(false);
    const same = comparePolicies(before, world(from(b), { podSelector: {}, ingress: [{}] }), { mostChanges: 1 });
    expect(same.changes.length).toBeLessThan(4);
  });

  it('is not said to be proven beyond the bound', () => {
    const labels = Array.from({ length: 10 }, (_, index) => `key-${index}`);
    const peers = labels.map((key) => ({ podSelector: { matchLabels: { [key]: 'yes' } } }));
    expect(comparePolicies(world(from(...peers)), world(from(...peers.toReversed()))).proven).toBe(false);
  });
});

function endOf({ metadata }: Snapshot['pods'][number]): { readonly pod: string } {
  return { pod: `${metadata?.namespace}/${metadata?.name}` };
}

/** What a flow's end is to a change: its namespace, there or yet to be made, or outside. */
function homeOf(end: Endpoint): string {
  if ('ip' in end) return 'outside';
  if ('pod' in end) return end.pod.slice(0, end.pod.indexOf('/'));
  if ('like' in end && typeof end.like.namespace === 'string') return end.like.namespace;
  return 'later';
}

function familiesOf({ pods }: Snapshot): readonly (4 | 6)[] {
  const all = pods.flatMap(({ spec, status }) => (spec?.hostNetwork ? [] : (status?.podIPs ?? [])));
  return ([4, 6] as const).filter((family) => all.some(({ ip }) => ip?.includes(':') === (family === 6)));
}

/** Whether an end takes part in flows of a family, and is itself: an address of a pod is that pod. */
function has({ pods }: Snapshot, end: Endpoint, family: 4 | 6): boolean {
  const addresses = (pod: Snapshot['pods'][number]) => (pod.status?.podIPs ?? []).map(({ ip = '' }) => ip);
  const ofFamily = (ip: string): boolean => ip.includes(':') === (family === 6);
  if ('ip' in end)
    return ofFamily(end.ip) && !pods.some((pod) => pod.spec?.hostNetwork !== true && addresses(pod).includes(end.ip));
  if ('like' in end) return end.like.ip === undefined || ofFamily(end.like.ip);
  return pods.some((pod) => 'pod' in end && endOf(pod).pod === end.pod && addresses(pod).some(ofFamily));
}

function holds(pods: readonly Endpoint[], pod: Snapshot['pods'][number]): boolean {
  return pods.some((end) => 'pod' in end && end.pod === endOf(pod).pod);
}
