import type { NetworkPolicyPeer } from 'kubernetes-types/networking/v1';
import { namespaceNameLabel } from '../../../kube/labels.ts';
import { allWrittenRules, hasSameText, replacePeers, replaceRules, type WrittenRule } from './edits.ts';
import type { MisconceptionContext, Mutation } from './mutation.ts';

/** Misconceptions about what a peer means. */
export const peerMutations: readonly Mutation[] = [
  {
    id: 'and-written-as-or',
    says: 'One dash too many makes two peers: pods that match either of them are allowed, not only those that match both.',
    sort: 'known',
    demonstration: {
      wrong:
        'ingress: [{from: [{namespaceSelector: {matchLabels: {env: prod}}}, {podSelector: {matchLabels: {app: a}}}]}]',
      right:
        'ingress: [{from: [{namespaceSelector: {matchLabels: {env: prod}}, podSelector: {matchLabels: {app: a}}}]}]',
    },
    apply: (right) => replacePeers(right, splitSelectors),
    undo: (wrong) => replaceRules(wrong, joinSelectors),
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
    apply: (right) => replaceRules(right, joinSelectors),
    // Only where the reference has one of them alone: otherwise both may be intended.
    undo: (wrong, { reference }) =>
      replacePeers(wrong, (peer, { direction }) => {
        const asked = allWrittenRules(reference, direction).flatMap(({ peers }) => peers ?? []);
        return splitSelectors(peer).filter((parts) =>
          parts.some((part) => asked.some((wanted) => hasSameText(wanted, part))),
        );
      }),
  },
  {
    id: 'dns-in-own-namespace',
    says: "The peer looks for the DNS pods in the policy's own namespace; they are in kube-system.",
    sort: 'known',
    demonstration: {
      wrong: 'egress: [{to: [{podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{port: 53, protocol: UDP}]}]',
      right:
        'egress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{port: 53, protocol: UDP}]}]',
    },
    apply: (right) => replacePeers(right, (peer, _, rule) => (isForDns(rule) ? withoutNamespace(peer) : [])),
    undo: (wrong, context) =>
      replacePeers(wrong, (peer, { direction }, rule) =>
        direction === 'egress' && isForDns(rule) ? withNamespaceOf(peer, context) : [],
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
    apply: (right) => replacePeers(right, (peer, _, rule) => (isForDns(rule) ? [] : withoutNamespace(peer))),
    undo: (wrong, context) =>
      replacePeers(wrong, (peer, { direction }, rule) =>
        direction === 'egress' && isForDns(rule) ? [] : withNamespaceOf(peer, context),
      ),
  },
  {
    id: 'namespace-by-other-key',
    says: 'No namespace has this label: every namespace has its name in `kubernetes.io/metadata.name`, other labels must be set.',
    sort: 'known',
    demonstration: {
      wrong: 'ingress: [{from: [{namespaceSelector: {matchLabels: {name: clients}}}]}]',
      right: 'ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: clients}}}]}]',
    },
    apply: (right) =>
      replacePeers(right, (peer) => {
        const { [namespaceNameLabel]: name, ...others } = peer.namespaceSelector?.matchLabels ?? {};
        return name === undefined
          ? []
          : [[{ ...peer, namespaceSelector: { ...peer.namespaceSelector, matchLabels: { ...others, name } } }]];
      }),
    undo: (wrong, { namespaces }) =>
      replacePeers(wrong, (peer) => {
        const { matchLabels = {}, ...rest } = peer.namespaceSelector ?? {};
        const names = new Set(namespaces.map(({ metadata }) => metadata?.name));
        const keys = new Set(namespaces.flatMap(({ metadata }) => Object.keys(metadata?.labels ?? {})));
        const changed = Object.entries(matchLabels).map(([key, value]) =>
          !keys.has(key) && names.has(value) ? [namespaceNameLabel, value] : [key, value],
        );
        const namespaceSelector = { ...rest, matchLabels: Object.fromEntries(changed) as Record<string, string> };
        return hasSameText(namespaceSelector.matchLabels, matchLabels) ? [] : [[{ ...peer, namespaceSelector }]];
      }),
  },
  {
    id: 'every-namespace-for-one',
    says: "`namespaceSelector: {}` means every namespace, not the policy's own.",
    sort: 'known',
    demonstration: {
      wrong: 'ingress: [{from: [{podSelector: {matchLabels: {app: a}}, namespaceSelector: {}}]}]',
      right: 'ingress: [{from: [{podSelector: {matchLabels: {app: a}}}]}]',
    },
    apply: (right) =>
      replacePeers(right, (peer) => (peer.podSelector || peer.namespaceSelector ? [[withEveryNamespace(peer)]] : [])),
    undo: (wrong, context) =>
      replacePeers(wrong, (peer) => {
        if (!isEmptySelector(peer.namespaceSelector)) return [];
        const { namespaceSelector: _, podSelector = {} } = peer;
        return [
          [{ podSelector }],
          ...namespaceSelectorsOf(context).map((namespaceSelector) => [{ ...peer, namespaceSelector }]),
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
      ...replacePeers(right, (peer) =>
        isEmptySelector(peer.namespaceSelector) && peer.podSelector ? [[blankNamespace(peer)]] : [],
      ),
      ...replaceRules(right, (rule) => (isOwnNamespace(rule) ? [[{ ...rule, peers: null }]] : [])),
    ],
    undo: (wrong, context) => [
      ...replacePeers(wrong, (peer) =>
        Object.hasOwn(peer, 'namespaceSelector') && !peer.namespaceSelector
          ? [{}, ...namespaceSelectorsOf(context)].map((namespaceSelector) => [{ ...peer, namespaceSelector }])
          : [],
      ),
      ...replaceRules(wrong, (rule) => (rule.peers === null ? [[{ ...rule, peers: [{ podSelector: {} }] }], []] : [])),
    ],
  },
  {
    id: 'empty-for-blank',
    says: '`{}` selects pods and nothing outside the cluster: to allow everything, leave `from` or `to` out.',
    sort: 'known',
    demonstration: {
      wrong: 'ingress: [{from: [{podSelector: {}}], ports: [{port: 443}]}]',
      right: 'ingress: [{ports: [{port: 443}]}]',
    },
    apply: (right) =>
      replaceRules(right, (rule) =>
        hasNoPeers(rule)
          ? [[{ ...rule, peers: [{ podSelector: {} }] }], [{ ...rule, peers: [{ namespaceSelector: {} }] }]]
          : [],
      ),
    undo: (wrong) =>
      replaceRules(wrong, ({ peers, ...rule }) => (peers?.length === 1 && peers.every(matchesAllPods) ? [[rule]] : [])),
  },
  {
    id: 'no-peers',
    says: 'A rule without `from` or `to` is for everybody, the internet included.',
    sort: 'known',
    demonstration: {
      wrong: 'ingress: [{ports: [{port: 443}]}]',
      right: 'ingress: [{ports: [{port: 443}], from: [{podSelector: {}}]}]',
    },
    apply: (right) =>
      replaceRules(right, ({ peers, ...rule }) => (peers && peers.length > 0 && rule.ports ? [[rule]] : [])),
    undo: (wrong, { reference }) =>
      replaceRules(wrong, (rule, { direction }) => {
        if (!hasNoPeers(rule) || !rule.ports) return [];
        const wanted = allWrittenRules(reference, direction).flatMap(({ peers }) => (peers ? [peers] : []));
        return [...wanted, [{ podSelector: {} }]].map((peers) => [{ ...rule, peers }]);
      }),
  },
];

/** Whether a rule is about DNS: it has port 53, or a port name that begins with `dns`. */
export function isForDns({ ports = [] }: WrittenRule): boolean {
  return ports.some(({ port }) => port === 53 || (typeof port === 'string' && port.startsWith('dns')));
}

function splitSelectors(peer: NetworkPolicyPeer): readonly (readonly NetworkPolicyPeer[])[] {
  const { namespaceSelector, podSelector } = peer;
  return namespaceSelector && podSelector ? [[{ namespaceSelector }, { podSelector }]] : [];
}

/** The rule with two peers joined: one that has a namespaceSelector alone, and one that has a podSelector alone. */
function joinSelectors(rule: WrittenRule): readonly (readonly WrittenRule[])[] {
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

function withNamespaceOf(
  peer: NetworkPolicyPeer,
  context: MisconceptionContext,
): readonly (readonly NetworkPolicyPeer[])[] {
  if (!peer.podSelector || Object.hasOwn(peer, 'namespaceSelector')) return [];
  return namespaceSelectorsOf(context, peer).map((namespaceSelector) => [{ ...peer, namespaceSelector }]);
}

/** All different namespaceSelectors of the reference; first those that stand beside the podSelector of a peer. */
function namespaceSelectorsOf({ reference }: MisconceptionContext, like?: NetworkPolicyPeer) {
  const rules = [...allWrittenRules(reference, 'ingress'), ...allWrittenRules(reference, 'egress')];
  const peers = rules.flatMap((rule) => rule.peers ?? []);
  const isLike = ({ podSelector }: NetworkPolicyPeer) =>
    like !== undefined && hasSameText(podSelector, like.podSelector);
  const found = [...peers.filter(isLike), ...peers].flatMap(({ namespaceSelector }) => namespaceSelector ?? []);
  return [...new Map(found.map((selector) => [JSON.stringify(selector), selector])).values()];
}

function withEveryNamespace({ podSelector }: NetworkPolicyPeer): NetworkPolicyPeer {
  return { ...(podSelector && !isEmptySelector(podSelector) ? { podSelector } : {}), namespaceSelector: {} };
}

/** A peer with a blank namespaceSelector, which the types of the API do not have, but manifests can. */
function blankNamespace(peer: NetworkPolicyPeer): NetworkPolicyPeer {
  return { ...peer, namespaceSelector: null } as unknown as NetworkPolicyPeer;
}

function isEmptySelector(selector: object | undefined | null): boolean {
  if (!selector) return false;
  return Object.values(selector).every((part) => part === undefined || Object.keys(part as object).length === 0);
}

function hasNoPeers({ peers }: WrittenRule): boolean {
  return (peers ?? []).length === 0;
}

function isOwnNamespace({ peers }: WrittenRule): boolean {
  return hasSameText(peers, [{ podSelector: {} }]);
}

function matchesAllPods({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer): boolean {
  if (ipBlock) return false;
  return (!podSelector || isEmptySelector(podSelector)) && (!namespaceSelector || isEmptySelector(namespaceSelector));
}
