import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type { NetworkPolicyPeer } from 'kubernetes-types/networking/v1';
import { namespaceNameLabel } from '../../../kube/labels.ts';
import { namespaceOf } from '../../../kube/pods.ts';
import {
  allWrittenRules,
  compareClauses,
  hasSameText,
  policyTypesOf,
  replacePeers,
  replacePolicies,
  replaceRules,
  selectorClauses,
  withSpec,
} from './edits.ts';
import type { MisconceptionContext, Mutation, Policies } from './mutation.ts';
import { hasSamePorts } from './rules.ts';

type SelectorDifference = ReturnType<typeof compareClauses>;

/** Misconceptions about selectors, and plain differences from the selectors of the reference. */
export const selectorMutations: readonly Mutation[] = [
  {
    id: 'not-in-without-key',
    says: '`NotIn` matches pods that do not have the label at all, too.',
    sort: 'known',
    demonstration: {
      wrong: 'ingress: [{from: [{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [web, b]}]}}]}]',
      right: 'ingress: [{from: [{podSelector: {matchLabels: {app: a}}}]}]',
    },
    apply: (right, { podLabels }) =>
      replacePeers(right, (peer) =>
        selectorsWithNotIn(peer.podSelector, podLabels).map((podSelector) => [{ ...peer, podSelector }]),
      ),
    undo: (wrong, { reference }) =>
      replacePeers(wrong, (peer, { direction }) => {
        const keys = [peer.podSelector, peer.namespaceSelector].flatMap((selector) => notInKeys(selector));
        if (keys.length === 0) return [];
        // A peer that asks for all that the reference asks for, and more, blocks too much: that has another cause.
        const wanted = peersOf(reference, direction).filter((model) => comparePeers(peer, model) !== 'more');
        return [...wanted, withExists(peer)].map((mended) => [mended]);
      }),
  },
  policySelectorMutation(
    'selects-too-many',
    'fewer',
    '`spec.podSelector` selects more pods than the task speaks of, and isolates them too.',
    {
      wrong: '{spec: {podSelector: {}}}',
      right: '{spec: {podSelector: {matchLabels: {app: db}}}}',
    },
  ),
  policySelectorMutation(
    'selects-too-few',
    'more',
    '`spec.podSelector` asks for more than the task does, so pods that should be protected are not.',
    {
      wrong: '{spec: {podSelector: {matchLabels: {app: db, tier: back}}}}',
      right: '{spec: {podSelector: {matchLabels: {app: db}}}}',
    },
  ),
  policySelectorMutation(
    'selects-others',
    'other',
    '`spec.podSelector` selects other pods than those that the task speaks of.',
    {
      wrong: '{spec: {podSelector: {matchLabels: {app: cache}}}}',
      right: '{spec: {podSelector: {matchLabels: {app: db}}}}',
    },
  ),
  peerSelectorMutation('peer-too-wide', 'fewer', 'A peer asks for less than the task does, and so means more pods.', {
    wrong: 'ingress: [{from: [{podSelector: {}}]}]',
    right: 'ingress: [{from: [{podSelector: {matchLabels: {app: a}}}]}]',
  }),
  peerSelectorMutation(
    'peer-too-narrow',
    'more',
    'A peer asks for more than the task does, and so misses pods that should pass.',
    {
      wrong: 'ingress: [{from: [{podSelector: {matchLabels: {app: a, tier: back}}}]}]',
      right: 'ingress: [{from: [{podSelector: {matchLabels: {app: a}}}]}]',
    },
  ),
  peerSelectorMutation(
    'other-label',
    'other',
    'A peer asks for another label than the one that the pods, or their namespace, carry.',
    {
      wrong: 'ingress: [{from: [{podSelector: {matchLabels: {role: a}}}]}]',
      right: 'ingress: [{from: [{podSelector: {matchLabels: {app: a}}}]}]',
    },
  ),
];

/**
 * A mutation of the policy's own podSelector: it differs in one way from a policy of the reference in the same
 * namespace.
 */
function policySelectorMutation(
  id: string,
  how: SelectorDifference,
  says: string,
  demonstration: Mutation['demonstration'],
): Mutation {
  return {
    id,
    says,
    sort: 'plain',
    demonstration,
    apply: (right, { podLabels }) =>
      replacePolicies(right, (policy) =>
        selectorsNear(policy.spec?.podSelector, podLabels, how).map((podSelector) => [
          withSpec(policy, { podSelector }),
        ]),
      ),
    undo: (wrong, { reference }) =>
      replacePolicies(wrong, (policy) =>
        reference
          .filter(
            (model) =>
              namespaceOf(model) === namespaceOf(policy) &&
              sharesDirection(policyTypesOf(model), policyTypesOf(policy)),
          )
          .flatMap(({ spec }) =>
            compareClauses(policy.spec?.podSelector, spec?.podSelector) === how ? [spec?.podSelector ?? {}] : [],
          )
          .map((podSelector) => [withSpec(policy, { podSelector })]),
      ),
  };
}

/** A mutation of a peer: it differs in one way from a peer of the reference in the same direction. */
function peerSelectorMutation(
  id: string,
  how: SelectorDifference,
  says: string,
  demonstration: Mutation['demonstration'],
): Mutation {
  return {
    id,
    says,
    sort: 'plain',
    demonstration,
    apply: (right, { podLabels }) =>
      replacePeers(right, (peer) =>
        peer.podSelector
          ? selectorsNear(peer.podSelector, podLabels, how).map((podSelector) => [{ ...peer, podSelector }])
          : [],
      ),
    undo: (wrong, { reference }) => [
      ...replacePeers(wrong, (peer, { direction }) =>
        peersOf(reference, direction)
          .filter((wanted) => comparePeers(peer, wanted) === how)
          .map((wanted) => [wanted]),
      ),
      // Any peer asks for more than a rule for everyone does.
      ...(how === 'more' ? rulesForAnyone(wrong, reference) : []),
    ],
  };
}

/** Rules made rules for everyone, where the reference has such a rule with the same ports. */
function rulesForAnyone(wrong: Policies, reference: Policies): readonly Policies[] {
  return replaceRules(wrong, ({ peers = [], ...rule }, { direction }) =>
    (peers ?? []).length > 0 &&
    allWrittenRules(reference, direction).some(
      (wanted) => (wanted.peers ?? []).length === 0 && hasSamePorts(wanted, rule),
    )
      ? [[rule]]
      : [],
  );
}

/** Whether one peer has the same clauses as another, fewer, more, or other ones. */
function comparePeers(one: NetworkPolicyPeer, other: NetworkPolicyPeer): SelectorDifference {
  if (one.ipBlock || other.ipBlock) return 'same';
  const parts = [
    compareClauses(one.podSelector, other.podSelector),
    compareScopes(one.namespaceSelector, other.namespaceSelector),
  ].filter((part) => part !== 'same');
  const [first = 'same'] = parts;
  return parts.every((part) => part === first) ? first : 'other';
}

/** The same for namespaceSelectors. An absent one means one namespace, an empty one all namespaces. */
function compareScopes(
  one: LabelSelector | undefined | null,
  other: LabelSelector | undefined | null,
): SelectorDifference {
  if (!one && !other) return 'same';
  if (one && other) return compareClauses(one, other);
  return one && selectorClauses(one).size === 0 ? 'fewer' : 'other';
}

function peersOf(reference: Policies, direction: 'ingress' | 'egress'): readonly NetworkPolicyPeer[] {
  return allWrittenRules(reference, direction).flatMap(({ peers }) => peers ?? []);
}

function sharesDirection(one: readonly string[], other: readonly string[]): boolean {
  return one.some((type) => other.includes(type));
}

/** Selectors that differ from one in a way: without its labels, with one more label, or with another value. */
function selectorsNear(
  selector: LabelSelector | undefined,
  podLabels: MisconceptionContext['podLabels'],
  how: SelectorDifference,
): readonly LabelSelector[] {
  const labels = selector?.matchLabels ?? {};
  const keys = Object.keys(labels);
  if (how === 'fewer') return keys.length > 0 ? [{}] : [];
  const others = podLabels.flatMap((carried) => Object.entries(carried));
  if (how === 'more') {
    const spare = others.filter(([key]) => !keys.includes(key));
    return distinct(spare.map(([key, value]) => ({ matchLabels: { ...labels, [key]: value } })));
  }
  const swapped = others.filter(([key, value]) => keys.includes(key) && labels[key] !== value);
  return distinct(swapped.map(([key, value]) => ({ matchLabels: { ...labels, [key]: value } })));
}

function selectorsWithNotIn(
  selector: LabelSelector | undefined,
  podLabels: MisconceptionContext['podLabels'],
): readonly LabelSelector[] {
  return Object.entries(selector?.matchLabels ?? {}).flatMap(([key, value]) => {
    const { [key]: _, ...matchLabels } = selector?.matchLabels ?? {};
    const values = podLabels.flatMap((labels) =>
      labels[key] !== undefined && labels[key] !== value ? [labels[key]] : [],
    );
    if (values.length === 0) return [];
    const expression = { key, operator: 'NotIn', values: [...new Set(values)] };
    const rest = Object.keys(matchLabels).length > 0 ? { matchLabels } : {};
    return [{ ...rest, matchExpressions: [...(selector?.matchExpressions ?? []), expression] }];
  });
}

/** The keys of NotIn expressions that an object may lack: every namespace has the label with its name. */
function notInKeys(selector: LabelSelector | undefined | null): readonly string[] {
  const expressions = selector?.matchExpressions ?? [];
  const asked = new Set([
    ...Object.keys(selector?.matchLabels ?? {}),
    ...expressions.flatMap(({ key, operator }) => (operator === 'Exists' || operator === 'In' ? [key] : [])),
  ]);
  return expressions.flatMap(({ key, operator }) =>
    operator === 'NotIn' && !asked.has(key) && key !== namespaceNameLabel ? [key] : [],
  );
}

/** The peer with an Exists clause for every key of its NotIn expressions. */
function withExists(peer: NetworkPolicyPeer): NetworkPolicyPeer {
  const withExistsClauses = (selector: LabelSelector | undefined): LabelSelector | undefined => {
    const more = notInKeys(selector).map((key) => ({ key, operator: 'Exists' }));
    return selector && { ...selector, matchExpressions: [...(selector.matchExpressions ?? []), ...more] };
  };
  const [podSelector, namespaceSelector] = [
    withExistsClauses(peer.podSelector),
    withExistsClauses(peer.namespaceSelector),
  ];
  return {
    ...peer,
    ...(podSelector ? { podSelector } : {}),
    ...(namespaceSelector ? { namespaceSelector } : {}),
  };
}

function distinct(selectors: readonly LabelSelector[]): readonly LabelSelector[] {
  return selectors.filter((selector, at) => selectors.findIndex((other) => hasSameText(other, selector)) === at);
}
