import type { Cluster } from '../cluster/cluster.ts';
import { isAnsweredByManifests, type Scenario } from '../scenario/scenario.ts';
import { AnswerGrader } from './answer-grader.ts';
import type { Problem } from './problem.ts';
import { proveAccess } from './proofs/access.ts';
import { proveNearMisses, proveRightAnswers, proveSolution, proveUntouched } from './proofs/answers.ts';
import { proveChoices } from './proofs/choices.ts';
import { proveHints } from './proofs/hints.ts';
import { proveQuestion } from './proofs/questions.ts';
import { proveRewritings } from './proofs/rewritings.ts';
import { proveSingleFaults, type SingleFaultFigures } from './proofs/single-faults.ts';
import { solutionPolicies } from './proofs/solution-policies.ts';
import { proveNames, proveTold } from './proofs/unknown-objects.ts';

/**
 * How much of a variant is proven. `answers`: untouched, solution and near misses, and what texts name; `written`: right
 * answers and hints too; `all`: also rewritings of the solution and answers with one fault.
 */
export type Depth = 'answers' | 'written' | 'all';

/** What was made of the solution, and what the grade said of it. */
export interface ProofFigures extends SingleFaultFigures {
  /** Other ways to write the solution that were graded. */
  readonly rewritings: number;
}

/** Figures of a scenario whose answer is not made of NetworkPolicies. */
export const noFigures: ProofFigures = {
  rewritings: 0,
  wrongAnswersMade: 0,
  wrongAnswersCaught: 0,
  misconceptionsNamed: 0,
  misconceptionsMistaken: 0,
};

/** What was proven of one variant. */
export interface VariantProof extends ProofFigures {
  readonly scenario: string;
  readonly variant: number;
  readonly rightAnswers: number;
  readonly nearMisses: number;
  readonly problems: readonly Problem[];
}

/** Proves one variant of a scenario. `newCluster` makes a simulated cluster in its start state. */
export async function proveScenario(
  scenario: Scenario,
  depth: Depth,
  newCluster: () => Promise<Cluster>,
): Promise<VariantProof> {
  const grader = await AnswerGrader.open(scenario, newCluster);
  try {
    const { problems, figures } = isAnsweredByManifests(scenario.kind)
      ? await proveManifests(grader, depth)
      : { problems: await proveOther(grader, newCluster), figures: noFigures };
    const { id, variant, rightAnswers, nearMisses } = scenario;
    return {
      scenario: id,
      variant,
      rightAnswers: depth === 'answers' ? 0 : rightAnswers.length,
      nearMisses: nearMisses.length,
      problems,
      ...figures,
    };
  } finally {
    await grader.close();
  }
}

interface Proven {
  readonly problems: readonly Problem[];
  readonly figures: ProofFigures;
}

async function proveManifests(grader: AnswerGrader, depth: Depth): Promise<Proven> {
  const untouched = await proveUntouched(grader);
  const names = proveNames(grader);
  // A claim about what is not there fails whatever the answers are: what they fail then is no fault of theirs.
  const isClaimWrong = names.some(({ path }) => path?.[0] === 'checks');
  const ofSolution = isClaimWrong ? [] : await proveSolution(grader);
  const isHeldBack = isClaimWrong || ofSolution.length > 0;
  const written = [
    ...untouched.problems.filter(() => !isClaimWrong),
    ...names,
    ...(isClaimWrong ? [] : proveTold(grader, untouched.grade)),
    ...ofSolution,
    // A solution that fails, or checks that fail it, make near misses fail too.
    ...(isHeldBack ? [] : await proveNearMisses(grader)),
  ];
  if (depth === 'answers') return { problems: written, figures: noFigures };
  const more = [...written, ...(isHeldBack ? [] : await proveRightAnswers(grader)), ...(await proveHints(grader))];
  // Of a solution that fails, nothing that is made of it could be right.
  if (depth === 'written' || more.length > 0) return { problems: more, figures: noFigures };
  const ofAccess = await proveAccess(grader);
  if (ofAccess !== undefined) return ofAccess;
  const solution = solutionPolicies(grader.scenario);
  if (solution === null) return { problems: [], figures: noFigures };
  const rewritten = await proveRewritings(grader, solution);
  const faults = await proveSingleFaults(grader, solution);
  return {
    problems: [...rewritten.problems, ...faults.problems],
    figures: { rewritings: rewritten.rewritings, ...faults.figures },
  };
}

async function proveOther(grader: AnswerGrader, newCluster: () => Promise<Cluster>): Promise<readonly Problem[]> {
  const names = proveNames(grader);
  if (grader.scenario.kind.is === 'choose') return [...names, ...(await proveChoices(grader))];
  return [...names, ...(await proveQuestion(grader, newCluster))];
}
