import type { LabelSelector } from 'kubernetes-types/meta/v1';
import { type Labels, matchSelector, selects } from '../kube/labels.ts';
import type { PodFacts } from './ends.ts';
import type { Because, Direction } from './flow.ts';
import { type Policy, rulesOf } from './policy.ts';

/** Why a selector does not match. `field` is the field of the selector: `matchLabels`, `matchExpressions[0]`. */
export interface SelectorFailure {
  readonly field: string;
  readonly because: Because;
  readonly wants: string;
  readonly has?: string;
}

/**
 * Whether a policy isolates a pod of its own namespace in a direction: it selects the pod, and the direction is among
 * its policyTypes.
 * Source: kubernetes.io/docs/concepts/services-networking/network-policies, “The two sorts of pod isolation”.
 */
export function isolates(policy: Policy, direction: Direction, pod: PodFacts): boolean {
  return rulesOf(policy, direction) !== undefined && selects(policy.podSelector, pod.labels);
}

/** The first clause by which a selector of pods fails; undefined when it matches. */
export function podFailure(selector: LabelSelector, labels: Labels): SelectorFailure | undefined {
  const match = matchSelector(selector, labels);
  return match.matches ? undefined : failure(match, match.because);
}

/** The first clause by which a selector of namespaces fails; undefined when it matches. */
export function namespaceFailure(selector: LabelSelector, labels: Labels): SelectorFailure | undefined {
  const match = matchSelector(selector, labels);
  return match.matches ? undefined : failure(match, `namespace ${match.because}`);
}

function failure(match: { clause: string; wants: string; has?: string }, because: Because): SelectorFailure {
  const has = match.has === undefined ? {} : { has: match.has };
  return { field: match.clause, because, wants: match.wants, ...has };
}
