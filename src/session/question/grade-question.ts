import type { AnswerFinding, CheckResult, Grade } from '../../../graders/grader.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { passes } from '../../netpol/evaluate.ts';
import { type AnswerDocument, keyOf } from '../../scenario/answer-document.ts';
import type { FlowText, QuestionKind, Scenario } from '../../scenario/scenario.ts';
import { decideText, printFlowText, snapshotWith } from './explain-flow.ts';
import { rightChoice } from './right-choice.ts';
import { whyNotDeciding } from './why-not-deciding.ts';

/**
 * Grades the answer to a task that one document answers. What is true of connections is asked of a simulated cluster in
 * the start state, with the policies that the task applies; `newCluster` gives one, which is closed again. `null` is no
 * answer.
 */
export async function gradeQuestion(
  scenario: Pick<Scenario, 'kind' | 'namespace' | 'solution' | 'weight'>,
  kind: QuestionKind,
  answer: AnswerDocument | null,
  newCluster: () => Promise<Cluster>,
): Promise<Grade> {
  const checks = await checksOf(scenario, kind, answer, newCluster);
  const decided = checks.filter(({ passed }) => passed !== null);
  const right = decided.filter(({ passed }) => passed === true);
  return {
    passed: right.length === checks.length,
    score: decided.length === 0 ? null : right.length / decided.length,
    checks,
  };
}

async function checksOf(
  scenario: Pick<Scenario, 'namespace' | 'solution' | 'weight'>,
  kind: QuestionKind,
  answer: AnswerDocument | null,
  newCluster: () => Promise<Cluster>,
): Promise<readonly CheckResult[]> {
  switch (kind.is) {
    case 'choose': {
      const choice = answer?.is === 'choose' ? answer.choice : null;
      const right = rightChoice(scenario.solution, kind);
      const because = kind.options.find(({ id }) => id === (choice ?? right))?.because ?? '';
      const says = 'The right manifest is chosen';
      return [
        checkOf('answer', says, scenario.weight, { question: kind.question, expected: right, given: choice, because }),
      ];
    }
    case 'trueOrFalse': {
      const given = answer?.is === 'trueOrFalse' ? answer.statement : null;
      const { statement: question, answer: expected, because } = kind;
      const says = 'The statement is judged correctly';
      return [checkOf('answer', says, scenario.weight, { question, expected, given, because })];
    }
    case 'predict': {
      const snapshot = await snapshotWith(kind.apply, scenario.namespace, newCluster);
      const cells = new Map(answer?.is === 'predict' ? answer.cells.map((cell) => [keyOf(cell), cell.verdict]) : []);
      return kind.flows.map((flow, index) =>
        cellOf(snapshot, flow, cells.get(keyOf(flow)) ?? null, `cell-${index + 1}`),
      );
    }
    case 'whichPolicy': {
      const snapshot = await snapshotWith(kind.apply, scenario.namespace, newCluster);
      const given = answer?.is === 'whichPolicy' ? answer.policies : null;
      return [deciderOf(snapshot, kind, given, scenario.weight)];
    }
  }
}

type Found = Omit<AnswerFinding, 'about'>;

/** A check that passes where what is given is what is expected. */
function checkOf(id: string, says: string, weight: number, found: Found, right = sameAs(found)): CheckResult {
  return {
    id,
    says,
    kind: 'asked',
    weight,
    passed: right,
    standing: 'specified',
    proven: true,
    remarks: [],
    findings: [],
    ...(right ? {} : { answers: [{ about: 'answer', ...found }] }),
  };
}

function sameAs({ expected, given }: Found): boolean {
  return JSON.stringify(expected) === JSON.stringify(given);
}

/** One connection that was to be predicted. */
function cellOf(snapshot: Snapshot, flow: FlowText, given: 'allowed' | 'denied' | null, id: string): CheckResult {
  const question = printFlowText(flow);
  const says = `${question} is predicted correctly`;
  const seen = decideText(snapshot, flow);
  if ('because' in seen) {
    const { because } = seen;
    const check = checkOf(id, says, 1, { question, expected: null, given, because }, false);
    return { ...check, passed: null, proven: false };
  }
  return checkOf(id, says, 1, { question, expected: seen.is, given, because: seen.says });
}

/**
 * Which policies decide: of an allowed connection any one that allows it on a side that is isolated; of a blocked one
 * all that isolate the side that refuses. Where no policy selects either end, none does.
 */
function deciderOf(
  snapshot: Snapshot,
  kind: Extract<QuestionKind, { is: 'whichPolicy' }>,
  given: readonly string[] | null,
  weight: number,
): CheckResult {
  const says = 'The policies that decide are named';
  const { question, because, side } = kind;
  const seen = decideText(snapshot, kind.flow);
  if ('because' in seen) {
    const check = checkOf('answer', says, weight, { question, expected: null, given, because: seen.because }, false);
    return { ...check, passed: null, proven: false };
  }
  const asked = [...(side === 'ingress' ? [] : [seen.egress]), ...(side === 'egress' ? [] : [seen.ingress])].flatMap(
    (each) => (each?.kind === 'isolated' ? [each] : []),
  );
  const refusing = asked.filter((each) => !passes(each));
  const deciding =
    refusing.length > 0
      ? refusing.flatMap(({ by }) => by)
      : asked.flatMap(({ allowedBy }) => allowedBy.map(({ policy }) => policy));
  const expected = [...new Set(deciding)].sort();
  const named = [...(given ?? [])].sort();
  const isRight =
    given !== null &&
    (refusing.length > 0 || expected.length === 0
      ? JSON.stringify(named) === JSON.stringify(expected)
      : named.length > 0 && named.every((policy) => expected.includes(policy)));
  const sides = [
    ...(side === 'ingress' || seen.egress === null ? [] : [{ direction: 'egress' as const, side: seen.egress }]),
    ...(side === 'egress' || seen.ingress === null ? [] : [{ direction: 'ingress' as const, side: seen.ingress }]),
  ];
  const others = named
    .filter((policy) => !expected.includes(policy))
    .flatMap((policy) => whyNotDeciding(snapshot, kind.flow, sides, policy) ?? []);
  const found = { question, expected, given, because: [...others, because].join(' ') };
  return checkOf('answer', says, weight, found, isRight);
}
