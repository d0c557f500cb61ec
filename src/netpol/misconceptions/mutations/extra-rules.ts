import { namespaceOf } from '../../../kube/pods.ts';
import { alike, inEach, inPorts, inRuleLists, inRules, type Place, rulesOfAll, typeOf, typesOf } from './edits.ts';
import type { Mutation, Policies } from './mutation.ts';
import { named } from './policies.ts';
import { entriesOf, protocolOf } from './ports.ts';

/** Plain differences from what was asked: a door, or a port of one, that is too much. */
export const excessMutations: readonly Mutation[] = [
  {
    id: 'port-too-many',
    says: 'One entry of `ports` opens a port that nobody asked for.',
    sort: 'plain',
    demonstration: {
      wrong: 'ingress: [{ports: [{port: 80}, {port: 9100}]}]',
      right: 'ingress: [{ports: [{port: 80}]}]',
    },
    apply: (right) =>
      inRules(right, (rule) => (rule.ports?.length ? [[{ ...rule, ports: [...rule.ports, { port: 9100 }] }]] : [])),
    undo: (wrong) => inRules(wrong, (rule) => oneLess(rule.ports).map((ports) => [{ ...rule, ports }])),
  },
  {
    id: 'door-too-many',
    says: 'One rule or peer lets through what nobody asked for: they only add to each other.',
    sort: 'plain',
    demonstration: {
      wrong: 'ingress: [{from: [{podSelector: {matchLabels: {app: a}}}, {podSelector: {matchLabels: {app: b}}}]}]',
      right: 'ingress: [{from: [{podSelector: {matchLabels: {app: a}}}]}]',
    },
    apply: (right, { podLabels }) =>
      inRules(right, (rule) =>
        rule.peers?.length
          ? podLabels.map((matchLabels) => [
              { ...rule, peers: [...(rule.peers ?? []), { podSelector: { matchLabels } }] },
            ])
          : [],
      ),
    undo: (wrong) => [
      ...inRules(wrong, (rule) => oneLess(rule.peers).map((peers) => [{ ...rule, peers }])),
      ...inRuleLists(wrong, (rules) => (rules.length > 0 ? rules.map((_, at) => rules.toSpliced(at, 1)) : [])),
    ],
  },
];

/** Plain differences from what was asked: a door on another port, and doors and walls that are missing. */
export const doorMutations: readonly Mutation[] = [
  {
    id: 'wrong-protocol',
    says: 'The port is open over another protocol than the one that is spoken on it.',
    sort: 'plain',
    demonstration: {
      wrong: 'ingress: [{ports: [{port: 80, protocol: UDP}]}]',
      right: 'ingress: [{ports: [{port: 80, protocol: TCP}]}]',
    },
    apply: (right) =>
      inPorts(right, (entry) =>
        (['TCP', 'UDP', 'SCTP'] as const).flatMap((protocol) =>
          protocol === protocolOf(entry) ? [] : [[{ ...entry, protocol }]],
        ),
      ),
    undo: (wrong, { reference }) =>
      inPorts(wrong, (entry, { direction }) =>
        entriesOf(reference, direction)
          .filter((wanted) => wanted.port === entry.port && protocolOf(wanted) !== protocolOf(entry))
          .map((wanted) => [wanted]),
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
      inPorts(right, (entry) =>
        typeof entry.port === 'number'
          ? [[{ ...entry, port: entry.port + 1 }], [{ ...entry, port: entry.port - 1 }]]
          : [],
      ),
    undo: (wrong, { reference }) =>
      inPorts(wrong, (entry, { direction }) =>
        entry.port === undefined
          ? []
          : entriesOf(reference, direction)
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
    apply: (right) => inRules(right, (rule) => oneLess(rule.ports).map((ports) => [{ ...rule, ports }])),
    undo: (wrong, { reference }) =>
      inRules(wrong, (rule, { direction }) =>
        rule.ports?.length
          ? entriesOf(reference, direction)
              .filter(
                (entry) => !rule.ports?.some((has) => has.port === entry.port && protocolOf(has) === protocolOf(entry)),
              )
              .map((entry) => [{ ...rule, ports: [...(rule.ports ?? []), entry] }])
          : [],
      ),
  },
  {
    id: 'door-missing',
    says: 'The wall stands and the door is missing: no rule lets through what should pass.',
    sort: 'plain',
    demonstration: { wrong: 'ingress: []', right: 'ingress: [{ports: [{port: 80}]}]' },
    apply: (right) => [
      ...inRuleLists(right, (rules) => rules.map((_, at) => rules.toSpliced(at, 1))),
      ...inRules(right, (rule) => oneLess(rule.peers).map((peers) => [{ ...rule, peers }])),
    ],
    undo: (wrong, { reference }) => [
      ...inRuleLists(wrong, (rules, place) => {
        if (!counts(place)) return [];
        const wanted = rulesOfAll(reference, place.direction);
        return wanted.filter((rule) => !rules.some((has) => alike(has, rule))).map((rule) => [...rules, rule]);
      }),
      ...inRules(wrong, (rule, { direction }) =>
        rule.peers?.length
          ? rulesOfAll(reference, direction)
              .flatMap(({ peers }) => peers ?? [])
              .filter((peer) => !rule.peers?.some((has) => alike(has, peer)))
              .map((peer) => [{ ...rule, peers: [...(rule.peers ?? []), peer] }])
          : [],
      ),
    ],
  },
  {
    id: 'nothing-isolates',
    says: 'A pod is open until a policy selects it: here none closes what the task wants closed.',
    sort: 'plain',
    demonstration: { wrong: '[]', right: '[{metadata: {name: wall}, spec: {podSelector: {}}}]' },
    apply: (right) => right.map((policy) => right.filter((each) => each !== policy)),
    undo: (wrong, { reference }) =>
      reference.flatMap((policy) => (closedAlready(policy, wrong) ? [] : [[...wrong, named(policy, 'wall', wrong)]])),
  },
];

function counts({ policy, direction }: Place): boolean {
  return typesOf(policy).includes(typeOf(direction));
}

/** A list with each of its items taken out, but never the last. */
function oneLess<T>(items: readonly T[] | undefined | null): readonly (readonly T[])[] {
  return items && items.length > 1 ? inEach(items, () => [[]]).slice(0, items.length) : [];
}

/** Whether every direction that a policy closes is closed in its namespace, with rules or without. */
function closedAlready(policy: Policies[number], all: Policies): boolean {
  return typesOf(policy).every((type) =>
    all.some((each) => namespaceOf(each) === namespaceOf(policy) && typesOf(each).includes(type)),
  );
}
