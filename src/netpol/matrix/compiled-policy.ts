import type { Direction } from '../flow.ts';
import { type Policy, type PortEntry, type Rule, rulesOf } from '../policy.ts';
import type { Bitset } from './bitset.ts';
import type { EndSets } from './end-sets.ts';

/** A policy, with sets of ends in place of selectors and ipBlocks. */
export interface CompiledPolicy {
  /** The pods that it isolates in a direction; undefined where the direction is not among its policyTypes. */
  readonly isolated: Readonly<Record<Direction, Bitset | undefined>>;
  readonly rules: Readonly<Record<Direction, readonly CompiledRule[]>>;
}

/** A rule, with sets of ends in place of selectors and ipBlocks. */
export interface CompiledRule {
  /** The pods that the policy of the rule selects. */
  readonly selected: Bitset;
  /** The ends that the peers of the rule match in flows of a family; rules with the same peers share one set. */
  readonly peers: (family: 4 | 6) => Bitset;
  /** Empty: every port. */
  readonly ports: readonly PortEntry[];
}

/** The rules of all policies. */
export interface AllRules {
  readonly ingress: readonly CompiledRule[];
  readonly egress: readonly CompiledRule[];
  /** The ends that some policy isolates. */
  readonly isolated: { readonly ingress: Bitset; readonly egress: Bitset };
}

/** Compiles a policy for the ends that `sets` was made for. */
export function compilePolicy(policy: Policy, sets: EndSets): CompiledPolicy {
  const selected = sets.selected(policy);
  const isolated = (direction: Direction) => (rulesOf(policy, direction) === undefined ? undefined : selected);
  const rules = (direction: Direction) =>
    (rulesOf(policy, direction) ?? []).map((rule) => compileRule(rule, policy, selected, sets));
  return {
    isolated: { ingress: isolated('ingress'), egress: isolated('egress') },
    rules: { ingress: rules('ingress'), egress: rules('egress') },
  };
}

function compileRule(rule: Rule, policy: Policy, selected: Bitset, sets: EndSets): CompiledRule {
  return { selected, peers: (family) => sets.peers(rule.peers, policy, family), ports: rule.ports };
}
