import type { AnswerFinding, Grade } from '../../../graders/grader.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { FlowText, QuestionKind, Scenario } from '../../scenario/scenario.ts';
import { decideText, printFlowText, snapshotWith } from '../../session/question/explain-flow.ts';
import { type AnswerGrader, whyNotApplied } from '../answer-grader.ts';
import { inFile, inScenario, type Problem } from '../problem.ts';
import { refusal } from '../refusal.ts';
import { wrongFlows } from './shown-flows.ts';

/** Proves that the solution of a question is what the engine says, and that no answer and a wrong answer score less. */
export async function proveQuestion(
  grader: AnswerGrader,
  newCluster: () => Promise<Cluster>,
): Promise<readonly Problem[]> {
  const { scenario } = grader;
  const { kind, solution } = scenario;
  const { grade, applied } = await grader.grade(solution, 'solution.yaml');
  const refused = whyNotApplied(applied);
  if (refused) return [refusal('The solution', 'solution.yaml', applied, refused, 'read')];
  const problems: Problem[] = [];
  if (!grade.passed) {
    for (const finding of answersIn(grade)) {
      const message = `The solution is not what the cluster does: ${difference(finding)}.`;
      problems.push(inFile('solution.yaml', 'wrong-answer', message, 'Correct the answer, or the start state.'));
    }
  }
  const untouched = await grader.grade('');
  if (untouched.grade.score !== 0) {
    const because = untouched.grade.score === null ? 'cannot be decided' : `scores ${untouched.grade.score}`;
    const message = `No answer at all ${because}; it must score 0.`;
    problems.push(inFile('solution.yaml', 'untouched-scores', message, 'Ask something that must be answered.'));
  }
  problems.push(...(await proveDefined(scenario, newCluster)));
  if (kind.is === 'trueOrFalse') problems.push(...(await proveShown(scenario, kind, newCluster)));
  return problems;
}

/** Proves that the connections of a statement are before and after as it says. */
async function proveShown(
  scenario: Scenario,
  kind: Extract<QuestionKind, { is: 'trueOrFalse' }>,
  newCluster: () => Promise<Cluster>,
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const when of ['before', 'after'] as const) {
    const flows = kind.shows.map((shown) => ({ ...shown.flow, says: shown[when] }));
    const snapshot = await snapshotWith(when === 'after' ? kind.apply : undefined, scenario.namespace, newCluster);
    for (const { index, message } of wrongFlows(snapshot, flows)) {
      const path = ['trueOrFalse', 'shows', index, when];
      const start = when === 'before' ? 'Before' : 'After';
      problems.push(inScenario(path, 'shown', `${start} the policies, ${message}.`, 'Correct it.'));
    }
  }
  return problems;
}

/** The flows that a question asks about, and where it has them. */
function askedFlows(kind: QuestionKind): readonly (readonly [path: readonly PropertyKey[], flow: FlowText])[] {
  if (kind.is === 'whichPolicy') return [[['whichPolicy', 'flow'], kind.flow]];
  return kind.is === 'predict' ? kind.flows.map((flow) => [['predict'], flow] as const) : [];
}

/** Proves that nothing is asked that the API leaves undefined. */
async function proveDefined(
  { kind, namespace }: Scenario,
  newCluster: () => Promise<Cluster>,
): Promise<readonly Problem[]> {
  const asked = askedFlows(kind as QuestionKind);
  if (asked.length === 0) return [];
  const snapshot = await snapshotWith('apply' in kind ? kind.apply : undefined, namespace, newCluster);
  return asked.flatMap(([path, flow]): readonly Problem[] => {
    const seen = decideText(snapshot, flow);
    if (!('standing' in seen) || seen.standing !== 'undefined') return [];
    const message = `What becomes of ${printFlowText(flow)} is left open by the API, so it cannot be asked.`;
    return [inScenario(path, 'undefined', message, 'Ask about another connection; docs/semantics.md has the rules.')];
  });
}

function answersIn({ checks }: Grade): readonly AnswerFinding[] {
  return checks.flatMap(({ answers = [] }) => answers);
}

function difference({ question, expected, given, because }: AnswerFinding): string {
  if (expected === null) return `${question} cannot be decided: ${because}`;
  return `${question} is ${words(expected)}, and not ${words(given)}`;
}

function words(value: AnswerFinding['expected']): string {
  if (value === null) return 'without an answer';
  if (value === 'denied') return 'blocked';
  return Array.isArray(value) ? value.join(', ') || 'no policy' : String(value);
}
