import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { namespacedName } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { policyTexts, writtenTexts } from '../../kube/yaml/read-policy-texts.ts';
import type { QuestionKind, Scenario } from '../../scenario/scenario.ts';

/** A policy that a question is about. */
export interface ShownPolicy {
  /** `namespace/name`. */
  readonly name: string;
  readonly lines: readonly string[];
  /** Whether the question applies it; else it is in the start state. */
  readonly applied: boolean;
}

/**
 * The policies that a question is about: those that it applies as they are written, then those of the start state; one that
 * is applied takes the place of one with its name.
 */
export function shownPolicies(
  { namespace }: Pick<Scenario, 'namespace'>,
  kind: QuestionKind,
  untouched: Snapshot | null,
): readonly ShownPolicy[] {
  const text = 'apply' in kind ? (kind.apply ?? '') : '';
  const applied = writtenTexts(text, namespace).map(({ policy, lines }) => ({ name: policy, lines, applied: true }));
  const names = new Set(applied.map(({ name }) => name));
  const start = (untouched?.policies ?? []).filter((policy) => !names.has(namespacedName(policy))).map(inReadingOrder);
  return [
    ...applied,
    ...policyTexts('', namespace, start).map(({ policy, lines }) => ({ name: policy, lines, applied: false })),
  ];
}

/** A policy with the fields of its spec in the order in which people write and read them. */
function inReadingOrder(policy: NetworkPolicy): NetworkPolicy {
  if (policy.spec === undefined) return policy;
  const { podSelector, policyTypes, ingress, egress } = policy.spec;
  const spec = {
    podSelector,
    ...(policyTypes === undefined ? {} : { policyTypes }),
    ...(ingress === undefined ? {} : { ingress }),
    ...(egress === undefined ? {} : { egress }),
  };
  return { ...policy, spec };
}
