import type { Direction } from '../flow.ts';
import { type Policy, type PortEntry, type Rule, rulesOf } from '../policy.ts';
import type { Bits } from './bitset.ts';
import type { EndSets } from './end-sets.ts';

/** A policy as sets of ends. */
export interface CompiledPolicy {
  /** The pods it isolates in a direction; undefined where it isolates none. */
  readonly isolated: Readonly<Record<Direction, Bits | undefined>>;
  readonly rules: Readonly<Record<Direction, readonly CompiledRule[]>>;
}

export interface CompiledRule {
  /** The pods that the rule speaks for. */
  readonly selected: Bits;
  /** The ends that some peer means in flows of a family; one set for all rules that have the same peers. */
  readonly peers: (family: 4 | 6) => Bits;
  /** Empty: any port. */
  readonly ports: readonly PortEntry[];
}

/** The rules of all policies, side by side. */
export interface AllRules {
  readonly ingress: readonly CompiledRule[];
  readonly egress: readonly CompiledRule[];
  /** The ends that some policy isolates. */
  readonly isolated: { readonly ingress: Bits; readonly egress: Bits };
}

/** Compiles a policy for the ends of some sets. */
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

function compileRule(rule: Rule, policy: Policy, selected: Bits, sets: EndSets): CompiledRule {
  return { selected, peers: (family) => sets.peers(rule.peers, policy, family), ports: rule.ports };
}
