import type { Namespace, Service } from 'kubernetes-types/core/v1';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import type { Labels } from '../../../kube/labels.ts';

export type Policies = readonly NetworkPolicy[];

/** What a misconception may be about besides the policies at hand. */
export interface Around {
  /** The policies of the reference answer; empty where there is none. */
  readonly reference: Policies;
  /** The policies that were there before anybody answered. */
  readonly before: Policies;
  readonly services: readonly Service[];
  readonly namespaces: readonly Namespace[];
  /** The labels that pods of today carry. */
  readonly podLabels: readonly Labels[];
  /** Labels that stand on a workload itself, beside those that its pods get from the template. */
  readonly workloads: readonly { readonly labels: Labels; readonly podLabels: Labels }[];
}

/**
 * One thing that people get wrong, as a change of policies: `apply` makes a wrong set of a right one, `undo` a right
 * one of a wrong one. Both give every set that comes of it, one for each place where it may have been made, and one
 * for all places at once; none where the policies have no such place.
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
  readonly apply: (right: Policies, around: Around) => readonly Policies[];
  readonly undo: (wrong: Policies, around: Around) => readonly Policies[];
}
