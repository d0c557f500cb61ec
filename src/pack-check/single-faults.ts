import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1';
import { declaredPorts, namespacedName, namespaceOf } from '../kube/pods.ts';
import { clusterIPsOf, hasSelector } from '../kube/services.ts';
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
export function faultWordsOf({ namespaces, pods, policies, services }: Snapshot): FaultWords {
  const carried = pods.flatMap(({ metadata }) => Object.entries(metadata?.labels ?? {}));
  const ports = [
    ...pods.flatMap((pod) => declaredPorts(pod).map(({ port }) => port)),
    ...services.flatMap(({ spec }) => (spec?.ports ?? []).map(({ port }) => port)),
  ];
  return {
    namespaces: namespaces.flatMap(({ metadata }) => metadata?.name ?? []),
    labels: distinct([...carried.filter(([key]) => !key.includes('hash')), ['tier', 'back'], ['role', 'app']]),
    ports: [...new Set([...ports, ...ports.slice(0, 2).map((port) => port + 1), 443])],
    given: policies.map(namespacedName),
    services: services.filter(hasSelector).flatMap((service) => {
      const [address] = clusterIPsOf(service);
      if (address === undefined) return [];
      const { selector = {}, ports: listed = [] } = service.spec ?? {};
      const led = listed.flatMap(({ port, targetPort = port }) => (port === targetPort ? [] : [{ port, targetPort }]));
      return [{ namespace: namespaceOf(service), selector, address, ports: led }];
    }),
  };
}

/**
 * Every answer that differs from a right one in one fault, of the kinds that graders are measured with. Some of these
 * change nothing that the claims are about.
 */
export function singleFaults(right: readonly NetworkPolicy[], words: FaultWords): readonly SingleFault[] {
  const ofOne = right.flatMap((policy, at) =>
    policyFaults(policy, words, right).map(([kind, named, changed]) => ({
      kind,
      named,
      policies: changed === null ? right.toSpliced(at, 1) : right.with(at, changed),
    })),
  );
  return [...ofOne, ...mergedPolicies(right), ...movedRules(right)];
}

/** Each rule of a policy moved to each policy for other pods of the namespace. A policy
 * that is left without rules is gone where the other one isolates its pods. */
function movedRules(right: readonly NetworkPolicy[]): readonly SingleFault[] {
  return (['ingress', 'egress'] as const).flatMap((side) =>
    right.flatMap((from) =>
      right.flatMap((to) => {
        const [mine, theirs] = [from, to].map(({ spec }) => (spec ? rulesOf(spec, side) : [])) as [Rule[], Rule[]];
        const isOther =
          namespaceOf(from) === namespaceOf(to) &&
          JSON.stringify(from.spec?.podSelector) !== JSON.stringify(to.spec?.podSelector) &&
          (to.spec?.policyTypes ?? []).includes(side === 'ingress' ? 'Ingress' : 'Egress');
        if (!isOther) return [];
        return mine.map((rule, at): SingleFault => {
          const left = mine.toSpliced(at, 1);
          const policies = right.flatMap((each): NetworkPolicy[] => {
            const { spec = { podSelector: {} } } = each;
            if (each === to) return [{ ...to, spec: { ...spec, ...withRules(side, [...theirs, rule]) } }];
            if (each !== from) return [each];
            const isIsolated =
              left.length === 0 &&
              spec.policyTypes?.length === 1 &&
              Object.keys(to.spec?.podSelector ?? {}).length === 0;
            return isIsolated ? [] : [{ ...from, spec: { ...spec, ...withRules(side, left) } }];
          });
          return { kind: 'rule in another policy', named: ['rule-in-another-policy'], policies };
        });
      }),
    ),
  );
}

/** Each two policies of a namespace for pods with one label each, made one policy for the pods of both. */
function mergedPolicies(right: readonly NetworkPolicy[]): readonly SingleFault[] {
  return right.flatMap((one, at) =>
    right.slice(at + 1).flatMap((other): SingleFault[] => {
      const [mine, theirs] = [one.spec?.podSelector ?? {}, other.spec?.podSelector ?? {}];
      const [[key, value] = [], ...more] = Object.entries(mine.matchLabels ?? {});
      const [[otherKey, otherValue] = [], ...others] = Object.entries(theirs.matchLabels ?? {});
      const isSimilar =
        one.metadata?.namespace === other.metadata?.namespace &&
        String(one.spec?.policyTypes) === String(other.spec?.policyTypes) &&
        mine.matchExpressions === undefined &&
        theirs.matchExpressions === undefined;
      if (!isSimilar || key === undefined || key !== otherKey || more.length + others.length > 0) return [];
      if (value === undefined || otherValue === undefined || value === otherValue) return [];
      const podSelector = { matchExpressions: [{ key, operator: 'In', values: [value, otherValue] }] };
      const spec = { ...one.spec, podSelector } as Spec;
      for (const side of ['ingress', 'egress'] as const) {
        const rules = [...rulesOf(one.spec ?? spec, side), ...rulesOf(other.spec ?? spec, side)];
        if (rules.length > 0) Object.assign(spec, withRules(side, rules));
      }
      return [
        {
          kind: 'merge two policies',
          named: ['policies-merged'],
          policies: right.filter((each) => each !== other).map((each) => (each === one ? { ...one, spec } : each)),
        },
      ];
    }),
  );
}

/** Whether some policy has, in the other direction, a rule for a port of these: then the far end stays open. */
function hasOtherEnd(right: readonly NetworkPolicy[], side: Side, ports: readonly NetworkPolicyPort[]): boolean {
  const far = right.flatMap(({ spec }) => (spec ? rulesOf(spec, side === 'ingress' ? 'egress' : 'ingress') : []));
  if (ports.length === 0) return far.some((rule) => (rule.ports ?? []).length === 0);
  return ports.some(({ protocol = 'TCP', port }) =>
    far.some((rule) => rule.ports?.some((each) => each.port === port && (each.protocol ?? 'TCP') === protocol)),
  );
}

function policyFaults(
  policy: NetworkPolicy,
  words: FaultWords,
  right: readonly NetworkPolicy[],
): readonly PolicyFault[] {
  const isOfMany = right.length > 1;
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
        ...(words.given.includes(namespacedName(policy)) ? ['wall-deleted'] : []),
      ],
      null,
    ],
    // If another policy isolates the same pods, a policy in another namespace isolates too much.
    ...words.namespaces
      .filter((namespace) => namespace !== policy.metadata?.namespace)
      .map((namespace): PolicyFault => {
        const moved = { ...policy, metadata: { ...policy.metadata, namespace } };
        // A policy of this name that is there already takes its place, or loses it: then one policy is missing.
        const isTaken = right.some((each) => namespacedName(each) === namespacedName(moved));
        return [
          'wrong namespace',
          [
            'policy-in-another-namespace',
            ...(isOfMany ? ['wall-too-many'] : []),
            ...(isTaken ? ['nothing-isolates', 'door-missing'] : []),
          ],
          moved,
        ];
      }),
    ...types.flatMap((type): PolicyFault[] => {
      if (types.length < 2) return [];
      const named = type === 'Egress' ? ['egress-not-listed', 'empty-egress'] : ['ingress-not-listed'];
      const policyTypes = types.filter((each) => each !== type);
      const { [type === 'Egress' ? 'egress' : 'ingress']: rules = [], ...rest } = spec;
      return [
        ['drop a policyType', named, withSpec({ policyTypes })],
        ...(rules.length > 0
          ? [
              [
                'drop a direction',
                // Where another policy isolates the pods in that direction, what is missing is its rules.
                isOfMany || words.given.length > 0
                  ? [...named, 'door-missing', 'one-end-only', 'dns-forgotten']
                  : named,
                { ...policy, spec: { ...rest, policyTypes } },
              ] satisfies PolicyFault,
            ]
          : []),
      ];
    }),
    ...['Ingress', 'Egress'].flatMap((type): PolicyFault[] =>
      types.includes(type) || spec[type === 'Egress' ? 'egress' : 'ingress']
        ? []
        : [['one policyType more', ['direction-closed-too'], withSpec({ policyTypes: [...types, type] })]],
    ),
    ...(spec.policyTypes === undefined ? [] : withoutPolicyTypes(policy, types)),
    ...swappedSelectors(policy),
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
        ([kind, named, rules, dropped]): PolicyFault => [
          kind,
          // Without a rule at one end, the connection that the other end still allows has lost this end.
          dropped !== undefined && hasOtherEnd(right, side, dropped) ? [...named, 'one-end-only'] : named,
          withSpec(withRules(side, rules)),
        ],
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

/** The policy without `policyTypes`, where that means other directions: Ingress always, Egress if there are egress rules. */
function withoutPolicyTypes(policy: NetworkPolicy, types: readonly string[]): readonly PolicyFault[] {
  const { policyTypes: _, ...spec } = policy.spec ?? { podSelector: {} };
  const changed = { ...policy, spec };
  const hasEgress = (spec.egress ?? []).length > 0;
  // Without Ingress it closes ingress too; with Egress and no egress rules it no longer closes egress.
  if (!types.includes('Ingress')) {
    const named = hasEgress ? ['direction-closed-too'] : ['direction-closed-too', 'empty-egress', 'nothing-isolates'];
    return [['leave policyTypes out', named, changed]];
  }
  if (types.includes('Egress') && !hasEgress) return [['leave policyTypes out', ['empty-egress'], changed]];
  return [];
}

/** The policy on the pods of its only peer, for its own pods as the peer. */
function swappedSelectors(policy: NetworkPolicy): readonly PolicyFault[] {
  const { spec = { podSelector: {} } } = policy;
  const own = spec.podSelector ?? {};
  const sides = (['ingress', 'egress'] as const).filter((side) => rulesOf(spec, side).length > 0);
  const [side] = sides;
  const [rule, ...moreRules] = side === undefined ? [] : rulesOf(spec, side);
  const [peer, ...morePeers] = rule?.peers ?? [];
  const isSimple = sides.length === 1 && moreRules.length === 0 && morePeers.length === 0;
  if (!isSimple || side === undefined || !peer?.podSelector || peer.namespaceSelector) return [];
  if (JSON.stringify(peer.podSelector) === JSON.stringify(own)) return [];
  const changed = {
    ...spec,
    podSelector: peer.podSelector,
    ...withRules(side, [{ ...rule, peers: [{ podSelector: own }] }]),
  };
  return [['selectors swapped', ['selector-on-the-client'], { ...policy, spec: changed }]];
}

/** The rules with one fault; of a rule that is dropped, its ports. */
type RuleFault = readonly [
  kind: string,
  named: readonly string[],
  rules: readonly Rule[],
  dropped?: readonly NetworkPolicyPort[],
];

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
        ports,
      ] as RuleFault,
      ...(peers.length === 0 && ports.length > 0
        ? [
            ['pods for anyone', ['empty-for-blank'], replaced({ peers: [{ podSelector: {} }], ports })] as RuleFault,
            [
              'pods for anyone',
              ['empty-for-blank'],
              replaced({ peers: [{ namespaceSelector: {} }], ports }),
            ] as RuleFault,
          ]
        : []),
      ...(peers.length === 0
        ? words.labels.slice(0, 1).map(([key, value]): RuleFault => {
            const peer = { podSelector: { matchLabels: { [key]: value } }, namespaceSelector: {} };
            return ['some pods for anyone', ['peer-too-narrow'], replaced({ ...rule, peers: [peer] })];
          })
        : []),
      ...(peers.length > 0 && ports.length > 0
        ? [
            // The rule that the ports are alone in has no peers: both names are true.
            [
              'ports in a rule of their own',
              ['ports-as-own-rule', 'no-peers'],
              replaced({ peers }, { ports }),
            ] as RuleFault,
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
  return [...changed, ...merged, ...movedPorts(rules)];
}

/** The ports of each rule moved to each rule for other peers: one of them, or all. */
function movedPorts(rules: readonly Rule[]): readonly RuleFault[] {
  const isFull = ({ peers = [], ports = [] }: Rule) => peers.length > 0 && ports.length > 0;
  return rules.filter(isFull).flatMap((from) =>
    rules.filter(isFull).flatMap((to) => {
      const [mine, theirs] = [from.ports ?? [], to.ports ?? []];
      const texts = new Set(theirs.map((port) => JSON.stringify(port)));
      const movable = mine.filter((port) => !texts.has(JSON.stringify(port)));
      if (JSON.stringify(from.peers) === JSON.stringify(to.peers) || movable.length === 0) return [];
      const choices = [...movable.map((port) => [port]), ...(movable.length > 1 ? [movable] : [])];
      return choices.map((moved): RuleFault => {
        const left = mine.filter((port) => !moved.includes(port));
        const changed = rules.flatMap((rule): Rule[] => {
          if (rule === to) return [{ ...to, ports: [...theirs, ...moved] }];
          if (rule !== from) return [rule];
          return left.length > 0 ? [{ ...from, ports: left }] : [];
        });
        return ['port in another rule', ['port-in-another-rule'], changed];
      });
    }),
  );
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
