import type { SubmissionJson } from './submissions-json.ts';

/** How a class did, in a few figures. */
export interface ClassFigures {
  readonly people: number;
  readonly passed: number;
  /** Not graded: their answers cannot be read, or went over a limit. */
  readonly notGraded: number;
  /** Of those with a score, 0 to 1; `null` where there are none. */
  readonly median: number | null;
  readonly lowest: number | null;
  readonly highest: number | null;
}

/** The figures of some submissions. */
export function classFigures(submissions: readonly Pick<SubmissionJson, 'score' | 'passed' | 'fault'>[]): ClassFigures {
  const scores = submissions.flatMap(({ score }) => score ?? []).toSorted((a, b) => a - b);
  return {
    people: submissions.length,
    passed: submissions.filter(({ passed }) => passed).length,
    notGraded: submissions.filter(({ fault }) => fault !== null).length,
    median: medianOf(scores),
    lowest: scores[0] ?? null,
    highest: scores.at(-1) ?? null,
  };
}

/** The median of sorted numbers; `null` where there are none. */
export function medianOf(sorted: readonly number[]): number | null {
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

/** How many submissions fall into each of ten equal ranges of scores: from 0 to below 0.1, …, from 0.9 to 1. */
export function scoreRanges(submissions: readonly Pick<SubmissionJson, 'score'>[]): readonly number[] {
  const counts = Array.from({ length: 10 }, () => 0);
  for (const { score } of submissions) {
    if (score === null) continue;
    // A score is a quotient of sums of weights: 0.7 may be a little less than it.
    const at = Math.min(9, Math.floor(score * 10 + 1e-9));
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}

/** A score as it is printed: `0.50`; a dash where there is none. */
export function scoreText(score: number | null): string {
  return score === null ? '–' : score.toFixed(2);
}
