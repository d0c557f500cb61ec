import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { namespaceOf } from '../../../kube/pods.ts';
import { addsTo, distanceBetween, StatementReader } from '../policy-distance.ts';
import { hasSameText, policyTypesOf, type WrittenRule, withRules, withSpec, writtenRules } from './edits.ts';
import { directions } from './isolation.ts';
import type { Policies } from './mutation.ts';

/** Each two policies of a namespace that select by one label of the same key, made one for the pods of both. */
export function mergePolicies(policies: Policies): readonly Policies[] {
  return policies.flatMap((one, at) =>
    policies.slice(at + 1).flatMap((other) => {
      const both = mergedPolicy(one, other);
      return both === null
        ? []
        : [policies.filter((each) => each !== other).map((each) => (each === one ? both : each))];
    }),
  );
}

function mergedPolicy(one: NetworkPolicy, other: NetworkPolicy): NetworkPolicy | null {
  const [[key, value, ...more], [otherKey, otherValue, ...others]] = [one, other].map(({ spec }) =>
    Object.entries(spec?.podSelector?.matchLabels ?? {}).flat(),
  ) as [string[], string[]];
  const isSimilar =
    namespaceOf(one) === namespaceOf(other) &&
    hasSameText(policyTypesOf(one), policyTypesOf(other)) &&
    [one, other].every(({ spec }) => spec?.podSelector?.matchExpressions === undefined);
  if (!isSimilar || key === undefined || key !== otherKey || value === otherValue) return null;
  if (more.length > 0 || others.length > 0) return null;
  const values = [value, otherValue].flatMap((each) => each ?? []);
  const selected = withSpec(one, { podSelector: { matchExpressions: [{ key, operator: 'In', values }] } });
  return directions.reduce((policy, direction) => {
    const [mine, theirs] = [writtenRules(one, direction), writtenRules(other, direction)];
    return mine.length + theirs.length === 0 ? policy : withRules(policy, direction, mergedRules(mine, theirs));
  }, selected);
}

/** The rules of two lists; those for the same peers are one rule with the ports of both. */
function mergedRules(mine: Rules, theirs: Rules): Rules {
  return theirs.reduce((rules, rule) => {
    const at = rules.findIndex(
      (each) => each?.ports?.length && rule?.ports?.length && hasSameText(each.peers, rule.peers),
    );
    return at < 0
      ? [...rules, rule]
      : rules.with(at, { ...rules[at], ports: [...(rules[at]?.ports ?? []), ...(rule?.ports ?? [])] });
  }, mine);
}

type Rules = readonly (WrittenRule | null)[];

/** Whether a policy selects all pods that another does and allows all that it allows, and is not the same. */
export function isWithin(part: NetworkPolicy, whole: NetworkPolicy): boolean {
  const reader = new StatementReader();
  return addsTo(reader.of([part]), reader.of([whole]));
}

/** Whether two policies select the same pods and allow the same. */
export function saysTheSame(one: NetworkPolicy, other: NetworkPolicy): boolean {
  const reader = new StatementReader();
  return distanceBetween(reader.of([one]), reader.of([other])) === 0;
}
