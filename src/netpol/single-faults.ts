import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1';
import { type Block, parseBlock, printBlock } from '../kube/addresses.ts';
import { declaredPorts } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';

/** A wrong answer made of a right one by one change, and the names that a person would give it. */
export interface Fault {
  readonly kind: string;
  readonly named: readonly string[];
  readonly policies: readonly NetworkPolicy[];
}

/** What a task is made of: for faults that people could make in it. */
export interface Words {
  readonly namespaces: readonly string[];
  readonly labels: readonly (readonly [string, string])[];
  readonly ports: readonly number[];
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
        ...['nothing-isolates', 'door-missing', 'one-end-only', 'dns-forgotten', 'empty-egress'],
        // Where others stay that close the other direction.
        ...(isOfMany ? ['ingress-not-listed', 'egress-not-listed', 'dns-udp-only', 'dns-tcp-only'] : []),
      ],
      null,
    ],
    ...words.namespaces
      .filter((namespace) => namespace !== policy.metadata?.namespace)
      .map(
        (namespace): Change => [
          'wrong namespace',
          ['policy-in-another-namespace'],
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
  return rules.flatMap((rule, at) => {
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
}

type PeerChange = readonly [kind: string, named: readonly string[], peers: readonly NetworkPolicyPeer[]];

function peersChanged(peer: NetworkPolicyPeer, dns: boolean, words: Words): readonly PeerChange[] {
  const { podSelector, namespaceSelector } = peer;
  const labels = podSelector?.matchLabels ?? {};
  const spaces = namespaceSelector?.matchLabels ?? {};
  const home = dns ? 'dns-in-own-namespace' : 'namespace-selector-forgotten';
  return [
    ...blocksChanged(peer),
    ...(podSelector && Object.keys(podSelector).length > 0
      ? ([
          ['widen a peer', ['peer-too-wide'], [{ ...peer, podSelector: {} }]],
          [
            'NotIn for In',
            ['not-in-without-key'],
            [
              {
                ...peer,
                podSelector: {
                  matchExpressions: [{ key: Object.keys(labels)[0] ?? 'app', operator: 'NotIn', values: ['web'] }],
                },
              },
            ],
          ],
        ] satisfies PeerChange[])
      : []),
    ...(namespaceSelector && podSelector
      ? ([
          ['OR for AND', ['and-written-as-or'], [{ namespaceSelector }, { podSelector }]],
          ['drop the namespaceSelector', [home], [{ podSelector }]],
          ['every namespace', ['every-namespace-for-one'], [{ podSelector, namespaceSelector: {} }]],
          ['widen a peer', ['peer-too-wide'], [{ namespaceSelector }]],
        ] satisfies PeerChange[])
      : []),
    ...(podSelector && !namespaceSelector
      ? ([
          ['every namespace', ['every-namespace-for-one'], [{ podSelector, namespaceSelector: {} }]],
        ] satisfies PeerChange[])
      : []),
    ...words.namespaces.flatMap((name) =>
      spaces['kubernetes.io/metadata.name'] === name || !namespaceSelector
        ? []
        : ([
            [
              'other namespace in a peer',
              ['other-label'],
              [{ ...peer, namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } }],
            ],
          ] satisfies PeerChange[]),
    ),
    ...words.labels.flatMap(([key, value]) => {
      if (!podSelector || labels[key] === value || podSelector.matchExpressions) return [];
      const changed = [{ ...peer, podSelector: { ...podSelector, matchLabels: { ...labels, [key]: value } } }];
      const other = [{ ...peer, podSelector: { matchLabels: { [key]: value } } }];
      return labels[key] === undefined
        ? ([
            ['narrow a peer', ['peer-too-narrow'], changed],
            ['other label in a peer', ['other-label'], other],
          ] satisfies PeerChange[])
        : ([['other label in a peer', ['other-label'], changed]] satisfies PeerChange[]);
    }),
    ...words.labels.flatMap(([key, value]) =>
      labels[key] === value
        ? []
        : ([
            ['one peer more', ['door-too-many'], [peer, { podSelector: { matchLabels: { [key]: value } } }]],
          ] satisfies PeerChange[]),
    ),
  ];
}

/** Two peers, one of a namespaceSelector alone and one of a podSelector alone, behind one dash. */
function peersJoined(peers: readonly NetworkPolicyPeer[]): readonly (readonly NetworkPolicyPeer[])[] {
  return peers.flatMap((one) =>
    peers.flatMap((other) => {
      if (!one.namespaceSelector || one.podSelector || !other.podSelector || other.namespaceSelector) return [];
      const rest = peers.filter((each) => each !== one && each !== other);
      return [[...rest, { namespaceSelector: one.namespaceSelector, podSelector: other.podSelector }]];
    }),
  );
}

function blocksChanged({ ipBlock }: NetworkPolicyPeer): readonly PeerChange[] {
  const block = ipBlock && parseBlock(ipBlock.cidr)?.block;
  if (!ipBlock || !block) return [];
  const { except = [] } = ipBlock;
  const sized = (prefix: number): Block => ({ ...block, prefix });
  const widest = block.family === 4 ? 32 : 128;
  // Written as a block with its host bits, which are masked: half of it, and twice it.
  return [
    ...except.map(
      (cidr): PeerChange => ['re-opened except', ['except-reopened'], [{ ipBlock }, { ipBlock: { cidr } }]],
    ),
    ...except.map((_, at): PeerChange => {
      const left = except.toSpliced(at, 1);
      return [
        'drop an except',
        ['other-block'],
        [{ ipBlock: { cidr: ipBlock.cidr, ...(left.length > 0 ? { except: left } : {}) } }],
      ];
    }),
    ...(block.prefix < widest && except.length === 0
      ? [
          [
            'narrow a block',
            ['other-block'],
            [{ ipBlock: { cidr: printBlock(sized(block.prefix + 1)) } }],
          ] as PeerChange,
        ]
      : []),
    ...(block.prefix > 0
      ? [['widen a block', ['other-block'], [{ ipBlock: { ...ipBlock, cidr: widened(ipBlock.cidr) } }]] as PeerChange]
      : []),
  ];
}

/** A block of twice the size; its last bits are masked when it is read. */
function widened(cidr: string): string {
  const [address, prefix] = cidr.split('/');
  return `${address}/${Number(prefix) - 1}`;
}

function isDns(port: NetworkPolicyPort['port']): boolean {
  return port === 53 || String(port).startsWith('dns');
}

function portsChanged(
  given: NetworkPolicyPort,
  all: readonly NetworkPolicyPort[],
  words: Words,
): readonly (readonly [string, readonly string[], readonly NetworkPolicyPort[]])[] {
  const { endPort, ...entry } = given;
  const { protocol = 'TCP', port } = entry;
  if (typeof port !== 'number') return [];
  if (endPort !== undefined && endPort !== port) {
    const edges = [
      ['range one too long', { ...entry, endPort: endPort + 1 }],
      ['range one too short', { ...entry, endPort: endPort - 1 }],
      ['range begins one too early', { ...entry, port: port - 1, endPort }],
      ['range begins one too late', { ...entry, port: port + 1, endPort }],
    ] as const;
    return edges.map(([kind, changed]) => [kind, ['end-port-off-by-one'], [changed]] as const);
  }
  const dns = isDns(port);
  const dnsOnly = protocol === 'UDP' ? 'dns-tcp-only' : 'dns-udp-only';
  const twin = all.some((each) => each !== given && each.port === port);
  return [
    ...words.ports
      .filter((other) => other !== port)
      .map((other) => ['swap ports', ['wrong-port', 'service-port'], [{ ...entry, port: other }]] as const),
    ...(['TCP', 'UDP', 'SCTP'] as const)
      .filter((other) => other !== protocol)
      .map(
        (other) =>
          ['swap protocols', ['wrong-protocol', ...(dns ? [dnsOnly] : [])], [{ ...entry, protocol: other }]] as const,
      ),
    ['every port of the protocol', ['every-port-of-protocol'], [{ protocol }]],
    ['range one too long', ['end-port-off-by-one'], [{ ...entry, endPort: port + 1 }]],
    ['range begins one too early', ['end-port-off-by-one'], [{ ...entry, port: port - 1, endPort: port }]],
    [
      'range from one too late',
      ['end-port-off-by-one', 'wrong-port'],
      [{ ...entry, port: port + 1, endPort: port + 1 }],
    ],
    ...(dns && twin ? ([[`drop ${protocol}`, [dnsOnly], []]] as const) : []),
    ...(dns && protocol === 'UDP' ? ([['leave the protocol out', [dnsOnly], [{ port }]]] as const) : []),
    ...words.ports
      .filter((other) => other !== port)
      .map((other) => ['one port more', ['port-too-many'], [entry, { protocol, port: other }]] as const),
  ];
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
