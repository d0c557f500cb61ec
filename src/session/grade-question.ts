import type { AnswerFinding, CheckResult, Grade } from '../../graders/grader.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Manifest } from '../kube/manifest.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { readManifests } from '../kube/yaml/read-manifests.ts';
import { describeSide } from '../netpol/describe.ts';
import { passes } from '../netpol/evaluate.ts';
import type { Destination, Flow, Side } from '../netpol/flow.ts';
import { connect, whyUnroutable } from '../network/connect.ts';
import { resolveEndpoint } from '../network/resolve-endpoint.ts';
import { type AnswerDocument, keyOf, readAnswerDocument } from '../scenario/answer-document.ts';
import type { FlowText, QuestionKind, Scenario } from '../scenario/scenario.ts';

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
      const says = 'It is said rightly whether the statement is true';
      return [checkOf('answer', says, scenario.weight, { question, expected, given, because })];
    }
    case 'predict': {
      const snapshot = await askedOf(kind.apply, scenario.namespace, newCluster);
      const cells = new Map(answer?.is === 'predict' ? answer.cells.map((cell) => [keyOf(cell), cell.verdict]) : []);
      return kind.flows.map((flow, index) =>
        cellOf(snapshot, flow, cells.get(keyOf(flow)) ?? null, `cell-${index + 1}`),
      );
    }
    case 'whichPolicy': {
      const snapshot = await askedOf(kind.apply, scenario.namespace, newCluster);
      const given = answer?.is === 'whichPolicy' ? answer.policies : null;
      return [deciderOf(snapshot, kind, given, scenario.weight)];
    }
  }
}

/** The choice of the reference answer. */
function rightChoice(solution: string, kind: QuestionKind): string {
  const read = readAnswerDocument([{ file: 'solution.yaml', text: solution }], kind);
  return 'answer' in read && read.answer?.is === 'choose' ? read.answer.choice : '';
}

/** The start state with the policies that a task applies to it. */
async function askedOf(
  apply: string | undefined,
  namespace: string,
  newCluster: () => Promise<Cluster>,
): Promise<Snapshot> {
  const cluster = await newCluster();
  try {
    const read = apply === undefined ? { documents: [] } : readManifests(apply, 'apply.yaml');
    if ('documents' in read)
      await cluster.apply(
        read.documents.map(({ value }) => value as Manifest),
        namespace,
      );
    return await cluster.snapshot();
  } finally {
    await cluster.close();
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
  const question = printFlow(flow);
  const says = `${question} is predicted rightly`;
  const seen = verdictOf(snapshot, flow);
  if ('because' in seen) {
    const { because } = seen;
    const check = checkOf(id, says, 1, { question, expected: null, given, because }, false);
    return { ...check, passed: null, proven: false };
  }
  return checkOf(id, says, 1, { question, expected: seen.is, given, because: seen.says });
}

interface Verdict {
  readonly is: 'allowed' | 'denied';
  /** Why, as a sentence. */
  readonly says: string;
  readonly egress: Side | null;
  readonly ingress: Side | null;
}

/** What becomes of a connection by the policies; why it cannot be told, where its ends are several that differ. */
function verdictOf(snapshot: Snapshot, flow: FlowText): Verdict | { readonly because: string } {
  const flows = flowsOf(snapshot, flow);
  if ('because' in flows) return flows;
  const seen = flows.map((each) => connect(snapshot, each));
  const [first] = seen;
  const verdicts = new Set(seen.map(({ verdict }) => verdict));
  if (first === undefined || verdicts.size > 1 || first.verdict === 'mixed') {
    return { because: 'its pods differ in what is allowed' };
  }
  const { egress, ingress } = first.backends?.[0] ?? first;
  return { is: first.verdict, says: sentenceOf(flow, first.verdict, egress, ingress), egress, ingress };
}

function flowsOf(
  snapshot: Snapshot,
  { from, to, port, protocol }: FlowText,
): readonly Flow[] | { readonly because: string } {
  const [sources, targets] = [resolveEndpoint(snapshot, from), resolveEndpoint(snapshot, to)];
  for (const found of [sources, targets]) if ('unknown' in found) return { because: found.unknown };
  if ('unknown' in sources || 'unknown' in targets) return { because: 'an end of it is not there' };
  const flows = sources.ends.flatMap((source) =>
    targets.ends.flatMap((target): readonly Flow[] =>
      'service' in source || isSame(source, target) ? [] : [{ from: source, to: target, port, protocol }],
    ),
  );
  const unasked = flows.map((flow) => whyUnroutable(snapshot, flow)).find((because) => because !== null);
  return unasked === undefined ? flows : { because: unasked };
}

function isSame(one: Destination, other: Destination): boolean {
  return 'pod' in one && 'pod' in other && one.pod === other.pod;
}

/** The side that refuses, or where none does both. */
function sentenceOf(
  { from, to }: FlowText,
  verdict: 'allowed' | 'denied',
  egress: Side | null,
  ingress: Side | null,
): string {
  const sides = [
    ...(egress ? [{ side: egress, direction: 'egress' as const, selected: from }] : []),
    ...(ingress ? [{ side: ingress, direction: 'ingress' as const, selected: to }] : []),
  ];
  const telling = verdict === 'denied' ? sides.filter(({ side }) => !passes(side)) : sides;
  return telling.map(({ side, ...names }) => describeSide(side, names)).join('; ');
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
  const seen = verdictOf(snapshot, kind.flow);
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
  return checkOf('answer', says, weight, { question, expected, given, because }, isRight);
}

/** `shop/web → shop/db TCP 5432`. */
function printFlow({ from, to, port, protocol }: FlowText): string {
  return `${from} → ${to} ${protocol} ${port}`;
}
