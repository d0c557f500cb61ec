import type { NetworkPolicy, NetworkPolicyPort } from 'kubernetes-types/networking/v1';
import { namespacedName } from '../../kube/pods.ts';
import { ruleFaults } from './rules.ts';
import type { FaultWords } from './words.ts';
import { rulesOf, type Side, type Spec, sides, withRules } from './written-rules.ts';

/** A policy with one fault, or none in its place, and the ids of the misconceptions that may be named for it. */
export type PolicyFault = readonly [kind: string, named: readonly string[], changed: NetworkPolicy | null];

/** Whether some policy has, in the other direction, a rule for a port of these: then the far end stays open. */
function hasOtherEnd(right: readonly NetworkPolicy[], side: Side, ports: readonly NetworkPolicyPort[]): boolean {
  const far = right.flatMap(({ spec }) => (spec ? rulesOf(spec, side === 'ingress' ? 'egress' : 'ingress') : []));
  if (ports.length === 0) return far.some((rule) => (rule.ports ?? []).length === 0);
  return ports.some(({ protocol = 'TCP', port }) =>
    far.some((rule) => rule.ports?.some((each) => each.port === port && (each.protocol ?? 'TCP') === protocol)),
  );
}

/** All faults of one policy of an answer; the other policies decide what may be named for each. */
export function policyFaults(
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
        // One that says the same for fewer pods would do, if it selected these too.
        ...(right.some((each) => each !== policy && saysTheSameForOthers(each, policy)) ? ['selects-too-few'] : []),
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
    ...sides.flatMap((side) =>
      ruleFaults(rulesOf(spec, side), words).map(
        ([kind, named, rules, dropped]): PolicyFault => [
          kind,
          // Without a rule at one end, the connection that the other end still allows has lost this end.
          dropped !== undefined && hasOtherEnd(right, side, dropped) ? [...named, 'one-end-only'] : named,
          withSpec(withRules(side, rules)),
        ],
      ),
    ),
    ...sides.flatMap((side): PolicyFault[] =>
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
  const used = sides.filter((side) => rulesOf(spec, side).length > 0);
  const [side] = used;
  const [rule, ...moreRules] = side === undefined ? [] : rulesOf(spec, side);
  const [peer, ...morePeers] = rule?.peers ?? [];
  const isSimple = used.length === 1 && moreRules.length === 0 && morePeers.length === 0;
  if (!isSimple || side === undefined || !peer?.podSelector || peer.namespaceSelector) return [];
  if (JSON.stringify(peer.podSelector) === JSON.stringify(own)) return [];
  const changed = {
    ...spec,
    podSelector: peer.podSelector,
    ...withRules(side, [{ ...rule, peers: [{ podSelector: own }] }]),
  };
  return [['selectors swapped', ['selector-on-the-client'], { ...policy, spec: changed }]];
}

/** Whether two policies of a namespace differ in nothing but their podSelector. */
function saysTheSameForOthers(one: NetworkPolicy, other: NetworkPolicy): boolean {
  const [mine, theirs] = [one, other].map(({ metadata, spec }) =>
    JSON.stringify({ in: metadata?.namespace, types: spec?.policyTypes, rules: [spec?.ingress, spec?.egress] }),
  );
  return mine === theirs;
}
