import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { namespaceOf } from '../../../kube/pods.ts';
import type { Direction } from '../../flow.ts';
import {
  allWrittenRules,
  compareClauses,
  policyTypeOf,
  policyTypesOf,
  replaceRuleLists,
  underFreeName,
  type WrittenRule,
  withRules,
  withSpec,
  writtenRules,
} from './edits.ts';
import { isAlreadyIsolated } from './isolation.ts';
import type { Mutation, Policies } from './mutation.ts';
import { type FullRule, hasSamePeers, isFull, isPartOf, portKey } from './rules.ts';

/** Misconceptions about where something stands: it is right, but in the rule or in the policy of others. */
export const misplacedMutations: readonly Mutation[] = [
  {
    id: 'port-in-another-rule',
    says: 'An entry of `ports` stands in the rule of other peers: the ports of a rule are for its own peers alone.',
    sort: 'known',
    demonstration: {
      wrong:
        'egress: [{to: [{podSelector: {matchLabels: {app: a}}}], ports: [{port: 80}, {port: 9100}]}, {to: [{podSelector: {matchLabels: {app: b}}}], ports: [{port: 443}]}]',
      right:
        'egress: [{to: [{podSelector: {matchLabels: {app: a}}}], ports: [{port: 80}]}, {to: [{podSelector: {matchLabels: {app: b}}}], ports: [{port: 443}, {port: 9100}]}]',
    },
    apply: (right) => replaceRuleLists(right, withMovedPorts),
    undo: (wrong, { reference }) =>
      replaceRuleLists(wrong, (rules, { direction }) =>
        withPortsReturned(rules, allWrittenRules(reference, direction).filter(isFull)),
      ),
  },
  {
    id: 'rule-in-another-policy',
    says: 'A rule stands in the policy of other pods: a rule is for the pods that its own policy selects, and for all of them.',
    sort: 'known',
    demonstration: {
      wrong: '[{metadata: {name: all}, spec: {podSelector: {}, ingress: [{ports: [{port: 80}]}]}}]',
      right:
        '[{metadata: {name: all}, spec: {podSelector: {}}}, {metadata: {name: web}, spec: {podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: 80}]}]}}]',
    },
    apply: (right) => directions.flatMap((direction) => withMovedRules(right, direction)),
    undo: (wrong, { reference }) => directions.flatMap((direction) => withRulesReturned(wrong, reference, direction)),
  },
];

type Rules = readonly (WrittenRule | null)[];

const directions: readonly Direction[] = ['ingress', 'egress'];

/** The rules with one port, or all ports, of a rule moved to each rule of other peers. */
function withMovedPorts(rules: Rules): readonly Rules[] {
  return rules.filter(isFull).flatMap((from) =>
    rules.filter(isFull).flatMap((to) => {
      if (hasSamePeers(from, to)) return [];
      const missing = from.ports.filter((port) => !hasPort(to, port));
      const choices = [...missing.map((port) => [port]), ...(missing.length > 1 ? [missing] : [])];
      return choices.map((moved) =>
        rules.flatMap((rule): Rules => {
          if (rule === to) return [{ ...to, ports: [...to.ports, ...moved] }];
          return rule === from ? withoutPorts(from, moved) : [rule];
        }),
      );
    }),
  );
}

/**
 * The rules with ports moved to the peers for which the reference has them. Only ports that the reference does not have
 * for the peers beside which they stand.
 */
function withPortsReturned(rules: Rules, wanted: readonly FullRule[]): readonly Rules[] {
  return rules.filter(isFull).flatMap((rule) => {
    const own = wanted.filter((each) => hasSamePeers(each, rule));
    if (own.length === 0) return [];
    const foreign = rule.ports.filter((port) => !own.some((each) => hasPort(each, port)));
    // Where all of its ports are those of others, its peers are wrong.
    if (foreign.length === rule.ports.length) return [];
    return wanted.flatMap((model) => {
      const moved = foreign.filter((port) => hasPort(model, port));
      const there = rules.filter(isFull).filter((each) => hasSamePeers(each, model));
      const lacking = moved.filter((port) => !there.some((each) => hasPort(each, port)));
      if (lacking.length === 0) return [];
      const [target] = there;
      const kept = rules.flatMap((each): Rules => {
        if (each !== null && each === target) return [{ ...target, ports: [...target.ports, ...lacking] }];
        return each === rule ? withoutPorts(rule, moved) : [each];
      });
      return [target ? kept : [...kept, { peers: model.peers, ports: lacking }]];
    });
  });
}

function hasPort({ ports }: FullRule, port: FullRule['ports'][number]): boolean {
  return ports.some((each) => portKey(each) === portKey(port));
}

/** The rule without some of its ports; none where it has no others, as a rule without ports would allow all. */
function withoutPorts(rule: FullRule, some: FullRule['ports']): readonly WrittenRule[] {
  const ports = rule.ports.filter((port) => !some.includes(port));
  return ports.length > 0 ? [{ ...rule, ports }] : [];
}

/** The policies with one rule moved to each policy for other pods of the namespace; one without rules is gone where the other isolates its pods. */
function withMovedRules(policies: Policies, direction: Direction): readonly Policies[] {
  return policies.flatMap((from) =>
    policies
      .filter((to) => isBeside(from, to, direction))
      .flatMap((to) =>
        writtenRules(from, direction).map((rule, at, rules) => {
          const left = rules.toSpliced(at, 1);
          const isIsolated =
            left.length === 0 && policyTypesOf(from).length === 1 && isAlreadyIsolated(from, [to], [direction]);
          return policies.flatMap((each) => {
            if (each === to) return [withRules(to, direction, [...writtenRules(to, direction), rule])];
            if (each !== from) return [each];
            return isIsolated ? [] : [withRules(from, direction, left)];
          });
        }),
      ),
  );
}

/**
 * The policies with rules moved to the pods for which the reference has them. Only rules that the reference does not have
 * for the pods that the policy selects, and only where the answer has no policy for these pods that the reference lacks:
 * such a policy would be the one with the wrong selector.
 */
function withRulesReturned(wrong: Policies, reference: Policies, direction: Direction): readonly Policies[] {
  return wrong.flatMap((policy) => {
    const own = reference.filter((model) => isAlike(model, policy, direction));
    const alike = wrong.filter((each) => isAlike(each, policy, direction));
    if (own.length === 0 || alike.length > own.length) return [];
    const rules = writtenRules(policy, direction);
    const foreign = rules.filter((rule) => !own.some((model) => hasRule(model, direction, rule)));
    return (
      reference
        // A rule that is moved allows, and isolates no more pods than before.
        .filter((model) => isBeside(policy, model, direction) && isAlreadyIsolated(model, wrong, [direction]))
        .flatMap((model) => {
          const there = wrong.find((each) => isAlike(each, model, direction));
          const moved = foreign.filter(
            (rule) => hasRule(model, direction, rule) && !(there && hasRule(there, direction, rule)),
          );
          if (moved.length === 0) return [];
          const kept = wrong.map((each) => {
            if (each === policy) {
              return withRules(
                policy,
                direction,
                rules.filter((rule) => !moved.includes(rule)),
              );
            }
            return each === there ? withRules(there, direction, [...writtenRules(there, direction), ...moved]) : each;
          });
          return [there ? kept : [...kept, ofOneDirection(underFreeName(model, 'own', kept), direction, moved)]];
        })
    );
  });
}

function ofOneDirection(policy: NetworkPolicy, direction: Direction, rules: Rules): NetworkPolicy {
  const { ingress: _, egress: __, ...spec } = policy.spec ?? { podSelector: {} };
  return withRules(withSpec({ ...policy, spec }, { policyTypes: [policyTypeOf(direction)] }), direction, rules);
}

/** Whether two policies isolate the same pods in a direction. */
function isAlike(one: NetworkPolicy, other: NetworkPolicy, direction: Direction): boolean {
  return (
    isOfOneNamespace(one, other, direction) && compareClauses(one.spec?.podSelector, other.spec?.podSelector) === 'same'
  );
}

/** Whether two policies isolate different pods of one namespace in a direction. */
function isBeside(one: NetworkPolicy, other: NetworkPolicy, direction: Direction): boolean {
  return (
    isOfOneNamespace(one, other, direction) && compareClauses(one.spec?.podSelector, other.spec?.podSelector) !== 'same'
  );
}

function isOfOneNamespace(one: NetworkPolicy, other: NetworkPolicy, direction: Direction): boolean {
  return (
    namespaceOf(one) === namespaceOf(other) &&
    [one, other].every((each) => policyTypesOf(each).includes(policyTypeOf(direction)))
  );
}

function hasRule(policy: NetworkPolicy, direction: Direction, rule: WrittenRule | null): boolean {
  return writtenRules(policy, direction).some(
    (each) => isPartOf(each ?? {}, rule ?? {}) && isPartOf(rule ?? {}, each ?? {}),
  );
}
