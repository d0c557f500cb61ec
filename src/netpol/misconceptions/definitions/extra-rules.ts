import {
  allWrittenRules,
  hasSameText,
  policyTypeOf,
  policyTypesOf,
  type RulePlace,
  replaceEach,
  replacePorts,
  replaceRuleLists,
  replaceRules,
  underFreeName,
} from './edits.ts';
import { isAlreadyIsolated } from './isolation.ts';
import type { Mutation } from './mutation.ts';
import { protocolOf, writtenPorts } from './ports.ts';

/** Plain differences from the task: a rule, a peer or a port that allows too much. */
export const extraRuleMutations: readonly Mutation[] = [
  {
    id: 'port-too-many',
    says: 'One entry of `ports` allows a port that the task does not ask for.',
    sort: 'plain',
    demonstration: {
      wrong: 'ingress: [{ports: [{port: 80}, {port: 9100}]}]',
      right: 'ingress: [{ports: [{port: 80}]}]',
    },
    apply: (right) =>
      replaceRules(right, (rule) =>
        rule.ports?.length ? [[{ ...rule, ports: [...rule.ports, { port: 9100 }] }]] : [],
      ),
    undo: (wrong) => replaceRules(wrong, (rule) => withoutEach(rule.ports).map((ports) => [{ ...rule, ports }])),
  },
  {
    id: 'door-too-many',
    says: 'One rule or peer allows what the task does not ask for: rules only add to each other.',
    sort: 'plain',
    demonstration: {
      wrong: 'ingress: [{from: [{podSelector: {matchLabels: {app: a}}}, {podSelector: {matchLabels: {app: b}}}]}]',
      right: 'ingress: [{from: [{podSelector: {matchLabels: {app: a}}}]}]',
    },
    apply: (right, { podLabels }) =>
      replaceRules(right, (rule) =>
        rule.peers?.length
          ? podLabels.map((matchLabels) => [
              { ...rule, peers: [...(rule.peers ?? []), { podSelector: { matchLabels } }] },
            ])
          : [],
      ),
    undo: (wrong) => [
      ...replaceRules(wrong, (rule) => withoutEach(rule.peers).map((peers) => [{ ...rule, peers }])),
      ...replaceRuleLists(wrong, (rules) => (rules.length > 0 ? rules.map((_, at) => rules.toSpliced(at, 1)) : [])),
    ],
  },
];

/** Plain differences from the task: a rule for another port, and rules, peers, ports and policies that are missing. */
export const missingRuleMutations: readonly Mutation[] = [
  {
    id: 'wrong-protocol',
    says: 'The port is open over another protocol than the one that is spoken on it.',
    sort: 'plain',
    demonstration: {
      wrong: 'ingress: [{ports: [{port: 80, protocol: UDP}]}]',
      right: 'ingress: [{ports: [{port: 80, protocol: TCP}]}]',
    },
    apply: (right) =>
      replacePorts(right, (entry) =>
        (['TCP', 'UDP', 'SCTP'] as const).flatMap((protocol) =>
          protocol === protocolOf(entry) ? [] : [[{ ...entry, protocol }]],
        ),
      ),
    undo: (wrong, { reference }) =>
      replacePorts(wrong, (entry, { direction }) =>
        writtenPorts(reference, direction)
          .filter((wanted) => protocolOf(wanted) !== protocolOf(entry))
          .map((wanted) => (wanted.port === entry.port ? [wanted] : [{ ...entry, protocol: protocolOf(wanted) }])),
      ),
  },
  {
    id: 'wrong-port',
    says: 'A rule opens another port than the one that was asked for.',
    sort: 'plain',
    demonstration: {
      wrong: 'ingress: [{ports: [{port: 81, protocol: TCP}]}]',
      right: 'ingress: [{ports: [{port: 80, protocol: TCP}]}]',
    },
    apply: (right) =>
      replacePorts(right, (entry) =>
        typeof entry.port === 'number'
          ? [[{ ...entry, port: entry.port + 1 }], [{ ...entry, port: entry.port - 1 }]]
          : [],
      ),
    undo: (wrong, { reference }) =>
      replacePorts(wrong, (entry, { direction }) =>
        entry.port === undefined
          ? []
          : writtenPorts(reference, direction)
              .filter((wanted) => protocolOf(wanted) === protocolOf(entry))
              .filter((wanted) => wanted.port !== entry.port || wanted.endPort !== entry.endPort)
              .map((wanted) => [wanted]),
      ),
  },
  {
    id: 'port-missing',
    says: 'A rule does not open every port that was asked for.',
    sort: 'plain',
    demonstration: {
      wrong: 'ingress: [{ports: [{port: 80}]}]',
      right: 'ingress: [{ports: [{port: 80}, {port: 443}]}]',
    },
    apply: (right) => replaceRules(right, (rule) => withoutEach(rule.ports).map((ports) => [{ ...rule, ports }])),
    undo: (wrong, { reference }) =>
      replaceRules(wrong, (rule, { direction }) =>
        rule.ports?.length
          ? writtenPorts(reference, direction)
              .filter(
                (entry) => !rule.ports?.some((has) => has.port === entry.port && protocolOf(has) === protocolOf(entry)),
              )
              .map((entry) => [{ ...rule, ports: [...(rule.ports ?? []), entry] }])
          : [],
      ),
  },
  {
    id: 'door-missing',
    says: 'The pods are isolated, and no rule allows what should pass: a rule, a peer or a policy is missing.',
    sort: 'plain',
    demonstration: { wrong: 'ingress: []', right: 'ingress: [{ports: [{port: 80}]}]' },
    apply: (right) => [
      ...replaceRuleLists(right, (rules) => rules.map((_, at) => rules.toSpliced(at, 1))),
      ...replaceRules(right, (rule) => withoutEach(rule.peers).map((peers) => [{ ...rule, peers }])),
    ],
    undo: (wrong, { reference }) => [
      ...replaceRuleLists(wrong, (rules, place) => {
        if (!isIsolatedIn(place)) return [];
        const wanted = allWrittenRules(reference, place.direction);
        return wanted.filter((rule) => !rules.some((has) => hasSameText(has, rule))).map((rule) => [...rules, rule]);
      }),
      ...replaceRules(wrong, (rule, { direction }) =>
        rule.peers?.length
          ? allWrittenRules(reference, direction)
              .flatMap(({ peers }) => peers ?? [])
              .filter((peer) => !rule.peers?.some((has) => hasSameText(has, peer)))
              .map((peer) => [{ ...rule, peers: [...(rule.peers ?? []), peer] }])
          : [],
      ),
      ...reference
        .filter((policy) => isAlreadyIsolated(policy, wrong))
        .filter((policy) => !wrong.some((each) => hasSameText(each.spec, policy.spec)))
        .map((policy) => [...wrong, underFreeName(policy, 'door', wrong)]),
    ],
  },
  {
    id: 'nothing-isolates',
    says: 'A pod is open until a policy selects it: here none closes what the task wants closed.',
    sort: 'plain',
    demonstration: { wrong: '[]', right: '[{metadata: {name: wall}, spec: {podSelector: {}}}]' },
    apply: (right) => right.map((policy) => right.filter((each) => each !== policy)),
    undo: (wrong, { reference }) =>
      reference.flatMap((policy) =>
        isAlreadyIsolated(policy, wrong) ? [] : [[...wrong, underFreeName(policy, 'wall', wrong)]],
      ),
  },
];

function isIsolatedIn({ policy, direction }: RulePlace): boolean {
  return policyTypesOf(policy).includes(policyTypeOf(direction));
}

/** The lists without one of the items; none for a list of one item. */
function withoutEach<T>(items: readonly T[] | undefined | null): readonly (readonly T[])[] {
  return items && items.length > 1 ? replaceEach(items, () => [[]]).slice(0, items.length) : [];
}
