import type { Namespace, Pod } from 'kubernetes-types/core/v1';
import type { Group } from '../../netpol/claims/groups.ts';
import type { Policies } from '../../netpol/misconceptions/mutations/mutation.ts';

/** What some rewritings have to know to be sound. */
export interface Written {
  readonly pods: readonly Pod[];
  readonly namespaces: readonly Namespace[];
  /**
   * The pods that claims name: all of a group, later ones too, declare the ports that those of today declare. Others
   * may give any name to any port, so that a name and a number are not the same there.
   */
  readonly groups: readonly Group[];
}

/** One way to say the same in other words. */
export interface Rewriting {
  readonly id: string;
  /**
   * `always`: the new words let the same flows pass between all pods, namespaces and addresses that could exist.
   * `today`: between those that exist; whoever makes a namespace with the same labels may see a difference.
   */
  readonly holds: 'always' | 'today';
  /** The policies in other words, once for each place, and where there are several, for all places at once. */
  readonly ways: (policies: Policies, written: Written) => readonly Policies[];
}
