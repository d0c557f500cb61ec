import type { Outcome } from '../network/outcome.ts';

/**
 * What the pairs of pods in one row see together, as a number, for a table has millions: the verdicts that occur in the
 * two lowest bits, and above them the worst outcome. `nothing` is a row without pairs.
 */
export type Seen = number;

export const nothing: Seen = 0;

/** What is seen with a verdict and an outcome. */
export function seenAs(verdict: Verdict, outcome: Outcome): Seen {
  return verdicts.lastIndexOf(verdict) | (worstLast.indexOf(outcome) << 2);
}

/** What both see: verdicts that differ are mixed, and of outcomes the worse one stands, for some tries will see it. */
export function together(one: Seen, other: Seen): Seen {
  return ((one | other) & 3) | (Math.max(one >> 2, other >> 2) << 2);
}

/** The verdict and the outcome that a row shows. */
export function told(seen: Seen): { readonly verdict: Verdict; readonly outcome: Outcome } {
  return { verdict: verdicts[seen & 3] ?? 'mixed', outcome: worstLast[seen >> 2] ?? 'timed out' };
}

type Verdict = 'allowed' | 'denied' | 'mixed';

const verdicts: readonly Verdict[] = ['allowed', 'allowed', 'denied', 'mixed'];

const worstLast: readonly Outcome[] = ['connected', 'refused', 'unreachable', 'timed out', 'name not resolved'];
