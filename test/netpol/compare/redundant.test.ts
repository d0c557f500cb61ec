import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { namespacedName } from '../../../src/kube/pods.ts';
import type { Snapshot } from '../../../src/kube/snapshot.ts';
import { comparePolicies } from '../../../src/netpol/compare/compare-policies.ts';
import {
  MAX_PARTS,
  redundantParts,
  removableParts,
  withoutIpBlocks,
  withoutPart,
} from '../../../src/netpol/compare/redundant.ts';
import { familyOf, findEnd } from '../../../src/netpol/ends.ts';
import { evaluate } from '../../../src/netpol/evaluate.ts';
import type { Endpoint, Flow } from '../../../src/netpol/flow.ts';
import { indexSnapshot } from '../../../src/netpol/indexed-snapshot.ts';
import { dialled, flowsOf, policies, worldWithoutPolicies } from '../random-worlds.ts';
import { policyFrom, worldFrom } from '../worlds.ts';

const base = worldFrom({
  namespaces: { shop: {}, dev: {} },
  pods: {
    'shop/db': { labels: { app: 'db' }, ports: ['postgres=5432'] },
    'shop/app': { labels: { app: 'app' } },
    'dev/app': { labels: { app: 'app' } },
  },
});
const toDb = (...ingress: unknown[]) => ({ podSelector: { matchLabels: { app: 'db' } }, ingress });
const app = { podSelector: { matchLabels: { app: 'app' } } };
const web = { podSelector: { matchLabels: { app: 'web' } } };
const inShop = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } };

function found(...specs: unknown[]): readonly string[] {
  const snapshot = { ...base, policies: specs.map((spec, index) => policyFrom(`shop/p${index}`, spec)) };
  const { parts, proven } = redundantParts(snapshot, () => true);
  expect(proven).toBe(true);
  return parts.map(({ policy, path, together }) => `${policy} ${path}${together ? '' : ' alone'}`);
}

describe('of some policies nothing can be left out', () => {
  it.each<[string, unknown[]]>([
    ['where there is one rule with one peer and one port', [toDb({ from: [app], ports: [{ port: 5432 }] })]],
    ['where each peer lets other pods in', [toDb({ from: [app, web] })]],
    ['where each port is another', [toDb({ from: [app], ports: [{ port: 5432 }, { port: 5432, protocol: 'UDP' }] })]],
    [
      'where a name means the same port today, and need not tomorrow',
      [toDb({ from: [app], ports: [{ port: 5432 }, { port: 'postgres' }] })],
    ],
    ['where a peer is for pods that do not exist', [toDb({ from: [{ podSelector: { matchLabels: { app: 'x' } } }] })]],
    ['where the only policy isolates', [{ podSelector: {} }]],
    [
      'where a block of all addresses covers pods, if the plug-in says so',
      [toDb({ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }, { namespaceSelector: {} }] })],
    ],
    ['where an address is only outside', [toDb({ from: [app, { ipBlock: { cidr: '203.0.113.0/24' } }] })]],
  ])('%s', (_, specs) => {
    expect(found(...specs)).toEqual([]);
  });
});

describe('what can be left out of some policies', () => {
  it.each<[string, unknown[], string[]]>([
    [
      'is a wall that another policy builds too',
      [{ podSelector: { matchLabels: { app: 'db' } } }, { podSelector: {} }],
      ['shop/p0 spec'],
    ],
    [
      'is a rule that a wider one covers',
      [toDb({ from: [app], ports: [{ port: 5432 }] }, { from: [app] })],
      ['shop/p0 spec.ingress[0]'],
    ],
    [
      'is one of two rules that are the same, either of them',
      [toDb({ from: [app] }, { from: [app] })],
      ['shop/p0 spec.ingress[0] alone', 'shop/p0 spec.ingress[1]'],
    ],
    [
      'is a peer that another one covers',
      [toDb({ from: [{ podSelector: {} }, { ...inShop, ...app }] })],
      ['shop/p0 spec.ingress[0].from[1]'],
    ],
    [
      'is a port within a range',
      [toDb({ from: [app], ports: [{ port: 5400, endPort: 5500 }, { port: 5432 }] })],
      ['shop/p0 spec.ingress[0].ports[1]'],
    ],
    [
      'is a block within another',
      [toDb({ from: [{ ipBlock: { cidr: '203.0.113.0/24' } }, { ipBlock: { cidr: '203.0.0.0/16' } }] })],
      ['shop/p0 spec.ingress[0].from[0]'],
    ],
    [
      'is rules of a direction that the policy does not isolate',
      [{ podSelector: {}, policyTypes: ['Ingress'], egress: [{ to: [app] }] }],
      ['shop/p0 spec.egress'],
    ],
    [
      'is a rule for egress where egress of its pods is open by a rule of another policy',
      [
        { podSelector: {}, policyTypes: ['Egress'], egress: [{}] },
        { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [app], ports: [{ port: 53, protocol: 'UDP' }] }] },
      ],
      ['shop/p1 spec'],
    ],
    [
      'is two things at once',
      [toDb({ from: [app] }, { from: [app], ports: [{ port: 1 }] }, { from: [web, web] })],
      ['shop/p0 spec.ingress[1]', 'shop/p0 spec.ingress[2].from[0] alone', 'shop/p0 spec.ingress[2].from[1]'],
    ],
  ])('%s', (_, specs, parts) => {
    expect(found(...specs)).toEqual(parts);
  });

  it('is looked for in the policies asked about alone', () => {
    const all = [policyFrom('shop/given', { podSelector: {} }), policyFrom('shop/own', { podSelector: {} })];
    const { parts } = redundantParts({ ...base, policies: all }, (policy) => namespacedName(policy) === 'shop/own');
    expect(parts).toEqual([{ policy: 'shop/own', path: 'spec', together: true }]);
  });

  it('is not said, and not said to be nothing, where there are too many parts', () => {
    const peers = Array.from({ length: MAX_PARTS }, () => app);
    const all = [policyFrom('shop/p', toDb({ from: peers }))];
    expect(redundantParts({ ...base, policies: all }, () => true)).toEqual({ parts: [], proven: false });
  });
});

describe('over any world', () => {
  const worlds = fc
    .tuple(worldWithoutPolicies, policies(3))
    .map(([world, all]): Snapshot => ({ ...world, policies: all }));

  it('no flow changes without what can go, each by itself and all that can at once', () => {
    let parted = 0;
    fc.assert(
      fc.property(worlds, dialled, (snapshot, on) => {
        const { parts } = redundantParts(snapshot, () => true);
        parted += parts.length;
        const all = parts
          .filter(({ together }) => together)
          .toReversed()
          .reduce((left, part) => withoutPart(left, part), snapshot.policies);
        for (const left of [all, ...parts.map((part) => withoutPart(snapshot.policies, part))]) {
          const less = { ...snapshot, policies: left };
          const differing = flowsOf(snapshot, on).filter((flow) => {
            if (!isPossible(snapshot, flow)) return false;
            const [before, after] = [evaluate(snapshot, flow), evaluate(less, flow)];
            // Nothing is promised of flows that the specification leaves undefined, such as those of host-network pods.
            if (before.standing === 'undefined' || after.standing === 'undefined') return false;
            return before.allowed !== after.allowed;
          });
          expect(differing).toEqual([]);
        }
      }),
      {
        numRuns: 150,
        examples: [
          [ipv4Alone, { port: 79, protocol: 'TCP', family: undefined }],
          [fullStretch, { port: 79, protocol: 'TCP', family: undefined }],
        ],
      },
    );
    expect(parted).toBeGreaterThan(50);
  });

  it('some flow changes without anything else', () => {
    fc.assert(
      fc.property(worlds, (snapshot) => {
        const { parts, proven } = redundantParts(snapshot, () => true);
        fc.pre(proven);
        for (const policy of snapshot.policies) {
          const name = namespacedName(policy);
          for (const path of removableParts(policy)) {
            if (parts.some((part) => part.policy === name && path.startsWith(part.path))) continue;
            const less = { ...snapshot, policies: withoutPart(snapshot.policies, { policy: name, path }) };
            // Whether an ipBlock matches pods is not specified: a part may be needed only where it does not.
            const noBlocks = (of: Snapshot): Snapshot => ({ ...of, policies: of.policies.map(withoutIpBlocks) });
            const [full, short] =
              comparePolicies(snapshot, less, { strict: true }).changes.length > 0
                ? [snapshot, less]
                : [noBlocks(snapshot), noBlocks(less)];
            const [change] = comparePolicies(full, short, { strict: true }).changes;
            const verdicts = change && [
              evaluate(full, { ...change.flow, ...change.was }).allowed,
              evaluate(short, change.flow).allowed,
            ];
            expect(verdicts).toEqual(change?.is === 'opens' ? [false, true] : [true, false]);
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});

/**
 * Its policy allows all of IPv4, and blocks IPv6, which neither a pod nor a policy has: removing the policy is promised to
 * change nothing for IPv4 alone.
 */
const ipv4Alone: Snapshot = {
  ...worldFrom({ namespaces: { x: {} }, pods: { 'x/pod-0': { ip: '10.244.1.2' } } }),
  nodes: ['n1', 'n2'].map((name, at) => ({
    metadata: { name },
    status: { addresses: [{ type: 'InternalIP', address: `172.18.0.${at + 2}` }] },
  })),
  policies: [policyFrom('x/p0', { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }] })],
};

/** The first addresses of the block that are not in its exceptions all belong to pods; others of the block do not. */
const fullStretch: Snapshot = {
  ...worldFrom({
    namespaces: { x: {} },
    pods: Object.fromEntries([0, 1, 2, 3, 4].map((at) => [`x/pod-${at}`, { ip: `10.244.0.${at}` }])),
  }),
  nodes: ipv4Alone.nodes,
  policies: [
    policyFrom('x/p0', {
      podSelector: {},
      egress: [
        {
          to: [
            { ipBlock: { cidr: '10.244.0.0/16', except: ['10.244.0.0/30', '10.244.0.5/32'] } },
            { namespaceSelector: {} },
          ],
        },
      ],
    }),
  ],
};

/** The address families that pods have or policies mention: of other flows nothing is promised. */
function familiesOf({ pods, policies: all }: Snapshot): ReadonlySet<4 | 6> {
  const texts: readonly (string | undefined)[] = [
    ...pods.flatMap(({ status }) => (status?.podIPs ?? []).map(({ ip }) => ip)),
    ...[...JSON.stringify(all).matchAll(/"cidr":"([^"]+)"/g)].map(([, cidr = '']) => cidr),
  ];
  return new Set(texts.map((text) => (text?.includes(':') ? 6 : 4)));
}

/** The flow's family is one of the world's, and both ends have an address of it. */
function isPossible(snapshot: Snapshot, flow: Flow<Endpoint>): boolean {
  const [from, to] = [findEnd(indexSnapshot(snapshot), flow.from), findEnd(indexSnapshot(snapshot), flow.to)];
  const family = flow.family ?? familyOf(from, to);
  const families = familiesOf(snapshot);
  if (families.size > 0 && !families.has(family)) return false;
  return [from, to].every(({ addresses }) => addresses.some((address) => address.family === family));
}
