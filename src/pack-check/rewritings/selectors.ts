import type { LabelSelector, LabelSelectorRequirement } from 'kubernetes-types/meta/v1';
import type { NetworkPolicyPeer } from 'kubernetes-types/networking/v1';
import { namespaceNameLabel, selects } from '../../kube/labels.ts';
import { namespaceOf } from '../../kube/pods.ts';
import {
  replacePeers,
  replacePolicies,
  underFreeName,
  withSpec,
} from '../../netpol/misconceptions/definitions/edits.ts';
import type { Policies } from '../../netpol/misconceptions/definitions/mutation.ts';
import type { Rewriting, RewritingContext } from './rewriting.ts';

/** Rewritings of selectors and peers. */
export const selectorRewritings: readonly Rewriting[] = [
  everySelector('labels-as-expressions', ({ matchLabels, matchExpressions = [] }) => {
    const asked = Object.entries(matchLabels ?? {});
    if (asked.length === 0) return [];
    const expressions = asked.map(([key, value]) => ({ key, operator: 'In', values: [value] }));
    return [{ matchExpressions: [...expressions, ...matchExpressions] }];
  }),
  everySelector('expressions-as-labels', ({ matchLabels, matchExpressions = [] }) => {
    const labels = { ...matchLabels };
    const left = matchExpressions.filter((expression) => {
      const { key } = expression;
      const [value, ...more] = isIn(expression) ? (expression.values ?? []) : [];
      if (value === undefined || more.length > 0 || Object.hasOwn(labels, key)) return true;
      labels[key] = value;
      return false;
    });
    if (left.length === matchExpressions.length) return [];
    return [{ matchLabels: labels, ...(left.length > 0 ? { matchExpressions: left } : {}) }];
  }),
  everySelector('empty-parts-said', (selector) =>
    Object.keys(selector).length === 0 ? [{ matchLabels: {} }, { matchExpressions: [] }] : [],
  ),
  everySelector('exists-beside', (selector) => {
    // A selector that requires a value requires the key too.
    const { matchLabels, matchExpressions = [] } = selector;
    const keys = [...Object.keys(matchLabels ?? {}), ...matchExpressions.filter(isIn).map(({ key }) => key)];
    return keys.map((key) => ({ ...selector, matchExpressions: [...matchExpressions, { key, operator: 'Exists' }] }));
  }),
  {
    id: 'own-namespace-said',
    holds: 'always',
    ways: (policies) =>
      replacePeers(policies, (peer, { policy }) => {
        if (!peer.podSelector || Object.hasOwn(peer, 'namespaceSelector')) return [];
        const namespaceSelector = { matchLabels: { [namespaceNameLabel]: namespaceOf(policy) } };
        return [[{ ...peer, namespaceSelector }]];
      }),
  },
  {
    id: 'own-namespace-implied',
    holds: 'always',
    ways: (policies) =>
      replacePeers(policies, ({ namespaceSelector, podSelector }, { policy }) => {
        const { [namespaceNameLabel]: name, ...labels } = namespaceSelector?.matchLabels ?? {};
        const more = Object.keys(labels).length > 0 || (namespaceSelector?.matchExpressions ?? []).length > 0;
        return name === namespaceOf(policy) && !more ? [[{ podSelector: podSelector ?? {} }]] : [];
      }),
  },
  {
    id: 'every-pod-said',
    holds: 'always',
    ways: (policies) =>
      replacePeers(policies, (peer) =>
        peer.namespaceSelector && !Object.hasOwn(peer, 'podSelector') ? [[{ ...peer, podSelector: {} }]] : [],
      ),
  },
  {
    id: 'values-as-peers',
    holds: 'always',
    ways: (policies) =>
      replacePeers(policies, (peer) => [
        ...peersByValue(peer, 'podSelector'),
        ...peersByValue(peer, 'namespaceSelector'),
      ]),
  },
  {
    id: 'narrower-peer-beside',
    holds: 'always',
    ways: (policies) =>
      replacePeers(policies, (peer) => {
        if (!peer.podSelector) return [];
        const matchLabels = { ...peer.podSelector.matchLabels, 'never-heard-of': 'this' };
        return [[peer, { ...peer, podSelector: { ...peer.podSelector, matchLabels } }]];
      }),
  },
  {
    id: 'values-as-policies',
    holds: 'always',
    ways: (policies) =>
      replacePolicies(policies, (policy) =>
        selectorsByValue(policy.spec?.podSelector).map((selectors) =>
          selectors.map((podSelector, at) =>
            withSpec(underFreeName(policy, `${policy.metadata?.name}-${at}`, policies), { podSelector }),
          ),
        ),
      ),
  },
  {
    id: 'name-for-unique-label',
    holds: 'today',
    ways: (policies, { namespaces }) =>
      replacePeers(policies, (peer) => {
        const found = onlySelectedNamespace(peer.namespaceSelector, namespaces);
        return found === undefined
          ? []
          : [[{ ...peer, namespaceSelector: { matchLabels: { [namespaceNameLabel]: found } } }]];
      }),
  },
];

/** A rewriting of every selector: that of the policy, and both selectors of a peer. */
function everySelector(id: string, ways: (selector: LabelSelector) => readonly LabelSelector[]): Rewriting {
  const inPeer = (peer: NetworkPolicyPeer): readonly (readonly NetworkPolicyPeer[])[] => {
    const { podSelector, namespaceSelector } = peer;
    return [
      ...(podSelector ? ways(podSelector).map((changed) => [{ ...peer, podSelector: changed }]) : []),
      ...(namespaceSelector ? ways(namespaceSelector).map((changed) => [{ ...peer, namespaceSelector: changed }]) : []),
    ];
  };
  return {
    id,
    holds: 'always',
    ways: (policies: Policies) => [
      ...replacePolicies(policies, (policy) =>
        ways(policy.spec?.podSelector ?? {}).map((podSelector) => [withSpec(policy, { podSelector })]),
      ),
      ...replacePeers(policies, inPeer),
    ],
  };
}

/** A peer as several peers, one for each value of an In expression. */
function peersByValue(
  peer: NetworkPolicyPeer,
  which: 'podSelector' | 'namespaceSelector',
): readonly (readonly NetworkPolicyPeer[])[] {
  return selectorsByValue(peer[which]).map((selectors) =>
    selectors.map((selector) => ({ ...peer, [which]: selector })),
  );
}

/** For each In expression with several values, the selectors with one of the values each. */
function selectorsByValue(selector: LabelSelector | undefined): readonly (readonly LabelSelector[])[] {
  const { matchExpressions = [] } = selector ?? {};
  return matchExpressions.flatMap((expression, at) => {
    const values = isIn(expression) ? (expression.values ?? []) : [];
    if (values.length < 2) return [];
    return [
      values.map((value) => ({
        ...selector,
        matchExpressions: matchExpressions.with(at, { ...expression, values: [value] }),
      })),
    ];
  });
}

function isIn({ operator }: LabelSelectorRequirement): boolean {
  return operator === 'In';
}

/** The name of the namespace if a selector selects a single existing one, and does not select it by name already. */
function onlySelectedNamespace(
  selector: LabelSelector | undefined,
  namespaces: RewritingContext['namespaces'],
): string | undefined {
  if (!selector || namespaceNameLabel in (selector.matchLabels ?? {})) return undefined;
  const asked = Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length;
  const found = namespaces.filter(({ metadata }) =>
    selects(selector, { ...metadata?.labels, [namespaceNameLabel]: metadata?.name ?? '' }),
  );
  return asked > 0 && found.length === 1 ? found[0]?.metadata?.name : undefined;
}
