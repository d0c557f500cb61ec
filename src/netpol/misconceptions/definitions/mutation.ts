import type { Namespace, Service } from 'kubernetes-types/core/v1';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import type { Labels } from '../../../kube/labels.ts';

/** A set of policies. */
export type Policies = readonly NetworkPolicy[];

/** What a misconception may be about, besides the policies that it changes. */
export interface MisconceptionContext {
  /** The policies of the reference answer; empty where there is none. */
  readonly reference: Policies;
  /** The policies of the untouched cluster. */
  readonly before: Policies;
  readonly services: readonly Service[];
  readonly namespaces: readonly Namespace[];
  /** The labels of the existing pods. */
  readonly podLabels: readonly Labels[];
  /** For each workload its own labels, and those that its pods get from the template. */
  readonly workloads: readonly { readonly labels: Labels; readonly podLabels: Labels }[];
}

/**
 * One thing that people get wrong, as a change of policies: `apply` makes the mistake in a right set of policies,
 * `undo` corrects it in a wrong one. Both return one set for each place where the mistake can be, and one with all
 * places changed at once; none where the policies have no such place.
 */
export interface Mutation {
  readonly id: string;
  /** Its cause, in one sentence. */
  readonly says: string;
  /**
   * `known`: a misconception that has a cause of its own, and so is named before a `plain` difference from what was
   * asked, which tells what is wrong and not why.
   */
  readonly sort: 'known' | 'plain';
  /** The same few lines of YAML, wrong and right, as text. */
  readonly demonstration: { readonly wrong: string; readonly right: string };
  readonly apply: (right: Policies, around: MisconceptionContext) => readonly Policies[];
  readonly undo: (wrong: Policies, around: MisconceptionContext) => readonly Policies[];
}
