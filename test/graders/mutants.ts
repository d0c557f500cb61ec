import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type {
  NetworkPolicy,
  NetworkPolicyIngressRule,
  NetworkPolicyPeer,
  NetworkPolicyPort,
} from 'kubernetes-types/networking/v1';

/** A rule of either direction: peers under one name. */
interface Rule {
  readonly peers?: readonly NetworkPolicyPeer[];
  readonly ports?: readonly NetworkPolicyPort[];
}

/** What a task's namespace, labels, ports and addresses are, for changes that are near to what people write. */
export interface Vocabulary {
  readonly namespaces: readonly string[];
  readonly pods: Readonly<Record<string, readonly string[]>>;
  readonly spaces: Readonly<Record<string, readonly string[]>>;
  readonly ports: readonly (number | string)[];
  readonly blocks: readonly string[];
}

/** Every answer that differs from one in a single thing. Some mean the same, and some are not valid. */
export function mutants(policies: readonly NetworkPolicy[], words: Vocabulary): readonly (readonly NetworkPolicy[])[] {
  return [
    ...policies.map((_, at) => policies.toSpliced(at, 1)),
    ...policies.flatMap((policy, at) => [
      ...policyMutants(policy, words).map((changed) => policies.with(at, changed)),
      ...splits(policy).map((parts) => policies.toSpliced(at, 1, ...parts)),
      ...selectorsNear(policy.spec?.podSelector ?? {}, words.pods).map((podSelector) => [
        ...policies,
        renamed({ ...policy, spec: { ...policy.spec, podSelector } }, 'more'),
      ]),
    ]),
  ];
}

function policyMutants(policy: NetworkPolicy, words: Vocabulary): readonly NetworkPolicy[] {
  const { spec = { podSelector: {} } } = policy;
  const withSpec = (changed: Partial<typeof spec>): NetworkPolicy => ({ ...policy, spec: { ...spec, ...changed } });
  const { policyTypes: _, ...untyped } = spec;
  return [
    ...words.namespaces.map((namespace) => ({ ...policy, metadata: { ...policy.metadata, namespace } })),
    ...selectorsNear(spec.podSelector ?? {}, words.pods).map((podSelector) => withSpec({ podSelector })),
    ...[['Ingress'], ['Egress'], ['Ingress', 'Egress']].map((policyTypes) => withSpec({ policyTypes })),
    { ...policy, spec: untyped },
    ...ruleLists(incoming(spec.ingress), words).map((rules) => withSpec({ ingress: rules.map(asIngress) })),
    ...ruleLists(outgoing(spec.egress), words).map((rules) => withSpec({ egress: rules.map(asEgress) })),
  ];
}

/** One policy for each rule, and one for each direction. */
function splits(policy: NetworkPolicy): readonly (readonly NetworkPolicy[])[] {
  const { spec } = policy;
  if (!spec) return [];
  const { ingress, egress, ...rest } = spec;
  return [
    [
      renamed({ ...policy, spec: { ...rest, ingress: ingress ?? [], policyTypes: ['Ingress'] } }, 'in'),
      renamed({ ...policy, spec: { ...rest, egress: egress ?? [], policyTypes: ['Egress'] } }, 'out'),
    ],
    (ingress ?? []).map((rule, at) => renamed({ ...policy, spec: { ...rest, ingress: [rule] } }, `in${at}`)),
    (egress ?? []).map((rule, at) => renamed({ ...policy, spec: { ...rest, egress: [rule] } }, `out${at}`)),
  ];
}

function ruleLists(rules: readonly Rule[], words: Vocabulary): readonly (readonly Rule[])[] {
  return [
    [],
    [...rules, {}],
    ...peersFrom(words).flatMap((peer) => [
      [...rules, { peers: [peer] }],
      [...rules, { peers: [peer], ports: rules[0]?.ports ?? [] }],
    ]),
    ...rules.map((_, at) => rules.toSpliced(at, 1)),
    ...rules.flatMap((rule, at) => [
      [...rules.toSpliced(at, 1), { peers: rule.peers ?? [] }, { ports: rule.ports ?? [] }],
      ...ruleMutants(rule, words).map((changed) => rules.with(at, changed)),
    ]),
  ];
}

function ruleMutants(rule: Rule, words: Vocabulary): readonly Rule[] {
  const [peers, ports] = [rule.peers ?? [], rule.ports ?? []];
  return [
    { ports },
    { peers },
    ...peersFrom(words).map((peer) => ({ peers: [...peers, peer], ports })),
    ...peers.flatMap((peer, at) => [
      { peers: peers.toSpliced(at, 1), ports },
      ...peerMutants(peer, words).map((changed) => ({ peers: peers.toSpliced(at, 1, ...changed), ports })),
    ]),
    ...portsFrom(words).map((port) => ({ peers, ports: [...ports, port] })),
    ...ports.flatMap((port, at) => [
      { peers, ports: ports.toSpliced(at, 1) },
      ...portMutants(port, words).map((changed) => ({ peers, ports: ports.with(at, changed) })),
    ]),
  ];
}

function peerMutants(peer: NetworkPolicyPeer, words: Vocabulary): readonly (readonly NetworkPolicyPeer[])[] {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  const changed: NetworkPolicyPeer[] = [
    ...selectorsNear(podSelector ?? {}, words.pods).map((selector) => ({ ...peer, podSelector: selector })),
    ...selectorsNear(namespaceSelector ?? {}, words.spaces).map((selector) => ({
      ...peer,
      namespaceSelector: selector,
    })),
    ...(podSelector ? [{ podSelector }] : []),
    ...(namespaceSelector ? [{ namespaceSelector }] : []),
    ...(ipBlock ? words.blocks.map((cidr) => ({ ipBlock: { ...ipBlock, cidr } })) : []),
    ...(ipBlock
      ? words.blocks.map((hole) => ({ ipBlock: { ...ipBlock, except: [...(ipBlock.except ?? []), hole] } }))
      : []),
    ...words.blocks.map((cidr) => ({ ipBlock: { cidr } })),
  ];
  return [
    ...changed.map((one) => [one]),
    ...(podSelector && namespaceSelector ? [[{ podSelector }, { namespaceSelector }]] : []),
  ];
}

function portMutants(port: NetworkPolicyPort, words: Vocabulary): readonly NetworkPolicyPort[] {
  const numbers = typeof port.port === 'number' ? [port.port - 1, port.port + 1] : [];
  const { protocol, ...bare } = port;
  return [
    bare,
    protocol ? { protocol } : {},
    ...(['TCP', 'UDP', 'SCTP'] as const).map((other) => ({ ...port, protocol: other })),
    ...[...numbers, ...words.ports].map((other) => ({ ...port, port: other })),
    ...(typeof port.port === 'number'
      ? [port.port, port.port + 1, 65_535].map((endPort) => ({ ...port, endPort }))
      : []),
    ...(typeof port.port === 'number' ? [{ ...port, port: port.port - 1, endPort: port.port }] : []),
  ];
}

/** Selectors that a person could have written in place of one: a clause less, more or different. */
export function selectorsNear(selector: LabelSelector, words: Vocabulary['pods']): readonly LabelSelector[] {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  const extra = Object.entries(words).flatMap(([key, values]) => [
    ...values.flatMap((value) => [
      { key, operator: 'In', values: [value] },
      { key, operator: 'NotIn', values: [value] },
    ]),
    { key, operator: 'In', values: [...values] },
    { key, operator: 'Exists' },
    { key, operator: 'DoesNotExist' },
  ]);
  return [
    {},
    ...Object.entries(words).flatMap(([key, values]) => values.map((value) => ({ matchLabels: { [key]: value } }))),
    ...Object.keys(matchLabels).flatMap((key) => {
      const { [key]: value, ...others } = matchLabels;
      return [
        { matchLabels: others, matchExpressions },
        {
          matchLabels: others,
          matchExpressions: [...matchExpressions, { key, operator: 'In', values: [value ?? ''] }],
        },
        {
          matchLabels: others,
          matchExpressions: [...matchExpressions, { key, operator: 'NotIn', values: [value ?? ''] }],
        },
        { matchLabels: others, matchExpressions: [...matchExpressions, { key, operator: 'Exists' }] },
      ];
    }),
    ...matchExpressions.map((_, at) => ({ matchLabels, matchExpressions: matchExpressions.toSpliced(at, 1) })),
    ...extra.flatMap((expression) => [
      { matchLabels, matchExpressions: [...matchExpressions, expression] },
      { matchExpressions: [expression] },
    ]),
  ];
}

function peersFrom(words: Vocabulary): readonly NetworkPolicyPeer[] {
  const selectors = Object.entries(words.pods).flatMap(([key, values]) =>
    values.map((value) => ({ matchLabels: { [key]: value } })),
  );
  const spaces = Object.entries(words.spaces).flatMap(([key, values]) =>
    values.map((value) => ({ matchLabels: { [key]: value } })),
  );
  return [
    { podSelector: {} },
    { namespaceSelector: {} },
    ...selectors.map((podSelector) => ({ podSelector })),
    ...selectors.map((podSelector) => ({ podSelector, namespaceSelector: {} })),
    ...spaces.map((namespaceSelector) => ({ namespaceSelector })),
    ...words.blocks.map((cidr) => ({ ipBlock: { cidr } })),
  ];
}

function portsFrom(words: Vocabulary): readonly NetworkPolicyPort[] {
  return words.ports.flatMap((port) => (['TCP', 'UDP'] as const).map((protocol) => ({ port, protocol })));
}

function renamed(policy: NetworkPolicy, suffix: string): NetworkPolicy {
  return { ...policy, metadata: { ...policy.metadata, name: `${policy.metadata?.name}-${suffix}` } };
}

function incoming(rules: readonly NetworkPolicyIngressRule[] | undefined): readonly Rule[] {
  return (rules ?? []).map(({ from, ports }) => ({ ...(from ? { peers: from } : {}), ...(ports ? { ports } : {}) }));
}

function outgoing(rules: NonNullable<NetworkPolicy['spec']>['egress']): readonly Rule[] {
  return (rules ?? []).map(({ to, ports }) => ({ ...(to ? { peers: to } : {}), ...(ports ? { ports } : {}) }));
}

function asIngress({ peers, ports }: Rule) {
  return { ...(peers ? { from: [...peers] } : {}), ...(ports ? { ports: [...ports] } : {}) };
}

function asEgress({ peers, ports }: Rule) {
  return { ...(peers ? { to: [...peers] } : {}), ...(ports ? { ports: [...ports] } : {}) };
}
