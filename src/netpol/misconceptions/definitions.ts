import { blockMutations } from './definitions/blocks.ts';
import { directionMutations } from './definitions/directions.ts';
import { extraRuleMutations, missingRuleMutations } from './definitions/extra-rules.ts';
import { misplacedMutations } from './definitions/misplaced.ts';
import type { Mutation } from './definitions/mutation.ts';
import { peerMutations } from './definitions/peers.ts';
import { policyMutations, widePolicy } from './definitions/policies.ts';
import { portMutations } from './definitions/ports.ts';
import { ruleMutations } from './definitions/rules.ts';
import { selectorMutations } from './definitions/selectors.ts';

export type { MisconceptionContext, Mutation, Policies } from './definitions/mutation.ts';

/**
 * What people get wrong about NetworkPolicies. Where two misconceptions explain an answer equally well, the first is
 * named: those with a cause of their own come before plain differences, and narrower causes before wider ones.
 */
export const mutations: readonly Mutation[] = [
  widePolicy,
  ...portMutations,
  ...ruleMutations,
  ...peerMutations,
  ...blockMutations,
  ...directionMutations,
  ...misplacedMutations,
  ...policyMutations,
  ...extraRuleMutations,
  ...selectorMutations,
  ...missingRuleMutations,
].toSorted((one, other) => rank(one) - rank(other));

function rank({ sort }: Mutation): number {
  return sort === 'known' ? 0 : 1;
}
