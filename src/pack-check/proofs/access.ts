import { accessClaimsOf } from '../../../graders/claims.ts';
import type { Manifest } from '../../kube/manifest.ts';
import type { AccessSnapshot } from '../../rbac/access-snapshot.ts';
import { decideClaims } from '../../rbac/claims/decide-claims.ts';
import { isSameAccess } from '../../rbac/universe/same-access.ts';
import { accessObjectsIn, accessWithAnswer } from '../../session/access-with-answer.ts';
import { accessAnswerText, isBinding, isRole } from '../access/answer-parts.ts';
import { rewriteAccess } from '../access/rewritings.ts';
import { accessFaults } from '../access/single-faults.ts';
import { type AnswerGrader, namedIn, whyNotApplied } from '../answer-grader.ts';
import { inFile, type Problem } from '../problem.ts';
import { failsText } from './answers.ts';
import type { SingleFaultFigures } from './single-faults.ts';

/** From this confidence on a wrong name for a fault misleads. */
const SURE = 0.8;

/** What was proven of a task about access by what is made of its solution. */
export interface AccessProof {
  readonly problems: readonly Problem[];
  readonly figures: SingleFaultFigures & { readonly rewritings: number };
}

/**
 * Proves that the solution in other words passes, and that answers with one fault that change what is asked fail. Whether
 * words are the same, and whether a fault changes what is asked, is decided over the universe of access. Undefined where the
 * task claims nothing about access, or where its solution holds no roles and bindings.
 */
export async function proveAccess(grader: AnswerGrader): Promise<AccessProof | undefined> {
  const { scenario, untouchedAccess: before } = grader;
  const claims = accessClaimsOf(scenario.checks);
  const solution = accessObjectsIn(scenario.solution, scenario.namespace);
  if (before === undefined || !solution.some((object) => isRole(object) || isBinding(object))) return undefined;
  const world = (objects: readonly Manifest[]): AccessSnapshot => accessWithAnswer(scenario, before, objects);
  const meant = world(solution);
  const problems: Problem[] = [];
  const tell = (code: string, message: string, hint: string): void => {
    if (!problems.some((problem) => problem.code === code)) problems.push(inFile('solution.yaml', code, message, hint));
  };
  let rewritings = 0;
  for (const { id, objects } of rewriteAccess(solution)) {
    if (!isSameAccess(meant, world(objects))) continue;
    const { grade, applied } = await grader.judge(accessAnswerText(objects));
    if (whyNotApplied(applied) !== null) continue;
    rewritings++;
    if (grade.passed) continue;
    const what = `The solution in other words (${id})`;
    tell('rewriting-fails', failsText(what, grade), 'Change the check: it refuses a right answer.');
  }
  let [made, caught, named, mistaken] = [0, 0, 0, 0];
  for (const fault of accessFaults(solution, scenario.given?.objects)) {
    const now = world(fault.objects);
    const isHarmless = isSameAccess(meant, now);
    const judged = await grader.judge(accessAnswerText(fault.objects));
    if (whyNotApplied(judged.applied) !== null) continue;
    if (isHarmless) {
      if (judged.grade.passed) continue;
      const what = `The solution with a fault that changes nothing (${fault.kind})`;
      tell('harmless-fails', failsText(what, judged.grade), 'Change the check: it refuses a right answer.');
      continue;
    }
    const isWrong = decideClaims({ now, before, claims }, 1).decided.some(({ faults }) => faults.length > 0);
    if (!isWrong) continue;
    made++;
    if (judged.grade.passed) {
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
    rewritings,
    wrongAnswersMade: made,
    wrongAnswersCaught: caught,
    misconceptionsNamed: named,
    misconceptionsMistaken: mistaken,
  };
  return { problems, figures };
}
