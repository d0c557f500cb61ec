import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { namespaceOf } from '../../../kube/pods.ts';
import type { Direction } from '../../flow.ts';
import { compareClauses, policyTypeOf, policyTypesOf, writtenRules } from './edits.ts';
import type { Policies } from './mutation.ts';

/** Both directions that a policy can isolate in. */
export const directions: readonly Direction[] = ['ingress', 'egress'];

/** Whether other policies isolate in the namespace of a policy in each of its directions, so that it can be removed. */
export function isIsolatedWithout(policy: NetworkPolicy, all: Policies): boolean {
  return policyTypesOf(policy).every((type) =>
    all.some(
      (each) => each !== policy && namespaceOf(each) === namespaceOf(policy) && policyTypesOf(each).includes(type),
    ),
  );
}

/** Whether policies isolate the pods that one selects, in every direction that it isolates them in or in those given. */
export function isAlreadyIsolated(
  policy: NetworkPolicy,
  all: Policies,
  directionsOf: readonly Direction[] = directionsIsolated(policy),
): boolean {
  return directionsOf
    .map(policyTypeOf)
    .every((type) =>
      all.some(
        (each) =>
          namespaceOf(each) === namespaceOf(policy) &&
          policyTypesOf(each).includes(type) &&
          ['same', 'fewer'].includes(compareClauses(each.spec?.podSelector, policy.spec?.podSelector)),
      ),
    );
}

/** The directions in which a policy isolates. */
export function directionsIsolated(policy: NetworkPolicy): readonly Direction[] {
  return directions.filter((direction) => policyTypesOf(policy).includes(policyTypeOf(direction)));
}

/** The directions in which a policy isolates and has rules. */
export function directionsWithRules(policy: NetworkPolicy): readonly Direction[] {
  return directions.filter(
    (direction) =>
      policyTypesOf(policy).includes(policyTypeOf(direction)) && writtenRules(policy, direction).length > 0,
  );
}

/** The other direction: ingress for egress, egress for ingress. */
export function opposite(direction: Direction): Direction {
  return direction === 'ingress' ? 'egress' : 'ingress';
}
