import type { CheckResult, Grade } from '../../../graders/grader.ts';

/** How many goals are reached and safeguards kept, and the points. */
export function scoreWords({ checks, score }: Grade): { readonly reached: string; readonly points: string } {
  const [goals, safeguards] = [checks.filter(isGoal), checks.filter((check) => !isGoal(check))];
  const kept = safeguards.length === 0 ? '' : `, safeguards kept: ${passing(safeguards)} of ${safeguards.length}`;
  const points =
    score === null
      ? 'no score: no goal could be tested'
      : `${rounded(score * weightOf(goals))} of ${rounded(weightOf(goals))} points`;
  return { reached: `goals reached: ${passing(goals)} of ${goals.length}${kept}`, points };
}

/**
 * How many points a safeguard cost that no longer holds, of those that the goals earned; 0 where they earned none. All
 * costs and the points that are left make what the goals earned. The rule is in docs/graders.md, “The score”.
 */
export function costOf(broken: CheckResult, { checks }: Grade): number {
  const safeguards = checks.filter((check) => !isGoal(check) && check.passed !== null);
  return (earnedBy(checks) * broken.weight) / weightOf(safeguards);
}

/** How the points come about where a broken safeguard cost some; null where none did. */
export function costSentence(grade: Grade): string | null {
  const earned = earnedBy(grade.checks);
  const broken = grade.checks.filter((check) => !isGoal(check) && check.passed === false);
  if (broken.length === 0 || earned === 0 || grade.score === null) return null;
  const all = rounded(weightOf(grade.checks.filter(isGoal)));
  const cost = broken.reduce((sum, check) => sum + costOf(check, grade), 0);
  const what = broken.length === 1 ? 'A broken safeguard costs' : `${broken.length} broken safeguards cost`;
  const left = rounded(earned - cost);
  return `The goals earn ${rounded(earned)} of ${all} points. ${what} ${rounded(cost)} of them: ${left} are left.`;
}

/** Points with at most one digit after the point. */
export function rounded(points: number): string {
  return String(Math.round(points * 10) / 10);
}

/** What the goals would earn if all safeguards held. */
function earnedBy(checks: readonly CheckResult[]): number {
  const goals = checks.filter(isGoal);
  const decided = weightOf(goals.filter(({ passed }) => passed !== null));
  const reached = weightOf(goals.filter(({ passed }) => passed === true));
  return decided === 0 ? 0 : (reached / decided) * weightOf(goals);
}

function isGoal({ kind }: CheckResult): boolean {
  return kind === 'asked';
}

function passing(checks: readonly CheckResult[]): number {
  return checks.filter(({ passed }) => passed === true).length;
}

function weightOf(checks: readonly CheckResult[]): number {
  return checks.reduce((sum, { weight }) => sum + weight, 0);
}
