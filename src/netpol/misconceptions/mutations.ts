import { blockMutations } from './mutations/blocks.ts';
import { directionMutations } from './mutations/directions.ts';
import { extraRuleMutations, missingRuleMutations } from './mutations/extra-rules.ts';
import { misplacedMutations } from './mutations/misplaced.ts';
import type { Mutation } from './mutations/mutation.ts';
import { peerMutations } from './mutations/peers.ts';
import { policyMutations, widePolicy } from './mutations/policies.ts';
import { portMutations } from './mutations/ports.ts';
import { ruleMutations } from './mutations/rules.ts';
import { selectorMutations } from './mutations/selectors.ts';

export type { MisconceptionContext, Mutation, Policies } from './mutations/mutation.ts';

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
