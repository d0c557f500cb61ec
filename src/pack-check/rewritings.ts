import type { Policies } from '../netpol/misconceptions/definitions.ts';
import { listRewritings } from './rewritings/lists.ts';
import { portRewritings } from './rewritings/ports.ts';
import type { Rewriting, RewritingContext } from './rewritings/rewriting.ts';
import { selectorRewritings } from './rewritings/selectors.ts';

export type { Rewriting, RewritingContext as Written } from './rewritings/rewriting.ts';

/**
 * Every way to write some policies differently without a change of their meaning. A grader must grade all of them
 * alike.
 */
export const rewritings: readonly Rewriting[] = [...selectorRewritings, ...portRewritings, ...listRewritings];

/** Policies that were written differently, and the ids of the rewritings that were applied, in order. */
export interface RewrittenPolicies {
  readonly ways: readonly string[];
  readonly policies: Policies;
}

/** The most rewritings in one chain. Each is tried so often until one is found that applies. */
const MAX_CHAIN = 8;
const MAX_TRIES = 6;

/**
 * Writes policies in up to `count` other ways, all different: each rewriting alone at each place, then chains of them,
 * chosen evenly. The same policies always give the same ways. By default only rewritings that hold for everything that
 * could exist are used.
 */
export function rewritePolicies(
  policies: Policies,
  written: RewritingContext,
  count: number,
  holds: readonly Rewriting['holds'][] = ['always'],
): readonly RewrittenPolicies[] {
  const usable = rewritings.filter((each) => holds.includes(each.holds));
  const seen = new Set([JSON.stringify(policies)]);
  const found: RewrittenPolicies[] = [];
  const add = (one: RewrittenPolicies): void => {
    const text = JSON.stringify(one.policies);
    if (found.length < count && !seen.has(text)) found.push(one);
    seen.add(text);
  };
  const steps = usable.map(({ id, ways }) => ways(policies, written).map((each) => ({ ways: [id], policies: each })));
  // The first place of each rewriting, then the second of each, and so on, for a third of what is asked.
  const deepest = Math.max(0, ...steps.map((each) => each.length));
  for (let at = 0; at < deepest && found.length < count / 3; at++) {
    for (const one of steps.flatMap((each) => each[at] ?? [])) add(one);
  }
  let state = 1;
  const pick = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let tries = 0; tries < count * 20 && found.length < count; tries++) {
    let one: RewrittenPolicies = { ways: [], policies };
    const length = 2 + pick(MAX_CHAIN - 1);
    for (let left = length * MAX_TRIES; left > 0 && one.ways.length < length; left--) {
      const { id, ways } = usable[pick(usable.length)] ?? { id: '', ways: () => [] };
      const next = ways(one.policies, written);
      const chosen = next[pick(next.length)];
      if (chosen) one = { ways: [...one.ways, id], policies: chosen };
    }
    add(one);
  }
  return found;
}
