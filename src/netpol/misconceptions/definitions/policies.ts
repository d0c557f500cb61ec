import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { namespaceNameLabel } from '../../../kube/labels.ts';
import { namespacedName, namespaceOf } from '../../../kube/pods.ts';
import {
  compareClauses,
  hasSameText,
  policyTypesOf,
  replacePeers,
  replacePolicies,
  replaceRules,
  selectorClauses,
  underFreeName,
  withSpec,
  writtenRules,
} from './edits.ts';
import { directionsWithRules, isAlreadyIsolated, isIsolatedWithout, opposite } from './isolation.ts';
import { isWithin, mergePolicies, saysTheSame } from './merged-policies.ts';
import { missingEnds } from './missing-ends.ts';
import type { MisconceptionContext, Mutation, Policies } from './mutation.ts';

/** A whole policy that allows too much. It is looked for first, because it hides whatever else is wrong. */
export const widePolicy: Mutation = {
  id: 'wide-policy-left',
  says: 'Policies only add: what one of them lets through, no other takes back.',
  sort: 'known',
  demonstration: {
    wrong:
      '[{metadata: {name: tight}, spec: {podSelector: {}}}, {metadata: {name: wide}, spec: {podSelector: {}, ingress: [{}]}}]',
    right: '[{metadata: {name: tight}, spec: {podSelector: {}}}]',
  },
  apply: (right) =>
    right.flatMap((policy) =>
      policyTypesOf(policy).map((type) => [
        ...right,
        withSpec(underFreeName(policy, 'wide', right), {
          podSelector: {},
          policyTypes: [type],
          ingress: type === 'Ingress' ? [{}] : [],
          egress: type === 'Egress' ? [{}] : [],
        }),
      ]),
    ),
  undo: (wrong) =>
    wrong
      .filter((policy) => isIsolatedWithout(policy, wrong) && directionsWithRules(policy).length > 0)
      .map((policy) => wrong.filter((each) => each !== policy)),
};

/** Misconceptions about the namespace of a policy, the pods that it selects, and what several policies do together. */
export const policyMutations: readonly Mutation[] = [
  {
    id: 'wall-too-many',
    says: 'One policy closes what the task wants left as it is: all that it does is too much.',
    sort: 'known',
    demonstration: {
      wrong: '[{metadata: {name: wall, namespace: here}}, {metadata: {name: more, namespace: clients}}]',
      right: '[{metadata: {name: wall, namespace: here}}]',
    },
    apply: (right, { namespaces }) =>
      right
        .slice(0, 1)
        .flatMap((policy) =>
          namespaces
            .filter(({ metadata }) => metadata?.name !== namespaceOf(policy))
            .map(({ metadata }) => [
              ...right,
              { ...policy, metadata: { name: 'more', namespace: metadata?.name ?? '' }, spec: { podSelector: {} } },
            ]),
        ),
    undo: (wrong, { reference }) =>
      wrong
        .filter((policy) => !isIsolatedWithout(policy, wrong) && !isMisplaced(policy, reference))
        .map((policy) => wrong.filter((each) => each !== policy)),
  },
  {
    id: 'policy-in-another-namespace',
    says: 'A policy acts on pods of its own namespace alone, so it belongs to the pods it protects, not to their clients.',
    sort: 'known',
    demonstration: {
      wrong: '{metadata: {namespace: clients}, spec: {podSelector: {matchLabels: {app: db}}}}',
      right: '{metadata: {namespace: here}, spec: {podSelector: {matchLabels: {app: db}}}}',
    },
    apply: (right, { namespaces }) =>
      replacePolicies(right, (policy) =>
        namespaces.flatMap(({ metadata }) => (metadata?.name ? movedTo(policy, metadata.name) : [])),
      ),
    undo: (wrong, { reference }) =>
      replacePolicies(wrong, (policy) =>
        reference.flatMap((model) => {
          const there = [policy, withOwnNamespaceNamed(policy)].flatMap((each) => movedTo(each, namespaceOf(model)));
          const podSelector = model.spec?.podSelector ?? {};
          return [...there, ...there.map((some) => some.map((one) => withSpec(one, { podSelector })))];
        }),
      ),
  },
  {
    id: 'selector-on-the-client',
    says: '`spec.podSelector` selects the pods that are protected, and the peers select their clients: here they are swapped.',
    sort: 'known',
    demonstration: {
      wrong:
        '{spec: {podSelector: {matchLabels: {app: app}}, ingress: [{from: [{podSelector: {matchLabels: {app: db}}}]}]}}',
      right:
        '{spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: app}}}]}]}}',
    },
    apply: (right) => replacePolicies(right, swapSelectors),
    undo: (wrong) => replacePolicies(wrong, swapSelectors),
  },
  {
    id: 'wall-deleted',
    says: 'A policy that was there at the start was deleted, where one that allows was to be added beside it.',
    sort: 'known',
    demonstration: {
      wrong: '[{metadata: {name: web}, spec: {podSelector: {matchLabels: {app: web}}}}]',
      right:
        '[{metadata: {name: all}, spec: {podSelector: {}}}, {metadata: {name: web}, spec: {podSelector: {matchLabels: {app: web}}}}]',
    },
    apply: (right, { before }) =>
      before
        .filter((wall) => right.some((each) => isSame(each, wall)))
        .filter((wall) => !isAlreadyIsolated(wall, othersThan(wall, right)))
        .map((wall) => othersThan(wall, right)),
    undo: (wrong, { before, reference }) =>
      before
        .filter((wall) => !wrong.some((each) => isSame(each, wall)))
        .filter((wall) => reference.some((each) => isSame(each, wall)))
        // Where others isolate its pods too, it was one that allows, and that is missing.
        .filter((wall) => !isAlreadyIsolated(wall, wrong))
        .map((wall) => [...wrong, underFreeName(wall, 'put-back', wrong)]),
  },
  {
    id: 'one-end-only',
    says: 'A connection needs both ends: egress where it begins and ingress where it arrives. Here one of them is missing.',
    sort: 'known',
    demonstration: {
      wrong:
        '[{metadata: {name: closed}, spec: {podSelector: {}, policyTypes: [Ingress]}}, {metadata: {name: out}, spec: {podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 80}]}]}}]',
      right:
        '[{metadata: {name: closed}, spec: {podSelector: {}, policyTypes: [Ingress]}}, {metadata: {name: out}, spec: {podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 80}]}]}}, {metadata: {name: in}, spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{ports: [{port: 80}]}]}}]',
    },
    apply: (right) =>
      right.flatMap((policy) => {
        const others = right.filter((each) => each !== policy);
        return directionsWithRules(policy).some((direction) =>
          others.some((each) => directionsWithRules(each).includes(opposite(direction))),
        ) && isAlreadyIsolated(policy, others)
          ? [others]
          : [];
      }),
    undo: (wrong, { reference }) => {
      const ends = missingEnds(wrong, reference);
      const added = (some: Policies) =>
        some.reduce<Policies>((all, end) => [...all, underFreeName(end, 'other-end', all)], wrong);
      return [...ends.map((end) => added([end])), ...(ends.length > 1 ? [added(ends)] : [])];
    },
  },
  {
    id: 'policies-merged',
    says: 'One policy for several servers opens every port of its rules on each of them: each server needs a policy of its own.',
    sort: 'known',
    demonstration: {
      wrong:
        '{spec: {podSelector: {matchExpressions: [{key: app, operator: In, values: [a, b]}]}, ingress: [{ports: [{port: 80}, {port: 9100}]}]}}',
      right:
        '[{metadata: {name: a}, spec: {podSelector: {matchLabels: {app: a}}, ingress: [{ports: [{port: 80}]}]}}, {metadata: {name: b}, spec: {podSelector: {matchLabels: {app: b}}, ingress: [{ports: [{port: 9100}]}]}}]',
    },
    apply: mergePolicies,
    undo: (wrong, { reference }) =>
      replacePolicies(wrong, (policy) => {
        const others = wrong.filter((each) => each !== policy);
        // What the answer has as a policy of its own was not merged into another one.
        const within = reference.filter(
          (model) => isWithin(model, policy) && !others.some((each) => saysTheSame(each, model)),
        );
        const named = within.map((model, at) => underFreeName(model, `part-${at + 1}`, others));
        return within.length > 1 ? [named] : [];
      }),
  },
  {
    id: 'label-on-the-workload',
    says: 'The label stands on the workload: policies look at pods, which get theirs from its template.',
    sort: 'known',
    demonstration: {
      wrong: '{spec: {podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {may: call}}}]}]}}',
      right: '{spec: {podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: caller}}}]}]}}',
    },
    apply: (right, context) => selectOtherLabels(right, context, 'podLabels', 'labels'),
    undo: (wrong, context) => selectOtherLabels(wrong, context, 'labels', 'podLabels'),
  },
];

/** Whether a policy has the podSelector of a policy of the reference, but is in another namespace. */
function isMisplaced(policy: NetworkPolicy, reference: Policies): boolean {
  return reference.some(
    (model) =>
      namespaceOf(model) !== namespaceOf(policy) &&
      selectorClauses(model.spec?.podSelector).size > 0 &&
      compareClauses(policy.spec?.podSelector, model.spec?.podSelector) === 'same',
  );
}

function movedTo(policy: NetworkPolicy, namespace: string): readonly Policies[] {
  if (namespace === namespaceOf(policy)) return [];
  return [[{ ...policy, metadata: { ...policy.metadata, namespace } }]];
}

/** The policy with its own namespace named in each peer that means it by a podSelector alone. */
function withOwnNamespaceNamed(policy: NetworkPolicy): NetworkPolicy {
  const namespaceSelector = { matchLabels: { [namespaceNameLabel]: namespaceOf(policy) } };
  const all = replacePeers([policy], (peer) =>
    peer.podSelector && !Object.hasOwn(peer, 'namespaceSelector') ? [[{ ...peer, namespaceSelector }]] : [],
  );
  return all.at(-1)?.[0] ?? policy;
}

/** The policy with its own podSelector and that of its peers exchanged. */
function swapSelectors(policy: NetworkPolicy): readonly Policies[] {
  const own = policy.spec?.podSelector ?? {};
  const ways = replacePeers([policy], (peer) =>
    peer.podSelector && !hasSameText(peer.podSelector, own) ? [[{ ...peer, podSelector: own }]] : [],
  );
  const selectors = (['ingress', 'egress'] as const).flatMap((direction) =>
    writtenRules(policy, direction).flatMap((rule) =>
      (rule?.peers ?? []).flatMap(({ podSelector }) => podSelector ?? []),
    ),
  );
  const others = selectors.filter((selector) => !hasSameText(selector, own));
  const [podSelector] = others;
  return podSelector && others.every((other) => hasSameText(other, podSelector))
    ? ways.slice(-1).map((one) => one.map((each) => withSpec(each, { podSelector })))
    : [];
}

function othersThan(policy: NetworkPolicy, policies: Policies): Policies {
  return policies.filter((each) => !isSame(each, policy));
}

function isSame(one: NetworkPolicy, other: NetworkPolicy): boolean {
  return namespacedName(one) === namespacedName(other);
}

/** Peers that select a workload's own labels changed to select those of its pods, or the other way round. */
function selectOtherLabels(
  policies: Policies,
  { workloads }: MisconceptionContext,
  from: 'labels' | 'podLabels',
  to: 'labels' | 'podLabels',
): readonly Policies[] {
  return replaceRules(policies, (rule) => {
    const peers = rule.peers ?? [];
    return workloads.flatMap((workload) => {
      const changed = peers.map((peer) => {
        const labels = Object.entries(peer.podSelector?.matchLabels ?? {});
        const onOne = labels.length > 0 && labels.every(([key, value]) => workload[from][key] === value);
        const onBoth = labels.every(([key, value]) => workload[to][key] === value);
        return onOne && !onBoth ? { ...peer, podSelector: { matchLabels: { ...workload[to] } } } : peer;
      });
      return hasSameText(changed, peers) ? [] : [[{ ...rule, peers: changed }]];
    });
  });
}
