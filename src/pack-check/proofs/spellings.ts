import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { flowClaimsOf } from '../../../graders/claims.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { readManifests } from '../../kube/yaml/read-manifests.ts';
import { claimedGroups } from '../../netpol/claims/claims.ts';
import { prove } from '../../netpol/claims/prove.ts';
import type { Policies } from '../../netpol/misconceptions/mutations.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { type AnswerGrader, namedIn, whyNotApplied } from '../answer-grader.ts';
import { inFile, type Problem } from '../problem.ts';
import { rewritePolicies } from '../rewritings.ts';
import { faultWordsOf, singleFaults } from '../single-faults.ts';
import { failsText } from './answers.ts';

/** How many other spellings of the solution are graded. */
const REWRITINGS = 50;

/** From this confidence on a wrong name for a fault misleads. */
const SURE = 0.8;

/** What was made of the solution, and what the grade said of it. */
export interface SpellingFigures {
  readonly rewritings: number;
  /** Answers with one fault that change what is asked. */
  readonly wrongAnswersMade: number;
  readonly wrongAnswersCaught: number;
  /** Those whose misconception is named first. */
  readonly misconceptionsNamed: number;
  /** Those that are given another misconception with much confidence. */
  readonly misconceptionsMistaken: number;
}

/** Figures of a scenario whose answer is not made of NetworkPolicies. */
export const noSpellings: SpellingFigures = {
  rewritings: 0,
  wrongAnswersMade: 0,
  wrongAnswersCaught: 0,
  misconceptionsNamed: 0,
  misconceptionsMistaken: 0,
};

/**
 * Proves that the solution passes in other words, and that with one fault it fails where the fault changes what is
 * asked. Whether it does is decided by the proofs of the claims, not by the grade.
 */
export async function proveSpellings(
  grader: AnswerGrader,
): Promise<{ readonly problems: readonly Problem[]; readonly figures: SpellingFigures }> {
  const { scenario, untouched } = grader;
  const policies = policiesOf(scenario);
  if (policies === null) return { problems: [], figures: noSpellings };
  const problems: Problem[] = [];
  const tell = (code: string, message: string, hint: string): void => {
    // One example of each kind is enough to begin with.
    if (!problems.some((problem) => problem.code === code)) problems.push(inFile('solution.yaml', code, message, hint));
  };
  const claims = flowClaimsOf(scenario.checks);
  const context = { ...untouched, groups: claims.flatMap(claimedGroups) };
  const rewritten = rewritePolicies(policies, context, REWRITINGS);
  for (const { ways, policies: other } of rewritten) {
    const { grade, applied } = await grader.judge(textOf(other));
    if (grade.passed && whyNotApplied(applied) === null) continue;
    const what = `The solution in other words (${ways.join(', ')})`;
    tell('rewriting-fails', failsText(what, grade), 'Change the check: it refuses a right answer.');
  }
  let [made, caught, named, mistaken] = [0, 0, 0, 0];
  for (const fault of singleFaults(policies, faultWordsOf(untouched))) {
    const judged = await grader.judge(textOf(fault.policies));
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
    rewritings: rewritten.length,
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

/** The policies of the solution; null where it holds anything else, or nothing. */
function policiesOf({ solution, namespace, kind }: Scenario): Policies | null {
  if (kind.is !== 'write' && kind.is !== 'repair') return null;
  const read = readManifests(solution, 'solution.yaml');
  if ('fault' in read || read.documents.length === 0) return null;
  const policies = read.documents.map(({ value }) => value as NetworkPolicy);
  if (policies.some((policy) => policy.kind !== 'NetworkPolicy')) return null;
  return policies.map((policy) => ({ ...policy, metadata: { namespace, ...policy.metadata } }));
}

/** Policies as an answer: JSON is YAML too, and is read faster. No policy at all is the answer that deletes them. */
function textOf(policies: Policies): string {
  if (policies.length === 0) return '# delete everything\n';
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: policies });
}
