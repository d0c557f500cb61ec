import type { Policies } from '../netpol/misconceptions/mutations.ts';
import { listRewritings } from './rewritings/lists.ts';
import { portRewritings } from './rewritings/ports.ts';
import type { Rewriting, Written } from './rewritings/rewriting.ts';
import { selectorRewritings } from './rewritings/selectors.ts';

export type { Rewriting, Written } from './rewritings/rewriting.ts';

/** Every way to say in other words what some policies say. A grader must take all of them for the same. */
export const rewritings: readonly Rewriting[] = [...selectorRewritings, ...portRewritings, ...listRewritings];

/** Policies in other words, and the rewritings that made them so, one after the other. */
export interface Rewritten {
  readonly ways: readonly string[];
  readonly policies: Policies;
}

/** In one chain there are so many rewritings at most; one that has no place is looked for anew so often. */
const LONGEST = 8;
const MOST_TRIES = 6;

/**
 * Policies said in up to `count` other ways, no two alike: each rewriting by itself at each place, then chains of them,
 * chosen evenly. The same policies give the same ways. Only what holds for all that could exist, unless said.
 */
export function rewritten(
  policies: Policies,
  written: Written,
  count: number,
  holds: readonly Rewriting['holds'][] = ['always'],
): readonly Rewritten[] {
  const usable = rewritings.filter((each) => holds.includes(each.holds));
  const seen = new Set([JSON.stringify(policies)]);
  const found: Rewritten[] = [];
  const add = (one: Rewritten): void => {
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
    let one: Rewritten = { ways: [], policies };
    const length = 2 + pick(LONGEST - 1);
    for (let left = length * MOST_TRIES; left > 0 && one.ways.length < length; left--) {
      const { id, ways } = usable[pick(usable.length)] ?? { id: '', ways: () => [] };
      const next = ways(one.policies, written);
      const chosen = next[pick(next.length)];
      if (chosen) one = { ways: [...one.ways, id], policies: chosen };
    }
    add(one);
  }
  return found;
}
