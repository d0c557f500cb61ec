import * as fc from 'fast-check';
import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type {
  IPBlock,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
} from 'kubernetes-types/networking/v1';
import type { Snapshot } from '../../src/kube/snapshot.ts';
import type { Endpoint, Flow } from '../../src/netpol/flow.ts';
import { policyFrom, type ShortPod, worldFrom } from './worlds.ts';

const namespaceNames = ['x', 'y', 'z'] as const;
const keys = ['app', 'tier'] as const;
const values = ['a', 'b', ''] as const;
const labels = fc.dictionary(fc.constantFrom(...keys), fc.constantFrom(...values), { maxKeys: 2 });

const requirement = fc.oneof(
  fc.record({
    key: fc.constantFrom(...keys),
    operator: fc.constantFrom('In', 'NotIn'),
    values: fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({ key: fc.constantFrom(...keys), operator: fc.constantFrom('Exists', 'DoesNotExist') }),
);

export const selector: fc.Arbitrary<LabelSelector> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  { weight: 4, arbitrary: labels.map((matchLabels) => ({ matchLabels })) },
  {
    weight: 2,
    arbitrary: fc.array(requirement, { minLength: 1, maxLength: 2 }).map((matchExpressions) => ({ matchExpressions })),
  },
);

const nameLabel = 'kubernetes.io/metadata.name';
const namespaceSelector: fc.Arbitrary<LabelSelector> = fc.oneof(
  selector,
  fc.constantFrom(...namespaceNames, 'made-later').map((name) => ({ matchLabels: { [nameLabel]: name } })),
  fc
    .record({
      operator: fc.constantFrom('In', 'NotIn'),
      values: fc.subarray([...namespaceNames, 'made-later'], { minLength: 1 }),
    })
    .map((some) => ({ matchExpressions: [{ key: nameLabel, ...some }] })),
);

const block = fc.constantFrom<IPBlock[]>(
  { cidr: '10.244.0.0/16' },
  { cidr: '10.244.0.0/30' },
  { cidr: '10.244.0.0/16', except: ['10.244.0.0/30', '10.244.0.5/32'] },
  { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] },
  { cidr: '172.18.0.2/32' },
  { cidr: '::/0' },
  { cidr: 'fd00::/64', except: ['fd00::2/127'] },
  { cidr: '010.244.0.0/16' },
  { cidr: '0.0.0.0/0' },
  { cidr: '203.0.113.0/24' },
  { cidr: '10.244.0.4/31' },
  { cidr: 'fd00::4/128' },
  { cidr: '::/0', except: ['fd00::/8', '2001:db8::/48'] },
);

export const peer: fc.Arbitrary<NetworkPolicyPeer> = fc.oneof(
  { weight: 3, arbitrary: selector.map((podSelector) => ({ podSelector })) },
  { weight: 2, arbitrary: namespaceSelector.map((each) => ({ namespaceSelector: each })) },
  { weight: 3, arbitrary: fc.record({ namespaceSelector, podSelector: selector }) },
  { weight: 3, arbitrary: block.map((ipBlock) => ({ ipBlock })) },
  // Somebody left the other selector blank: the API's types know no blank field, files do.
  { weight: 1, arbitrary: selector.map((podSelector) => blank({ podSelector, namespaceSelector: null })) },
  { weight: 1, arbitrary: namespaceSelector.map((each) => blank({ podSelector: null, namespaceSelector: each })) },
);

function blank(fields: object): NetworkPolicyPeer {
  return fields;
}

const protocol = fc.constantFrom('TCP' as const, 'UDP' as const, 'SCTP' as const);

const portEntry: fc.Arbitrary<NetworkPolicyPort> = fc.oneof(
  fc.record({ port: fc.constantFrom(80, 81, 'web', 'dns'), protocol }, { requiredKeys: ['port'] }),
  fc.record({ port: fc.constantFrom(79, 80), endPort: fc.constantFrom(80, 82), protocol }, { requiredKeys: ['port'] }),
  fc.record({ port: fc.constant(1), endPort: fc.constantFrom(80, 65_535) }),
  fc.record({ protocol }),
);

export const rule = fc.record({
  peers: fc.array(peer, { maxLength: 3 }),
  ports: fc.array(portEntry, { maxLength: 2 }),
});
export type RandomRule = typeof rule extends fc.Arbitrary<infer Rule> ? Rule : never;

export const spec: fc.Arbitrary<NetworkPolicySpec> = fc
  .record({
    podSelector: selector,
    policyTypes: fc.constantFrom(undefined, ['Ingress'], ['Egress'], ['Ingress', 'Egress']),
    ingress: fc.option(fc.array(rule, { maxLength: 2 }), { nil: undefined }),
    egress: fc.option(fc.array(rule, { maxLength: 2 }), { nil: undefined }),
  })
  .map(specFrom);

export function specFrom(parts: {
  readonly podSelector: LabelSelector;
  readonly policyTypes?: readonly string[] | undefined;
  readonly ingress?: readonly RandomRule[] | undefined;
  readonly egress?: readonly RandomRule[] | undefined;
}): NetworkPolicySpec {
  const { podSelector, policyTypes, ingress, egress } = parts;
  return {
    podSelector,
    ...(policyTypes ? { policyTypes: [...policyTypes] } : {}),
    ...(ingress ? { ingress: ingress.map(({ peers, ports }) => ({ from: peers, ports })) } : {}),
    ...(egress ? { egress: egress.map(({ peers, ports }) => ({ to: peers, ports })) } : {}),
  };
}

/** Up to `most` policies, each of a name of its own. */
export function policies(most: number): fc.Arbitrary<readonly NetworkPolicy[]> {
  return fc
    .array(fc.tuple(fc.constantFrom(...namespaceNames), spec), { maxLength: most })
    .map((all) => all.map(([namespace, each], index) => policyFrom(`${namespace}/p${index}`, each)));
}

const pod = fc.record({
  labels,
  families: fc.constantFrom([4], [4], [4, 6], [6, 4], [6]),
  ports: fc.subarray(['web=80', 'dns=81/UDP', 'web=82', 'dns=80']),
  node: fc.constantFrom(undefined, 'n1', 'n2'),
  hostNetwork: fc.constantFrom(false, false, false, true),
});

/** Three namespaces, two nodes and up to six pods: every kind that the engine tells apart. */
export const worldWithoutPolicies: fc.Arbitrary<Snapshot> = fc
  .tuple(fc.array(fc.tuple(fc.constantFrom(...namespaceNames), pod), { minLength: 1, maxLength: 6 }), labels)
  .map(([pods, ofY]) => {
    const podOf = ({ families, node, hostNetwork, ...rest }: (typeof pods)[number][1], index: number): ShortPod => {
      const host = hostNetwork && node !== undefined;
      const ips = families.map((family) => (family === 4 ? `10.244.0.${index}` : `fd00::${index}`));
      return {
        ...rest,
        ips: host ? [nodes[node]] : ips,
        ...(node ? { node } : {}),
        ...(host ? { hostNetwork: true } : {}),
      };
    };
    return worldFrom({
      namespaces: { x: {}, y: ofY },
      nodes,
      pods: Object.fromEntries(
        pods.map(([namespace, each], index) => [`${namespace}/pod-${index}`, podOf(each, index)]),
      ),
    });
  });

export const world: fc.Arbitrary<Snapshot> = fc
  .tuple(worldWithoutPolicies, policies(5))
  .map(([snapshot, all]) => ({ ...snapshot, policies: all }));

/** Every end worth asking about: the pods, the nodes, some addresses, and pods that nobody has made. */
export function endsOf(snapshot: Snapshot): readonly Endpoint[] {
  return [
    ...snapshot.pods.map(({ metadata }) => ({ pod: `${metadata?.namespace}/${metadata?.name}` })),
    { node: 'n1' },
    { ip: '203.0.113.9' },
    { ip: '2001:db8::9' },
    { ip: '10.244.0.1' },
    { ip: '10.244.77.7' },
    { like: { namespace: 'x', labels: { app: 'a' }, ports: [{ name: 'web', port: 80, protocol: 'TCP' as const }] } },
    { like: { namespace: { labels: { tier: 'b' } }, labels: {}, ip: '10.244.0.99' } },
  ];
}

export const dialled = fc.record({
  port: fc.constantFrom(79, 80, 81, 82, 83),
  protocol,
  family: fc.constantFrom(undefined, undefined, 4 as const, 6 as const),
});

/** All flows of a world on one port. */
export function flowsOf(
  snapshot: Snapshot,
  { port, protocol: of, family }: { port: number; protocol: Flow['protocol']; family?: 4 | 6 | undefined },
) {
  const ends = endsOf(snapshot);
  return ends.flatMap((from) =>
    ends.map((to): Flow<Endpoint> => ({ from, to, port, protocol: of, ...(family ? { family } : {}) })),
  );
}

const nodes = { n1: '172.18.0.2', n2: '172.18.0.3' } as const;
