import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1';
import { declaredPorts } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { joinedPeers, peerFaults } from './single-faults/peers.ts';
import { isDnsPort, portFaults } from './single-faults/ports.ts';
import type { FaultWords } from './single-faults/words.ts';

export type { FaultWords as Words } from './single-faults/words.ts';

/**
 * A wrong answer that differs from a right one in one fault, and the ids of the misconceptions that may be named for
 * it.
 */
export interface SingleFault {
  readonly kind: string;
  readonly named: readonly string[];
  readonly policies: readonly NetworkPolicy[];
}

type Spec = NonNullable<NetworkPolicy['spec']>;
type Side = 'ingress' | 'egress';
interface Rule {
  readonly peers?: NetworkPolicyPeer[];
  readonly ports?: NetworkPolicyPort[];
}
type PolicyFault = readonly [kind: string, named: readonly string[], changed: NetworkPolicy | null];

/** The namespaces, labels and ports that faults of a task can use: those of its start state, and a few others. */
export function faultWordsOf({ namespaces, pods, services }: Snapshot): FaultWords {
  const carried = pods.flatMap(({ metadata }) => Object.entries(metadata?.labels ?? {}));
  const ports = [
    ...pods.flatMap((pod) => declaredPorts(pod).map(({ port }) => port)),
    ...services.flatMap(({ spec }) => (spec?.ports ?? []).map(({ port }) => port)),
  ];
  return {
    namespaces: namespaces.flatMap(({ metadata }) => metadata?.name ?? []),
    labels: distinct([...carried.filter(([key]) => !key.includes('hash')), ['tier', 'back'], ['role', 'app']]),
    ports: [...new Set([...ports, ...ports.slice(0, 2).map((port) => port + 1), 443])],
  };
}

/**
 * Every answer that differs from a right one in one fault, of the kinds that graders are measured with. Some of these
 * change nothing that the claims are about.
 */
export function singleFaults(right: readonly NetworkPolicy[], words: FaultWords): readonly SingleFault[] {
  return right.flatMap((policy, at) =>
    policyFaults(policy, words, right.length > 1).map(([kind, named, changed]) => ({
      kind,
      named,
      policies: changed === null ? right.toSpliced(at, 1) : right.with(at, changed),
    })),
  );
}

function policyFaults(policy: NetworkPolicy, words: FaultWords, isOfMany: boolean): readonly PolicyFault[] {
  const { spec = { podSelector: {} } } = policy;
  const withSpec = (changed: Partial<Spec>): NetworkPolicy => ({ ...policy, spec: { ...spec, ...changed } });
  const types = spec.policyTypes ?? ((spec.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress']);
  const own = spec.podSelector ?? {};
  const ownLabels = own.matchLabels ?? {};
  const isWhole = Object.keys(own).length === 0;
  return [
    [
      'drop a policy',
      [
        'nothing-isolates',
        'door-missing',
        'one-end-only',
        'dns-forgotten',
        'empty-egress',
        // If other policies remain that isolate in the other direction.
        ...(isOfMany ? ['ingress-not-listed', 'egress-not-listed', 'dns-udp-only', 'dns-tcp-only'] : []),
      ],
      null,
    ],
    // If another policy isolates the same pods, a policy in another namespace isolates too much.
    ...words.namespaces
      .filter((namespace) => namespace !== policy.metadata?.namespace)
      .map(
        (namespace): PolicyFault => [
          'wrong namespace',
          ['policy-in-another-namespace', ...(isOfMany ? ['wall-too-many'] : [])],
          { ...policy, metadata: { ...policy.metadata, namespace } },
        ],
      ),
    ...types.flatMap((type): PolicyFault[] => {
      if (types.length < 2) return [];
      const named = type === 'Egress' ? ['egress-not-listed', 'empty-egress'] : ['ingress-not-listed'];
      return [['drop a policyType', named, withSpec({ policyTypes: types.filter((each) => each !== type) })]];
    }),
    ...['Ingress', 'Egress'].flatMap((type): PolicyFault[] =>
      types.includes(type) || spec[type === 'Egress' ? 'egress' : 'ingress']
        ? []
        : [['one policyType more', ['direction-closed-too'], withSpec({ policyTypes: [...types, type] })]],
    ),
    ...(isWhole ? [] : [['widen the selector', ['selects-too-many'], withSpec({ podSelector: {} })] as PolicyFault]),
    ...words.labels.flatMap(([key, value]): PolicyFault[] => {
      if (ownLabels[key] === value) return [];
      const changed = withSpec({ podSelector: { ...own, matchLabels: { ...ownLabels, [key]: value } } });
      return ownLabels[key] === undefined
        ? [['narrow the selector', ['selects-too-few'], changed]]
        : [['other label on the selector', ['selects-others', 'selector-on-the-client'], changed]];
    }),
    ...(['ingress', 'egress'] as const).flatMap((side) =>
      ruleFaults(rulesOf(spec, side), words).map(
        ([kind, named, rules]): PolicyFault => [kind, named, withSpec(withRules(side, rules))],
      ),
    ),
    ...(['ingress', 'egress'] as const).flatMap((side): PolicyFault[] =>
      rulesOf(spec, side).length === 0 && types.includes(side === 'ingress' ? 'Ingress' : 'Egress')
        ? [
            [
              'open for closed',
              ['allow-all-for-deny-all', ...(isOfMany ? ['wide-policy-left'] : [])],
              withSpec(withRules(side, [{}])),
            ],
          ]
        : [],
    ),
  ];
}

type RuleFault = readonly [kind: string, named: readonly string[], rules: readonly Rule[]];

function ruleFaults(rules: readonly Rule[], words: FaultWords): readonly RuleFault[] {
  const merged = mergedRules(rules).map((changed): RuleFault => ['merge two rules', ['rules-merged'], changed]);
  const changed = rules.flatMap((rule, at) => {
    const dns = (rule.ports ?? []).some(({ port }) => isDnsPort(port));
    const { peers = [], ports = [] } = rule;
    const replaced = (...others: Rule[]) => rules.toSpliced(at, 1, ...others);
    return [
      [
        'drop a rule',
        [
          ...(dns ? ['dns-forgotten', 'dns-udp-only', 'dns-tcp-only', 'door-missing'] : ['door-missing']),
          // Without policyTypes, the last egress rule made the policy isolate for egress.
          ...(rules.length === 1 ? ['empty-egress'] : []),
        ],
        replaced(),
      ] as RuleFault,
      ...(peers.length > 0 && ports.length > 0
        ? [
            ['ports in a rule of their own', ['ports-as-own-rule'], replaced({ peers }, { ports })] as RuleFault,
            ['drop the peers', ['no-peers'], replaced({ ports })] as RuleFault,
            ['drop the ports', ['no-ports'], replaced({ peers })] as RuleFault,
          ]
        : []),
      ...(peers.length > 1 && ports.length > 1
        ? [
            [
              'split a rule',
              ['rules-split'],
              replaced(
                { peers: peers.slice(0, 1), ports: ports.slice(0, 1) },
                { peers: peers.slice(1), ports: ports.slice(1) },
              ),
            ] as RuleFault,
          ]
        : []),
      ...(peers.length > 1
        ? peers.map(
            (_, index): RuleFault => [
              'drop a peer',
              ['door-missing'],
              replaced({ ...rule, peers: peers.toSpliced(index, 1) }),
            ],
          )
        : []),
      ...joinedPeers(peers).map(
        (joined): RuleFault => ['AND for OR', ['or-written-as-and'], replaced({ ...rule, peers: [...joined] })],
      ),
      ...peers.flatMap((peer, index) =>
        peerFaults(peer, dns, words).map(
          ([kind, named, changed]): RuleFault => [
            kind,
            named,
            replaced({ ...rule, peers: peers.toSpliced(index, 1, ...changed) }),
          ],
        ),
      ),
      ...ports.flatMap((port, index) =>
        portFaults(port, ports, words).map(
          ([kind, named, changed]): RuleFault => [
            kind,
            named,
            replaced({ ...rule, ports: ports.toSpliced(index, 1, ...changed) }),
          ],
        ),
      ),
    ];
  });
  return [...changed, ...merged];
}

/** Each two rules that both have peers and ports made one, with the peers and the ports of both. */
function mergedRules(rules: readonly Rule[]): readonly (readonly Rule[])[] {
  return rules.flatMap((one, at) =>
    rules.slice(at + 1).flatMap((other, beyond) => {
      if (![one.peers, one.ports, other.peers, other.ports].every((list) => (list ?? []).length > 0)) return [];
      const both = { peers: [...one.peers!, ...other.peers!], ports: [...one.ports!, ...other.ports!] };
      return [rules.with(at, both).toSpliced(at + 1 + beyond, 1)];
    }),
  );
}

function rulesOf(spec: Spec, side: Side): readonly Rule[] {
  if (side === 'ingress')
    return (spec.ingress ?? []).map(({ from, ports }) => ({
      ...(from ? { peers: from } : {}),
      ...(ports ? { ports } : {}),
    }));
  return (spec.egress ?? []).map(({ to, ports }) => ({ ...(to ? { peers: to } : {}), ...(ports ? { ports } : {}) }));
}

function withRules(side: Side, rules: readonly Rule[]): Partial<Spec> {
  if (side === 'ingress')
    return {
      ingress: rules.map(({ peers, ports }) => ({ ...(peers ? { from: peers } : {}), ...(ports ? { ports } : {}) })),
    };
  return {
    egress: rules.map(({ peers, ports }) => ({ ...(peers ? { to: peers } : {}), ...(ports ? { ports } : {}) })),
  };
}

function distinct(labels: readonly (readonly [string, string])[]): FaultWords['labels'] {
  return [...new Map(labels.map((each) => [each.join('='), each])).values()];
}
