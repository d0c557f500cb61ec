import { blockMutations } from './mutations/blocks.ts';
import { directionMutations } from './mutations/directions.ts';
import { doorMutations, excessMutations } from './mutations/extra-rules.ts';
import type { Mutation } from './mutations/mutation.ts';
import { peerMutations } from './mutations/peers.ts';
import { policyMutations, widePolicy } from './mutations/policies.ts';
import { portMutations } from './mutations/ports.ts';
import { ruleMutations } from './mutations/rules.ts';
import { selectorMutations } from './mutations/selectors.ts';

export type { Around, Mutation, Policies } from './mutations/mutation.ts';

/**
 * What people get wrong about NetworkPolicies. Where two explain an answer equally well the one that stands first is
 * named: those with a cause of their own before plain differences, and the narrower cause before the wider.
 */
export const mutations: readonly Mutation[] = [
  widePolicy,
  ...portMutations,
  ...ruleMutations,
  ...peerMutations,
  ...blockMutations,
  ...directionMutations,
  ...policyMutations,
  ...excessMutations,
  ...selectorMutations,
  ...doorMutations,
].toSorted((one, other) => rank(one) - rank(other));

function rank({ sort }: Mutation): number {
  return sort === 'known' ? 0 : 1;
}
