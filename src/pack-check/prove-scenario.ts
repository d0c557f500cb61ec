import type { Cluster } from '../cluster/cluster.ts';
import { isAnsweredByManifests, type Scenario } from '../scenario/scenario.ts';
import { AnswerGrader } from './answer-grader.ts';
import type { Problem } from './problem.ts';
import { proveNearMisses, proveRightAnswers, proveSolution, proveUntouched } from './proofs/answers.ts';
import { proveChoices } from './proofs/choices.ts';
import { proveHints } from './proofs/hints.ts';
import { proveQuestion } from './proofs/questions.ts';
import { noSpellings, proveSpellings, type SpellingFigures } from './proofs/spellings.ts';
import { proveNames, proveTold } from './proofs/unknown-names.ts';

/**
 * How much of a variant is proven. `answers`: untouched, solution and near misses, and what texts name; `written`: right
 * answers and hints too; `all`: also rewritings of the solution and answers with one fault.
 */
export type Depth = 'answers' | 'written' | 'all';

/** What was proven of one variant. */
export interface VariantProof extends SpellingFigures {
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
      : { problems: await proveOther(grader, newCluster), figures: noSpellings };
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
  readonly figures: SpellingFigures;
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
  if (depth === 'answers') return { problems: written, figures: noSpellings };
  const more = [...written, ...(isHeldBack ? [] : await proveRightAnswers(grader)), ...(await proveHints(grader))];
  // Of a solution that fails, nothing that is made of it could be right.
  if (depth === 'written' || more.length > 0) return { problems: more, figures: noSpellings };
  const { problems, figures } = await proveSpellings(grader);
  return { problems, figures };
}

async function proveOther(grader: AnswerGrader, newCluster: () => Promise<Cluster>): Promise<readonly Problem[]> {
  const names = proveNames(grader);
  if (grader.scenario.kind.is === 'choose') return [...names, ...(await proveChoices(grader))];
  return [...names, ...(await proveQuestion(grader, newCluster))];
}
