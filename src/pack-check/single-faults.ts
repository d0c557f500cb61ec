import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1';
import { declaredPorts } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { peersChanged, peersJoined } from './single-faults/peers.ts';
import { isDns, portsChanged } from './single-faults/ports.ts';
import type { Words } from './single-faults/words.ts';

export type { Words } from './single-faults/words.ts';

/** A wrong answer made of a right one by one change, and the names that a person would give it. */
export interface Fault {
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
type Change = readonly [kind: string, named: readonly string[], changed: NetworkPolicy | null];

/** What faults in a task can be about: the namespaces, labels and ports of its start state, and a few that are near. */
export function faultWords({ namespaces, pods, services }: Snapshot): Words {
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
 * Every answer that differs from a right one in one fault of the kinds that graders are measured on. Some of them change
 * nothing that a task asks: what they do, the claims say.
 */
export function singleFaults(right: readonly NetworkPolicy[], words: Words): readonly Fault[] {
  return right.flatMap((policy, at) =>
    changesOf(policy, words, right.length > 1).map(([kind, named, changed]) => ({
      kind,
      named,
      policies: changed === null ? right.toSpliced(at, 1) : right.with(at, changed),
    })),
  );
}

function changesOf(policy: NetworkPolicy, words: Words, isOfMany: boolean): readonly Change[] {
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
        // Where others stay that close the other direction.
        ...(isOfMany ? ['ingress-not-listed', 'egress-not-listed', 'dns-udp-only', 'dns-tcp-only'] : []),
      ],
      null,
    ],
    // Where another policy closes the same pods, a wall that is elsewhere is one too many.
    ...words.namespaces
      .filter((namespace) => namespace !== policy.metadata?.namespace)
      .map(
        (namespace): Change => [
          'wrong namespace',
          ['policy-in-another-namespace', ...(isOfMany ? ['wall-too-many'] : [])],
          { ...policy, metadata: { ...policy.metadata, namespace } },
        ],
      ),
    ...types.flatMap((type): Change[] => {
      if (types.length < 2) return [];
      const named = type === 'Egress' ? ['egress-not-listed', 'empty-egress'] : ['ingress-not-listed'];
      return [['drop a policyType', named, withSpec({ policyTypes: types.filter((each) => each !== type) })]];
    }),
    ...['Ingress', 'Egress'].flatMap((type): Change[] =>
      types.includes(type) || spec[type === 'Egress' ? 'egress' : 'ingress']
        ? []
        : [['one policyType more', ['direction-closed-too'], withSpec({ policyTypes: [...types, type] })]],
    ),
    ...(isWhole ? [] : [['widen the selector', ['selects-too-many'], withSpec({ podSelector: {} })] as Change]),
    ...words.labels.flatMap(([key, value]): Change[] => {
      if (ownLabels[key] === value) return [];
      const changed = withSpec({ podSelector: { ...own, matchLabels: { ...ownLabels, [key]: value } } });
      return ownLabels[key] === undefined
        ? [['narrow the selector', ['selects-too-few'], changed]]
        : [['other label on the selector', ['selects-others', 'selector-on-the-client'], changed]];
    }),
    ...(['ingress', 'egress'] as const).flatMap((side) =>
      rulesChanged(rulesOf(spec, side), words).map(
        ([kind, named, rules]): Change => [kind, named, withSpec(written(side, rules))],
      ),
    ),
    ...(['ingress', 'egress'] as const).flatMap((side): Change[] =>
      rulesOf(spec, side).length === 0 && types.includes(side === 'ingress' ? 'Ingress' : 'Egress')
        ? [
            [
              'open for closed',
              ['allow-all-for-deny-all', ...(isOfMany ? ['wide-policy-left'] : [])],
              withSpec(written(side, [{}])),
            ],
          ]
        : [],
    ),
  ];
}

type RuleChange = readonly [kind: string, named: readonly string[], rules: readonly Rule[]];

function rulesChanged(rules: readonly Rule[], words: Words): readonly RuleChange[] {
  const merged = mergedRules(rules).map((changed): RuleChange => ['merge two rules', ['rules-merged'], changed]);
  const changed = rules.flatMap((rule, at) => {
    const dns = (rule.ports ?? []).some(({ port }) => isDns(port));
    const { peers = [], ports = [] } = rule;
    const replaced = (...others: Rule[]) => rules.toSpliced(at, 1, ...others);
    return [
      [
        'drop a rule',
        [
          ...(dns ? ['dns-forgotten', 'dns-udp-only', 'dns-tcp-only', 'door-missing'] : ['door-missing']),
          // Where policyTypes was left out, the last egress rule closed egress too.
          ...(rules.length === 1 ? ['empty-egress'] : []),
        ],
        replaced(),
      ] as RuleChange,
      ...(peers.length > 0 && ports.length > 0
        ? [
            ['ports in a rule of their own', ['ports-as-own-rule'], replaced({ peers }, { ports })] as RuleChange,
            ['drop the peers', ['no-peers'], replaced({ ports })] as RuleChange,
            ['drop the ports', ['no-ports'], replaced({ peers })] as RuleChange,
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
            ] as RuleChange,
          ]
        : []),
      ...(peers.length > 1
        ? peers.map(
            (_, index): RuleChange => [
              'drop a peer',
              ['door-missing'],
              replaced({ ...rule, peers: peers.toSpliced(index, 1) }),
            ],
          )
        : []),
      ...peersJoined(peers).map(
        (joined): RuleChange => ['AND for OR', ['or-written-as-and'], replaced({ ...rule, peers: [...joined] })],
      ),
      ...peers.flatMap((peer, index) =>
        peersChanged(peer, dns, words).map(
          ([kind, named, changed]): RuleChange => [
            kind,
            named,
            replaced({ ...rule, peers: peers.toSpliced(index, 1, ...changed) }),
          ],
        ),
      ),
      ...ports.flatMap((port, index) =>
        portsChanged(port, ports, words).map(
          ([kind, named, changed]): RuleChange => [
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

function written(side: Side, rules: readonly Rule[]): Partial<Spec> {
  if (side === 'ingress')
    return {
      ingress: rules.map(({ peers, ports }) => ({ ...(peers ? { from: peers } : {}), ...(ports ? { ports } : {}) })),
    };
  return {
    egress: rules.map(({ peers, ports }) => ({ ...(peers ? { to: peers } : {}), ...(ports ? { ports } : {}) })),
  };
}

function distinct(labels: readonly (readonly [string, string])[]): Words['labels'] {
  return [...new Map(labels.map((each) => [each.join('='), each])).values()];
}
