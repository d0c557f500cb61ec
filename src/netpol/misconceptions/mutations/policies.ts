import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { namespacedName, namespaceOf } from '../../../kube/pods.ts';
import type { Direction } from '../../flow.ts';
import {
  alike,
  clausesOf,
  compareClauses,
  inPeers,
  inPolicies,
  inRules,
  rulesIn,
  typeOf,
  typesOf,
  withSpec,
} from './edits.ts';
import type { Around, Mutation, Policies } from './mutation.ts';

/** A whole policy that is too much: looked for first, since without it nothing else is wrong. */
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
      typesOf(policy).map((type) => [
        ...right,
        withSpec(named(policy, 'wide', right), {
          podSelector: {},
          policyTypes: [type],
          ingress: type === 'Ingress' ? [{}] : [],
          egress: type === 'Egress' ? [{}] : [],
        }),
      ]),
    ),
  undo: (wrong) =>
    wrong
      .filter((policy) => isBeside(policy, wrong) && doorsOf(policy).length > 0)
      .map((policy) => wrong.filter((each) => each !== policy)),
};

/** Misconceptions about where a policy stands, whom it speaks for, and what several of them do together. */
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
        .filter((policy) => !isBeside(policy, wrong) && !isElsewhere(policy, reference))
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
      inPolicies(right, (policy) =>
        namespaces.flatMap(({ metadata }) => (metadata?.name ? moved(policy, metadata.name) : [])),
      ),
    undo: (wrong, { reference }) =>
      inPolicies(wrong, (policy) =>
        reference.flatMap((model) => {
          const there = moved(policy, namespaceOf(model));
          const podSelector = model.spec?.podSelector ?? {};
          return [...there, ...there.map((some) => some.map((one) => withSpec(one, { podSelector })))];
        }),
      ),
  },
  {
    id: 'selector-on-the-client',
    says: '`spec.podSelector` chooses the pods that are protected, and the peers those that knock: here they are swapped.',
    sort: 'known',
    demonstration: {
      wrong:
        '{spec: {podSelector: {matchLabels: {app: app}}, ingress: [{from: [{podSelector: {matchLabels: {app: db}}}]}]}}',
      right:
        '{spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: app}}}]}]}}',
    },
    apply: (right) => inPolicies(right, swapped),
    undo: (wrong) => inPolicies(wrong, swapped),
  },
  {
    id: 'wall-deleted',
    says: 'The wall that stood here was taken away, where a door was to be added beside it.',
    sort: 'known',
    demonstration: {
      wrong: '[{metadata: {name: door}}]',
      right: '[{metadata: {name: wall}}, {metadata: {name: door}}]',
    },
    apply: (right, { before }) =>
      before
        .filter((wall) => right.some((each) => isSame(each, wall)))
        .map((wall) => right.filter((each) => !isSame(each, wall))),
    undo: (wrong, { before, reference }) =>
      before
        .filter((wall) => !wrong.some((each) => alike(each.spec, wall.spec) && isSame(each, wall)))
        .filter((wall) => reference.some((each) => isSame(each, wall)))
        .map((wall) => [...wrong, named(wall, 'put-back', wrong)]),
  },
  {
    id: 'one-end-only',
    says: 'A connection needs both ends: egress where it begins and ingress where it arrives. Here one of them is missing.',
    sort: 'known',
    demonstration: {
      wrong:
        '[{metadata: {name: out}, spec: {podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 80}]}]}}]',
      right:
        '[{metadata: {name: out}, spec: {podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 80}]}]}}, {metadata: {name: in}, spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{ports: [{port: 80}]}]}}]',
    },
    apply: (right) =>
      right.flatMap((policy) => {
        const others = right.filter((each) => each !== policy);
        return doorsOf(policy).some((direction) => others.some((each) => doorsOf(each).includes(opposite(direction))))
          ? [others]
          : [];
      }),
    undo: (wrong, { reference }) =>
      reference.flatMap((policy) => {
        if (new Set(reference.flatMap(doorsOf)).size < 2) return [];
        const lacks = doorsOf(policy).some((direction) => !wrong.some((each) => doorsOf(each).includes(direction)));
        const other = doorsOf(policy).some((direction) =>
          wrong.some((each) => doorsOf(each).includes(opposite(direction))),
        );
        return lacks && other ? [[...wrong, named(policy, 'other-end', wrong)]] : [];
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
    apply: (right, around) => relabelled(right, around, 'podLabels', 'labels'),
    undo: (wrong, around) => relabelled(wrong, around, 'labels', 'podLabels'),
  },
];

/** A policy under a name that no other of its namespace has. */
export function named(policy: NetworkPolicy, name: string, beside: Policies): NetworkPolicy {
  let free = name;
  while (beside.some(({ metadata }) => metadata?.name === free)) free += '-more';
  return { ...policy, metadata: { ...policy.metadata, name: free } };
}

/**
 * Whether two policies isolate pods of one namespace in one direction, so that either could be gone and leave a wall.
 */
export function isBeside(policy: NetworkPolicy, all: Policies): boolean {
  return typesOf(policy).every((type) =>
    all.some((each) => each !== policy && namespaceOf(each) === namespaceOf(policy) && typesOf(each).includes(type)),
  );
}

/** Whether a policy speaks for the very pods that one of the reference does, in another namespace: it is misplaced. */
function isElsewhere(policy: NetworkPolicy, reference: Policies): boolean {
  return reference.some(
    (model) =>
      namespaceOf(model) !== namespaceOf(policy) &&
      clausesOf(model.spec?.podSelector).size > 0 &&
      compareClauses(policy.spec?.podSelector, model.spec?.podSelector) === 'same',
  );
}

function moved(policy: NetworkPolicy, namespace: string): readonly Policies[] {
  if (namespace === namespaceOf(policy)) return [];
  return [[{ ...policy, metadata: { ...policy.metadata, namespace } }]];
}

/** The policy's own selector and that of one of its peers, each in the other's place. */
function swapped(policy: NetworkPolicy): readonly Policies[] {
  const own = policy.spec?.podSelector ?? {};
  const ways = inPeers([policy], (peer) =>
    peer.podSelector && !alike(peer.podSelector, own) ? [[{ ...peer, podSelector: own }]] : [],
  );
  const selectors = (['ingress', 'egress'] as const).flatMap((direction) =>
    rulesIn(policy, direction).flatMap((rule) => (rule?.peers ?? []).flatMap(({ podSelector }) => podSelector ?? [])),
  );
  const others = selectors.filter((selector) => !alike(selector, own));
  const [podSelector] = others;
  return podSelector && others.every((other) => alike(other, podSelector))
    ? ways.slice(-1).map((one) => one.map((each) => withSpec(each, { podSelector })))
    : [];
}

function isSame(one: NetworkPolicy, other: NetworkPolicy): boolean {
  return namespacedName(one) === namespacedName(other);
}

/** The directions in which a policy has rules that count. */
function doorsOf(policy: NetworkPolicy): readonly Direction[] {
  return (['ingress', 'egress'] as const).filter(
    (direction) => typesOf(policy).includes(typeOf(direction)) && rulesIn(policy, direction).length > 0,
  );
}

function opposite(direction: Direction): Direction {
  return direction === 'ingress' ? 'egress' : 'ingress';
}

/** Selectors that ask for labels of a workload on one side, asking for those of the other. */
function relabelled(
  policies: Policies,
  { workloads }: Around,
  from: 'labels' | 'podLabels',
  to: 'labels' | 'podLabels',
): readonly Policies[] {
  return inRules(policies, (rule) => {
    const peers = rule.peers ?? [];
    return workloads.flatMap((workload) => {
      const changed = peers.map((peer) => {
        const labels = Object.entries(peer.podSelector?.matchLabels ?? {});
        const onOne = labels.length > 0 && labels.every(([key, value]) => workload[from][key] === value);
        const onBoth = labels.every(([key, value]) => workload[to][key] === value);
        return onOne && !onBoth ? { ...peer, podSelector: { matchLabels: { ...workload[to] } } } : peer;
      });
      return alike(changed, peers) ? [] : [[{ ...rule, peers: changed }]];
    });
  });
}
