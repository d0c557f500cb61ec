import type { Disagreement } from '../../graders/disagreement.ts';
import type {
  AccessFinding,
  AnswerFinding,
  AnswerValue,
  CheckResult,
  Finding,
  FlowFinding,
  Grade,
  LiveEvidence,
  Misconception,
} from '../../graders/grader.ts';
import { printStatus } from '../kube/print-status.ts';
import { nextStep } from '../kube/rejection-hint.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import type { Destination } from '../netpol/flow.ts';
import { certainFrom } from '../netpol/misconceptions/confidence-thresholds.ts';
import type { Rejected } from '../session/apply-answer.ts';
import { accessFindingLines } from './access/access-finding-text.ts';
import { couldBeShorter } from './could-be-shorter.ts';
import { flowAsJson } from './flow-as-json.ts';
import { endName } from './flow-name.ts';
import { sideText } from './flow-sides-text.ts';
import type { CheckJson, DisagreementJson, FindingJson, GradeJson } from './json.ts';

/** What `grade` prints. */
export interface GradeReport {
  readonly scenario: string;
  readonly variant: number;
  readonly grade: Grade;
  readonly rejected: readonly Rejected[];
}

/** The object that `grade --json` promises, less its `schemaVersion`. */
export function gradeAsJson({ scenario, variant, grade, rejected }: GradeReport): Omit<GradeJson, 'schemaVersion'> {
  const { passed, score, checks, superfluous } = grade;
  return {
    scenario,
    variant,
    passed,
    score,
    checks: checks.map(checkAsJson),
    rejected,
    ...(superfluous ? { superfluous } : {}),
  };
}

/**
 * The same in words: each check with its points, and under a failed one the flows that are wrong, and why. Pods have the
 * names of their workloads, as on the screen; `cluster` is the graded one.
 */
export function gradeAsText({ scenario, grade, rejected }: GradeReport, cluster: Snapshot): string {
  const score = grade.score === null ? 'no score' : `score ${grade.score.toFixed(2)}`;
  const refusals = rejected.flatMap(({ file, line, column, status }) => {
    const step = nextStep(status);
    return [
      `refused at ${file}:${line}:${column}: ${printStatus(status)}`,
      ...(step === undefined ? [] : [`  ${step}`]),
    ];
  });
  const head = `${scenario}: ${[...countTexts(grade.checks), score].join(', ')}`;
  const shorter = couldBeShorter(grade);
  return [
    head,
    ...refusals,
    '',
    ...grade.checks.flatMap((check) => checkLines(check, cluster)),
    ...(shorter === null ? [] : ['', shorter]),
    '',
  ].join('\n');
}

/** How many goals are reached, and how many safeguards still work; a sort that the task does not have is left out. */
function countTexts(checks: readonly CheckResult[]): readonly string[] {
  const sorts = [
    { kind: 'asked', says: 'goals reached' },
    { kind: 'kept', says: 'safeguards still work' },
  ];
  return sorts.flatMap(({ kind, says }) => {
    const all = checks.filter((check) => check.kind === kind);
    const passing = all.filter(({ passed }) => passed === true).length;
    return all.length === 0 ? [] : [`${passing} of ${all.length} ${says}`];
  });
}

function checkAsJson(check: CheckResult): CheckJson {
  const { id, says, kind, weight, passed, standing, proven, remarks, findings, live, answers = [] } = check;
  return {
    id,
    says,
    kind,
    weight,
    passed,
    standing,
    proven,
    remarks: remarks.map((remark) => ({ id: remark.id, says: remark.says, flow: flowAsJson(remark.flow) })),
    findings: [...findings.map(findingAsJson), ...answers],
    ...(live ? { live: { ...live, disagreements: live.disagreements.map(disagreementAsJson) } } : {}),
  };
}

/** Findings of exams that were kept before findings said what they are about are about flows. */
function findingAsJson(finding: Finding): FindingJson | AccessFinding {
  return finding.about === 'access' ? finding : { ...finding, about: 'flow', flow: flowAsJson(finding.flow) };
}

function disagreementAsJson({ flow, ...rest }: Disagreement): DisagreementJson {
  return { flow: flowAsJson(flow), ...rest };
}

/** The words for people; `denied` is the JSON's. */
const verdictWords = { allowed: 'allowed', denied: 'blocked' } as const;

/** How many findings of one check are printed; the others are counted. */
const printedFindings = 3;

function checkLines(check: CheckResult, cluster: Snapshot): string[] {
  const { passed, says, kind, weight, findings, remarks, answers = [] } = check;
  const mark = passed === null ? '?' : passed ? '✔' : '✘';
  const points = kind === 'kept' ? 'safeguard' : `goal, ${passed ? weight : 0} of ${weight}`;
  const printed = findings.slice(0, printedFindings).flatMap((finding) => findingLines(finding, cluster));
  const rest = findings.length - printedFindings;
  const causes = new Map(
    findings.flatMap(({ misconception }) => (misconception ? [[misconception.id, misconception]] : [])),
  );
  return [
    `${mark} ${says} (${points})`,
    ...printed,
    ...answers.map(answerLine),
    ...(rest > 0 ? [`    and ${rest} more`] : []),
    ...[...causes.values()].map(causeLine),
    ...remarks.map((remark) => `    remark: ${remark.says}`),
    ...(check.live ? liveLines(check.live, cluster) : []),
  ];
}

/** What is wrong with the answer to a question. */
function answerLine({ question, expected, given, because }: AnswerFinding): string {
  if (expected === null) return `    ${question}: this cannot be decided, because ${because}`;
  const said = given === null ? 'nothing was answered' : `the answer is ${valueText(given)}`;
  return `    ${question}: ${said}; right is ${valueText(expected)}. ${because}`;
}

function valueText(value: AnswerValue): string {
  if (typeof value === 'object') return value.length === 0 ? 'none' : value.join(', ');
  return String(value);
}

/** What was tried for a check on a real cluster, and where that cluster does not do what its policies say. */
function liveLines({ tried, leftOut, disagreements }: LiveEvidence, cluster: Snapshot): string[] {
  const leftOutText = leftOut === 0 ? '' : `, ${leftOut} that this cluster cannot show left out`;
  const rest = disagreements.length - printedFindings;
  return [
    `    ${tried === 1 ? '1 connection' : `${tried} connections`} tried${leftOutText}`,
    ...disagreements.slice(0, printedFindings).map(({ flow, observed, deduced, because }) => {
      const named = (end: Destination): string => endName(end, cluster, '');
      return `    ${named(flow.from)} → ${named(flow.to)} ${flow.protocol} ${flow.port} is ${verdictWords[observed]}; by the policies it is ${verdictWords[deduced]}. ${because}`;
    }),
    ...(rest > 0 ? [`    and ${rest} more that differ`] : []),
  ];
}

function causeLine({ says, confidence }: Misconception): string {
  return `    ${confidence >= certainFrom ? 'the cause' : 'a likely cause'}: ${says}`;
}

function findingLines(finding: Finding, cluster: Snapshot): string[] {
  if (finding.about === 'access') return accessFindingLines(finding).map((line) => `    ${line}`);
  const { flow, expected, observed, outcome, egress, ingress, because }: FlowFinding = finding;
  const named = (end: Destination): string => endName(end, cluster, '');
  const [from, to] = [named(flow.from), named(flow.to)];
  const what = `    ${from} → ${to} ${flow.protocol} ${flow.port}`;
  if (observed === 'untested') return [`${what} could not be tested: ${because ?? 'the reason is not known'}`];
  const seen = outcome === 'refused' ? 'nothing listens there' : outcome;
  const suffix = seen === null ? '' : ` (${seen})`;
  return [
    `${what} is ${verdictWords[observed]}${suffix}; it should be ${verdictWords[expected]}`,
    ...sideText({ from, to }, egress, ingress).map((line) => `      ${line}`),
  ];
}
