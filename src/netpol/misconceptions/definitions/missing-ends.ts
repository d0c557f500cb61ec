import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { namespaceOf } from '../../../kube/pods.ts';
import { selectorTexts } from '../policy-distance.ts';
import {
  allWrittenRules,
  compareClauses,
  policyTypeOf,
  policyTypesOf,
  type WrittenRule,
  withRules,
  withSpec,
  writtenRules,
} from './edits.ts';
import { directionsWithRules, opposite } from './isolation.ts';
import type { Policies } from './mutation.ts';

/**
 * The policies of the reference, each for one direction, whose rules allow one end of connections of which some policies
 * allow the other end alone. Ends belong together if they have a port in common.
 */
export function missingEnds(policies: Policies, reference: Policies): Policies {
  return reference.flatMap((model) =>
    directionsWithRules(model).flatMap((direction) => {
      const own = policies.filter(
        (policy) =>
          namespaceOf(policy) === namespaceOf(model) &&
          policyTypesOf(policy).includes(policyTypeOf(direction)) &&
          overlaps(policy, model),
      );
      // What is not isolated at this end lacks no rule there: it is open.
      if (own.length === 0) return [];
      const [here, there] = [allWrittenRules(own, direction), allWrittenRules(policies, opposite(direction))];
      const rules = writtenRules(model, direction).filter(
        (rule) =>
          rule !== null && !here.some((each) => sharesPort(each, rule)) && there.some((each) => sharesPort(each, rule)),
      );
      if (rules.length === 0) return [];
      const end = withRules(withRules(model, opposite(direction), []), direction, rules);
      return [withSpec(end, { policyTypes: [policyTypeOf(direction)] })];
    }),
  );
}

/** Whether the podSelectors of two policies have labels in common, or one asks for all that the other does. */
function overlaps(one: NetworkPolicy, other: NetworkPolicy): boolean {
  const [mine, theirs] = [one.spec?.podSelector, other.spec?.podSelector];
  const texts = new Set(selectorTexts(theirs));
  return compareClauses(mine, theirs) !== 'other' || selectorTexts(mine).some((text) => texts.has(text));
}

/** Whether two rules have an entry of `ports` in common, or both have none. */
function sharesPort({ ports: some = [] }: WrittenRule, { ports = [] }: WrittenRule): boolean {
  if (some.length === 0 || ports.length === 0) return some.length === ports.length;
  return some.some((one) =>
    ports.some((other) => one.port === other.port && (one.protocol ?? 'TCP') === (other.protocol ?? 'TCP')),
  );
}
