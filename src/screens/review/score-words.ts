import type { Grade } from '../../../graders/grader.ts';

/** How many checks pass, and the points. */
export function scoreWords({ checks, score }: Grade): { readonly passing: string; readonly points: string } {
  const passing = checks.filter(({ passed }) => passed === true).length;
  const worth = checks.filter(({ kind }) => kind === 'asked').reduce((sum, { weight }) => sum + weight, 0);
  const points =
    score === null ? 'no score: nothing asked could be tested' : `${rounded(score * worth)} of ${worth} points`;
  return { passing: `${passing} of ${checks.length} checks pass`, points };
}

function rounded(points: number): string {
  return String(Math.round(points * 10) / 10);
}
