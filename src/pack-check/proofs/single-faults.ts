import { flowClaimsOf } from '../../../graders/claims.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { prove } from '../../netpol/claims/prove.ts';
import type { Policies } from '../../netpol/misconceptions/definitions.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { type AnswerGrader, namedIn, whyNotApplied } from '../answer-grader.ts';
import { inFile, type Problem } from '../problem.ts';
import { faultWordsOf, singleFaults } from '../single-faults.ts';
import { failsText } from './answers.ts';
import { solutionText } from './solution-policies.ts';

/** From this confidence on a wrong name for a fault misleads. */
const SURE = 0.8;

/** What was made of the solution, and what the grade said of it. */
export interface SingleFaultFigures {
  /** Answers with one fault that change what is asked. */
  readonly wrongAnswersMade: number;
  readonly wrongAnswersCaught: number;
  /** Those whose misconception is named first. */
  readonly misconceptionsNamed: number;
  /** Those that are given another misconception with much confidence. */
  readonly misconceptionsMistaken: number;
}

/**
 * Proves that the solution with one fault fails where the fault changes what is asked, and passes where it does not.
 * Whether it does is decided by the proofs of the claims, not by the grade.
 */
export async function proveSingleFaults(
  grader: AnswerGrader,
  solution: Policies,
): Promise<{ readonly problems: readonly Problem[]; readonly figures: SingleFaultFigures }> {
  const { scenario, untouched } = grader;
  const problems: Problem[] = [];
  const tell = (code: string, message: string, hint: string): void => {
    // One example of each kind is enough to begin with.
    if (!problems.some((problem) => problem.code === code)) problems.push(inFile('solution.yaml', code, message, hint));
  };
  const claims = flowClaimsOf(scenario.checks);
  let [made, caught, named, mistaken] = [0, 0, 0, 0];
  for (const fault of singleFaults(solution, faultWordsOf(untouched))) {
    const judged = await grader.judge(solutionText(fault.policies));
    const { grade, snapshot, applied } = judged;
    if (whyNotApplied(applied) !== null) continue;
    const isWrong = changesWhatIsAsked(scenario, claims, snapshot, untouched);
    if (!isWrong) {
      if (!grade.passed && scenario.checks.length === claims.length) {
        const what = `The solution with a fault that changes nothing that is asked (${fault.kind})`;
        tell('harmless-fails', failsText(what, grade), 'Change the check: it refuses a right answer.');
      }
      continue;
    }
    made++;
    if (grade.passed) {
      const message = `The solution with one fault (${fault.kind}) passes every check.`;
      tell('wrong-passes', message, 'Add a check that it fails.');
      continue;
    }
    caught++;
    const [first] = namedIn(grader.named(judged));
    if (first === undefined) continue;
    if (fault.named.includes(first[0])) named++;
    else if (first[1] >= SURE) mistaken++;
  }
  const figures = {
    wrongAnswersMade: made,
    wrongAnswersCaught: caught,
    misconceptionsNamed: named,
    misconceptionsMistaken: mistaken,
  };
  return { problems, figures };
}

function changesWhatIsAsked(
  { checks }: Scenario,
  claims: ReturnType<typeof flowClaimsOf>,
  now: Snapshot,
  before: Snapshot,
): boolean {
  return checks.length > 0 && prove(claims, now, before).some(({ holds }) => !holds);
}
