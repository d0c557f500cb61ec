import type { Outcome } from '../network/outcome.ts';

/** What all pairs of pods of a row have: `mixed` where policies allow some and block others. */
export type RowVerdict = 'allowed' | 'denied' | 'mixed';

/**
 * The verdicts and the worst outcome of the pairs of pods in one row. It is a number, because a table has millions of
 * them: the verdicts that occur are the two lowest bits, the outcome stands above them.
 */
export type PairOutcomes = number;

/** A row without pairs: it is not printed. */
export const noPairs: PairOutcomes = 0;

/** The outcomes of a single pair. */
export function onePair(verdict: RowVerdict, outcome: Outcome): PairOutcomes {
  return verdicts.lastIndexOf(verdict) | (worstLast.indexOf(outcome) << 2);
}

/** The outcomes of two sets of pairs together: all verdicts of both, and the worse outcome, which some tries will show. */
export function bothPairs(one: PairOutcomes, other: PairOutcomes): PairOutcomes {
  return ((one | other) & 3) | (Math.max(one >> 2, other >> 2) << 2);
}

/** The verdict and the outcome that a row shows. */
export function rowOutcome(pairs: PairOutcomes): { readonly verdict: RowVerdict; readonly outcome: Outcome } {
  return { verdict: verdicts[pairs & 3] ?? 'mixed', outcome: worstLast[pairs >> 2] ?? 'timed out' };
}

const verdicts: readonly RowVerdict[] = ['allowed', 'allowed', 'denied', 'mixed'];

const worstLast: readonly Outcome[] = ['connected', 'refused', 'unreachable', 'timed out', 'name not resolved'];
