import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { namespaceOf } from '../../kube/pods.ts';
import type { SingleFault } from './single-fault.ts';
import { type Rule, rulesOf, type Spec, sides, withRules } from './written-rules.ts';

/**
 * Each rule of a policy moved to each policy for other pods of the namespace. A policy that is left without rules is
 * gone where the other one isolates its pods.
 */
export function movedRules(right: readonly NetworkPolicy[]): readonly SingleFault[] {
  return sides.flatMap((side) =>
    right.flatMap((from) =>
      right.flatMap((to) => {
        const [mine, theirs] = [from, to].map(({ spec }) => (spec ? rulesOf(spec, side) : [])) as [Rule[], Rule[]];
        const isOther =
          namespaceOf(from) === namespaceOf(to) &&
          JSON.stringify(from.spec?.podSelector) !== JSON.stringify(to.spec?.podSelector) &&
          (to.spec?.policyTypes ?? []).includes(side === 'ingress' ? 'Ingress' : 'Egress');
        if (!isOther) return [];
        return mine.map((rule, at): SingleFault => {
          const left = mine.toSpliced(at, 1);
          const policies = right.flatMap((each): NetworkPolicy[] => {
            const { spec = { podSelector: {} } } = each;
            if (each === to) return [{ ...to, spec: { ...spec, ...withRules(side, [...theirs, rule]) } }];
            if (each !== from) return [each];
            const isIsolated =
              left.length === 0 &&
              spec.policyTypes?.length === 1 &&
              Object.keys(to.spec?.podSelector ?? {}).length === 0;
            return isIsolated ? [] : [{ ...from, spec: { ...spec, ...withRules(side, left) } }];
          });
          // Where the other policy has the rule already, the first has lost it, and that is all.
          const isThere = theirs.some((each) => JSON.stringify(each) === JSON.stringify(rule));
          const named = ['rule-in-another-policy', ...(isThere ? ['door-missing'] : [])];
          return { kind: 'rule in another policy', named, policies };
        });
      }),
    ),
  );
}

/** Each two policies of a namespace for pods with one label each, made one policy for the pods of both. */
export function mergedPolicies(right: readonly NetworkPolicy[]): readonly SingleFault[] {
  return right.flatMap((one, at) =>
    right.slice(at + 1).flatMap((other): SingleFault[] => {
      const [mine, theirs] = [one.spec?.podSelector ?? {}, other.spec?.podSelector ?? {}];
      const [[key, value] = [], ...more] = Object.entries(mine.matchLabels ?? {});
      const [[otherKey, otherValue] = [], ...others] = Object.entries(theirs.matchLabels ?? {});
      const isSimilar =
        one.metadata?.namespace === other.metadata?.namespace &&
        String(one.spec?.policyTypes) === String(other.spec?.policyTypes) &&
        mine.matchExpressions === undefined &&
        theirs.matchExpressions === undefined;
      if (!isSimilar || key === undefined || key !== otherKey || more.length + others.length > 0) return [];
      if (value === undefined || otherValue === undefined || value === otherValue) return [];
      const podSelector = { matchExpressions: [{ key, operator: 'In', values: [value, otherValue] }] };
      const spec = { ...one.spec, podSelector } as Spec;
      for (const side of ['ingress', 'egress'] as const) {
        const rules = [...rulesOf(one.spec ?? spec, side), ...rulesOf(other.spec ?? spec, side)];
        if (rules.length > 0) Object.assign(spec, withRules(side, rules));
      }
      return [
        {
          kind: 'merge two policies',
          named: ['policies-merged'],
          policies: right.filter((each) => each !== other).map((each) => (each === one ? { ...one, spec } : each)),
        },
      ];
    }),
  );
}
