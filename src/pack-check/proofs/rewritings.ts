import { flowClaimsOf } from '../../../graders/claims.ts';
import { claimedGroups } from '../../netpol/claims/claims.ts';
import type { Policies } from '../../netpol/misconceptions/definitions.ts';
import { type AnswerGrader, whyNotApplied } from '../answer-grader.ts';
import { inFile, type Problem } from '../problem.ts';
import { rewritePolicies } from '../rewritings.ts';
import { failsText } from './answers.ts';
import { solutionText } from './solution-policies.ts';

/** How many rewritings of the solution are graded. */
const REWRITINGS = 50;

/** Proves that rewritings of the solution pass: gives the first that does not, and how many were graded. */
export async function proveRewritings(
  grader: AnswerGrader,
  solution: Policies,
): Promise<{ readonly problems: readonly Problem[]; readonly rewritings: number }> {
  const { scenario, untouched } = grader;
  const groups = flowClaimsOf(scenario.checks).flatMap(claimedGroups);
  const rewritten = rewritePolicies(solution, { ...untouched, groups }, REWRITINGS);
  const problems: Problem[] = [];
  for (const { ways, policies } of rewritten) {
    const { grade, applied } = await grader.judge(solutionText(policies));
    if ((grade.passed && whyNotApplied(applied) === null) || problems.length > 0) continue;
    const what = `The solution in other words (${ways.join(', ')})`;
    const hint = 'Change the check: it refuses a right answer.';
    problems.push(inFile('solution.yaml', 'rewriting-fails', failsText(what, grade), hint));
  }
  return { problems, rewritings: rewritten.length };
}
