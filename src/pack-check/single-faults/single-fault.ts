import type { NetworkPolicy } from 'kubernetes-types/networking/v1';

/**
 * A wrong answer that differs from a right one in one fault, and the ids of the misconceptions that may be named for
 * it.
 */
export interface SingleFault {
  readonly kind: string;
  readonly named: readonly string[];
  readonly policies: readonly NetworkPolicy[];
}
