import type { Namespace, Pod } from 'kubernetes-types/core/v1';
import type { Group } from '../../netpol/claims/groups.ts';
import type { Policies } from '../../netpol/misconceptions/definitions/mutation.ts';

/** What rewritings have to know so that they change no meaning. */
export interface RewritingContext {
  readonly pods: readonly Pod[];
  readonly namespaces: readonly Namespace[];
  /**
   * The groups that claims name. All pods of a group, also future ones, declare the same ports as its existing pods.
   * Other pods may give any name to any port, so a name and a number are not the same for them.
   */
  readonly groups: readonly Group[];
}

/** One way to write policies differently without a change of their meaning. */
export interface Rewriting {
  readonly id: string;
  /**
   * `always`: for all pods, namespaces and addresses that could exist. `today`: for those that exist; a new namespace
   * with the same labels may make a difference.
   */
  readonly holds: 'always' | 'today';
  /**
   * The rewritten policies, once for each place where the rewriting applies, and if there are several, once for all
   * places.
   */
  readonly ways: (policies: Policies, written: RewritingContext) => readonly Policies[];
}
