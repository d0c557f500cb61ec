import type { NetworkPolicyPeer } from 'kubernetes-types/networking/v1';
import { alike, inPeers, inRules, type Rule, rulesOfAll } from './edits.ts';
import type { Around, Mutation } from './mutation.ts';

/** Misconceptions about what a peer means. */
export const peerMutations: readonly Mutation[] = [
  {
    id: 'and-written-as-or',
    says: 'One dash too many makes two peers: whoever matches either of them passes, not only who matches both.',
    sort: 'known',
    demonstration: {
      wrong:
        'ingress: [{from: [{namespaceSelector: {matchLabels: {env: prod}}}, {podSelector: {matchLabels: {app: a}}}]}]',
      right:
        'ingress: [{from: [{namespaceSelector: {matchLabels: {env: prod}}, podSelector: {matchLabels: {app: a}}}]}]',
    },
    apply: (right) => inPeers(right, split),
    undo: (wrong) => inRules(wrong, joined),
  },
  {
    id: 'or-written-as-and',
    says: 'Two selectors behind one dash are one peer: both must match, where either was to be enough.',
    sort: 'known',
    demonstration: {
      wrong:
        'ingress: [{from: [{namespaceSelector: {matchLabels: {env: prod}}, podSelector: {matchLabels: {app: a}}}]}]',
      right:
        'ingress: [{from: [{namespaceSelector: {matchLabels: {env: prod}}}, {podSelector: {matchLabels: {app: a}}}]}]',
    },
    apply: (right) => inRules(right, joined),
    // Only where the reference has either of them by itself: whoever asks for both may have meant it.
    undo: (wrong, { reference }) =>
      inPeers(wrong, (peer, { direction }) => {
        const asked = rulesOfAll(reference, direction).flatMap(({ peers }) => peers ?? []);
        return split(peer).filter((parts) => parts.some((part) => asked.some((wanted) => alike(wanted, part))));
      }),
  },
  {
    id: 'dns-in-own-namespace',
    says: "A podSelector alone looks for the DNS pods in the policy's own namespace; they are in kube-system.",
    sort: 'known',
    demonstration: {
      wrong: 'egress: [{to: [{podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{port: 53, protocol: UDP}]}]',
      right:
        'egress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{port: 53, protocol: UDP}]}]',
    },
    apply: (right) => inPeers(right, (peer, _, rule) => (isForDns(rule) ? withoutNamespace(peer) : [])),
    undo: (wrong, around) =>
      inPeers(wrong, (peer, { direction }, rule) =>
        direction === 'egress' && isForDns(rule) ? withNamespaceOf(peer, around) : [],
      ),
  },
  {
    id: 'namespace-selector-forgotten',
    says: "A podSelector alone means pods of the policy's own namespace: those of another need a namespaceSelector beside it.",
    sort: 'known',
    demonstration: {
      wrong: 'ingress: [{from: [{podSelector: {matchLabels: {app: a}}}]}]',
      right:
        'ingress: [{from: [{podSelector: {matchLabels: {app: a}}, namespaceSelector: {matchLabels: {env: prod}}}]}]',
    },
    apply: (right) => inPeers(right, (peer, _, rule) => (isForDns(rule) ? [] : withoutNamespace(peer))),
    undo: (wrong, around) =>
      inPeers(wrong, (peer, { direction }, rule) =>
        direction === 'egress' && isForDns(rule) ? [] : withNamespaceOf(peer, around),
      ),
  },
  {
    id: 'every-namespace-for-one',
    says: "`namespaceSelector: {}` means every namespace, not the policy's own.",
    sort: 'known',
    demonstration: {
      wrong: 'ingress: [{from: [{podSelector: {matchLabels: {app: a}}, namespaceSelector: {}}]}]',
      right: 'ingress: [{from: [{podSelector: {matchLabels: {app: a}}}]}]',
    },
    apply: (right) => inPeers(right, (peer) => (peer.podSelector || peer.namespaceSelector ? [[withEvery(peer)]] : [])),
    undo: (wrong, around) =>
      inPeers(wrong, (peer) => {
        if (!isEverything(peer.namespaceSelector)) return [];
        const { namespaceSelector: _, podSelector = {} } = peer;
        return [
          [{ podSelector }],
          ...namespacesOf(around).map((namespaceSelector) => [{ ...peer, namespaceSelector }]),
        ];
      }),
  },
  {
    id: 'blank-for-empty',
    says: 'A field left blank is not `{}` or `[]`: it counts as not written at all.',
    sort: 'known',
    demonstration: {
      wrong: 'ingress: [{from: [{podSelector: {matchLabels: {app: a}}, namespaceSelector: null}]}]',
      right: 'ingress: [{from: [{podSelector: {matchLabels: {app: a}}, namespaceSelector: {}}]}]',
    },
    apply: (right) => [
      ...inPeers(right, (peer) =>
        isEverything(peer.namespaceSelector) && peer.podSelector ? [[blankNamespace(peer)]] : [],
      ),
      ...inRules(right, (rule) => (isOwnNamespace(rule) ? [[{ ...rule, peers: null }]] : [])),
    ],
    undo: (wrong, around) => [
      ...inPeers(wrong, (peer) =>
        Object.hasOwn(peer, 'namespaceSelector') && !peer.namespaceSelector
          ? [{}, ...namespacesOf(around)].map((namespaceSelector) => [{ ...peer, namespaceSelector }])
          : [],
      ),
      ...inRules(wrong, (rule) => (rule.peers === null ? [[{ ...rule, peers: [{ podSelector: {} }] }], []] : [])),
    ],
  },
  {
    id: 'empty-for-blank',
    says: '`{}` selects pods, all of them, and never what is outside: whoever means anybody leaves `from` or `to` out.',
    sort: 'known',
    demonstration: {
      wrong: 'ingress: [{from: [{podSelector: {}}], ports: [{port: 443}]}]',
      right: 'ingress: [{ports: [{port: 443}]}]',
    },
    apply: (right) =>
      inRules(right, (rule) =>
        isForAnybody(rule)
          ? [[{ ...rule, peers: [{ podSelector: {} }] }], [{ ...rule, peers: [{ namespaceSelector: {} }] }]]
          : [],
      ),
    undo: (wrong) =>
      inRules(wrong, ({ peers, ...rule }) => (peers?.length === 1 && peers.every(isForEverybody) ? [[rule]] : [])),
  },
  {
    id: 'no-peers',
    says: 'A rule without `from` or `to` is for everybody, the internet included.',
    sort: 'known',
    demonstration: {
      wrong: 'ingress: [{ports: [{port: 443}]}]',
      right: 'ingress: [{ports: [{port: 443}], from: [{podSelector: {}}]}]',
    },
    apply: (right) => inRules(right, ({ peers, ...rule }) => (peers && peers.length > 0 && rule.ports ? [[rule]] : [])),
    undo: (wrong, { reference }) =>
      inRules(wrong, (rule, { direction }) => {
        if (!isForAnybody(rule) || !rule.ports) return [];
        const wanted = rulesOfAll(reference, direction).flatMap(({ peers }) => (peers ? [peers] : []));
        return [...wanted, [{ podSelector: {} }]].map((peers) => [{ ...rule, peers }]);
      }),
  },
];

/** Whether a rule is about name lookups: it names port 53, or all of its ports by names that begin with dns. */
export function isForDns({ ports = [] }: Rule): boolean {
  return ports.some(({ port }) => port === 53 || (typeof port === 'string' && port.startsWith('dns')));
}

function split(peer: NetworkPolicyPeer): readonly (readonly NetworkPolicyPeer[])[] {
  const { namespaceSelector, podSelector } = peer;
  return namespaceSelector && podSelector ? [[{ namespaceSelector }, { podSelector }]] : [];
}

/** Each peer that has a namespaceSelector alone made one with each that has a podSelector alone. */
function joined(rule: Rule): readonly (readonly Rule[])[] {
  const peers = rule.peers ?? [];
  return peers.flatMap((one, at) =>
    peers.flatMap((other, beside) => {
      if (!one.namespaceSelector || one.podSelector || !other.podSelector || other.namespaceSelector) return [];
      const both = { namespaceSelector: one.namespaceSelector, podSelector: other.podSelector };
      return [[{ ...rule, peers: [...peers.filter((_, index) => index !== at && index !== beside), both] }]];
    }),
  );
}

function withoutNamespace({
  namespaceSelector,
  podSelector,
}: NetworkPolicyPeer): readonly (readonly NetworkPolicyPeer[])[] {
  return namespaceSelector && podSelector ? [[{ podSelector }]] : [];
}

function withNamespaceOf(peer: NetworkPolicyPeer, around: Around): readonly (readonly NetworkPolicyPeer[])[] {
  if (!peer.podSelector || Object.hasOwn(peer, 'namespaceSelector')) return [];
  return namespacesOf(around).map((namespaceSelector) => [{ ...peer, namespaceSelector }]);
}

/** Every namespaceSelector of the reference. */
function namespacesOf({ reference }: Around) {
  const rules = [...rulesOfAll(reference, 'ingress'), ...rulesOfAll(reference, 'egress')];
  const found = rules.flatMap(({ peers }) => (peers ?? []).flatMap(({ namespaceSelector }) => namespaceSelector ?? []));
  return [...new Map(found.map((selector) => [JSON.stringify(selector), selector])).values()];
}

function withEvery({ podSelector }: NetworkPolicyPeer): NetworkPolicyPeer {
  return { ...(podSelector && !isEverything(podSelector) ? { podSelector } : {}), namespaceSelector: {} };
}

/** The API's types know no blank field; people's files do. */
function blankNamespace(peer: NetworkPolicyPeer): NetworkPolicyPeer {
  return { ...peer, namespaceSelector: null } as unknown as NetworkPolicyPeer;
}

function isEverything(selector: object | undefined | null): boolean {
  if (!selector) return false;
  return Object.values(selector).every((part) => part === undefined || Object.keys(part as object).length === 0);
}

function isForAnybody({ peers }: Rule): boolean {
  return (peers ?? []).length === 0;
}

function isOwnNamespace({ peers }: Rule): boolean {
  return alike(peers, [{ podSelector: {} }]);
}

function isForEverybody({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer): boolean {
  if (ipBlock) return false;
  return (!podSelector || isEverything(podSelector)) && (!namespaceSelector || isEverything(namespaceSelector));
}
