import type { NetworkPolicyPeer } from 'kubernetes-types/networking/v1';
import { type Block, parseBlock, printBlock } from '../../kube/addresses.ts';
import type { FaultWords } from './words.ts';

/** One faulty peer: the kind of fault, the misconceptions that may be named for it, and the peers in its place. */
export type PeerFault = readonly [kind: string, named: readonly string[], peers: readonly NetworkPolicyPeer[]];

/** All faults of one peer. `dns`: whether its rule is for DNS. */
export function peerFaults(peer: NetworkPolicyPeer, dns: boolean, words: FaultWords): readonly PeerFault[] {
  const { podSelector, namespaceSelector } = peer;
  const labels = podSelector?.matchLabels ?? {};
  const spaces = namespaceSelector?.matchLabels ?? {};
  const misconception = dns ? 'dns-in-own-namespace' : 'namespace-selector-forgotten';
  return [
    ...blockFaults(peer),
    ...selectorFaults(peer),
    ...addressFaults(peer, words),
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
        ] satisfies PeerFault[])
      : []),
    ...(namespaceSelector && podSelector
      ? ([
          ['OR for AND', ['and-written-as-or'], [{ namespaceSelector }, { podSelector }]],
          ['drop the namespaceSelector', [misconception], [{ podSelector }]],
          ['every namespace', ['every-namespace-for-one'], [{ podSelector, namespaceSelector: {} }]],
          ['widen a peer', ['peer-too-wide'], [{ namespaceSelector }]],
        ] satisfies PeerFault[])
      : []),
    ...(podSelector && !namespaceSelector
      ? ([
          ['every namespace', ['every-namespace-for-one'], [{ podSelector, namespaceSelector: {} }]],
        ] satisfies PeerFault[])
      : []),
    ...words.namespaces.flatMap((name) =>
      spaces['kubernetes.io/metadata.name'] === name || !namespaceSelector
        ? []
        : ([
            [
              'other namespace in a peer',
              // Of a peer for every namespace, any namespace is one asked for too much.
              [Object.keys(namespaceSelector).length === 0 ? 'peer-too-narrow' : 'other-label'],
              [{ ...peer, namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } }],
            ],
          ] satisfies PeerFault[]),
    ),
    ...words.labels.flatMap(([key, value]) => {
      if (!podSelector || labels[key] === value || podSelector.matchExpressions) return [];
      const changed = [{ ...peer, podSelector: { ...podSelector, matchLabels: { ...labels, [key]: value } } }];
      const other = [{ ...peer, podSelector: { matchLabels: { [key]: value } } }];
      // Of a selector without labels, any label is one too many and none is another one.
      const isEmpty = Object.keys(labels).length === 0;
      return labels[key] === undefined
        ? ([
            ['narrow a peer', ['peer-too-narrow'], changed],
            ...(isEmpty ? [] : [['other label in a peer', ['other-label'], other] satisfies PeerFault]),
          ] satisfies PeerFault[])
        : ([['other label in a peer', ['other-label'], changed]] satisfies PeerFault[]);
    }),
    ...words.labels.flatMap(([key, value]) =>
      labels[key] === value
        ? []
        : ([
            ['one peer more', ['door-too-many'], [peer, { podSelector: { matchLabels: { [key]: value } } }]],
          ] satisfies PeerFault[]),
    ),
  ];
}

/** The name of a namespace as another label, and a label with any value. */
function selectorFaults(peer: NetworkPolicyPeer): readonly PeerFault[] {
  const { podSelector, namespaceSelector } = peer;
  const { 'kubernetes.io/metadata.name': name, ...spaces } = namespaceSelector?.matchLabels ?? {};
  const labels = Object.entries(podSelector?.matchLabels ?? {});
  return [
    ...(name === undefined
      ? []
      : [
          [
            'name as another namespace label',
            ['namespace-by-other-key'],
            [{ ...peer, namespaceSelector: { ...namespaceSelector, matchLabels: { ...spaces, name } } }],
          ] satisfies PeerFault,
        ]),
    ...labels.map(([key]): PeerFault => {
      const { [key]: _, ...matchLabels } = podSelector?.matchLabels ?? {};
      const matchExpressions = [...(podSelector?.matchExpressions ?? []), { key, operator: 'Exists' }];
      return ['any value of a label', ['peer-too-wide'], [{ ...peer, podSelector: { matchLabels, matchExpressions } }]];
    }),
  ];
}

/** Addresses in place of pods: that of the Service before them, and those of all pods. */
function addressFaults(peer: NetworkPolicyPeer, { services }: FaultWords): readonly PeerFault[] {
  if (!peer.podSelector && !peer.namespaceSelector) return [];
  const [key] = Object.keys(peer.podSelector?.matchLabels ?? {});
  const behind = services.filter(
    ({ selector }) => key !== undefined && JSON.stringify(selector) === JSON.stringify(peer.podSelector?.matchLabels),
  );
  return [
    ...behind.map(({ address }): PeerFault => {
      return ["a Service's address for its pods", ['cluster-ip-in-block'], [{ ipBlock: { cidr: `${address}/32` } }]];
    }),
    ['addresses of pods for their labels', ['pods-by-address'], [{ ipBlock: { cidr: '10.244.0.0/16' } }]],
  ];
}

/** All lists in which two peers, a namespaceSelector alone and a podSelector alone, are joined into one. */
export function joinedPeers(peers: readonly NetworkPolicyPeer[]): readonly (readonly NetworkPolicyPeer[])[] {
  return peers.flatMap((one) =>
    peers.flatMap((other) => {
      if (!one.namespaceSelector || one.podSelector || !other.podSelector || other.namespaceSelector) return [];
      const rest = peers.filter((each) => each !== one && each !== other);
      return [[...rest, { namespaceSelector: one.namespaceSelector, podSelector: other.podSelector }]];
    }),
  );
}

function blockFaults({ ipBlock }: NetworkPolicyPeer): readonly PeerFault[] {
  const block = ipBlock && parseBlock(ipBlock.cidr)?.block;
  if (!ipBlock || !block) return [];
  const { except = [] } = ipBlock;
  const sized = (prefix: number): Block => ({ ...block, prefix });
  const widest = block.family === 4 ? 32 : 128;
  // Written as a block with its host bits, which are masked: half of it, and twice it.
  return [
    ...except.map((cidr): PeerFault => ['re-opened except', ['except-reopened'], [{ ipBlock }, { ipBlock: { cidr } }]]),
    ...except.map((_, at): PeerFault => {
      const left = except.toSpliced(at, 1);
      return [
        'drop an except',
        ['other-block'],
        [{ ipBlock: { cidr: ipBlock.cidr, ...(left.length > 0 ? { except: left } : {}) } }],
      ];
    }),
    ...(block.prefix < widest && except.length === 0
      ? [['narrow a block', ['other-block'], [{ ipBlock: { cidr: printBlock(sized(block.prefix + 1)) } }]] as PeerFault]
      : []),
    ...(block.prefix > 0
      ? [['widen a block', ['other-block'], [{ ipBlock: { ...ipBlock, cidr: widened(ipBlock.cidr) } }]] as PeerFault]
      : []),
  ];
}

/** A block of twice the size; its last bits are masked when it is read. */
function widened(cidr: string): string {
  const [address, prefix] = cidr.split('/');
  return `${address}/${Number(prefix) - 1}`;
}
