import type { CheckResult, Finding, Grade } from '../../graders/grader.ts';
import { printEndpoint } from '../netpol/endpoint-text.ts';
import type { Flow } from '../netpol/flow.ts';
import type { Rejected } from '../session/apply-answer.ts';
import { sideLines } from './side-lines.ts';

/** What `grade` prints. */
export interface Graded {
  readonly scenario: string;
  readonly variant: number;
  readonly grade: Grade;
  readonly rejected: readonly Rejected[];
}

/** The object that `grade --json` promises, less its `schemaVersion`. */
export function gradeAsJson({ scenario, variant, grade, rejected }: Graded): object {
  const { passed, score, checks } = grade;
  return { scenario, variant, passed, score, checks: checks.map(checkAsJson), rejected };
}

/** The same in words: each check with its points, and under a failed one the flows that are not as asked, and why. */
export function gradeAsText({ scenario, grade, rejected }: Graded): string {
  const passing = grade.checks.filter(({ passed }) => passed === true).length;
  const score = grade.score === null ? 'no score' : `score ${grade.score.toFixed(2)}`;
  const refusals = rejected.map(
    ({ file, line, column, status }) => `refused by the API server, ${file}:${line}:${column}: ${status.message}`,
  );
  const head = `${scenario}: ${passing} of ${grade.checks.length} checks pass, ${score}`;
  return [head, ...refusals, '', ...grade.checks.flatMap(checkLines), ''].join('\n');
}

function checkAsJson(check: CheckResult): object {
  const { id, says, kind, weight, passed, standing, proven, remarks, findings } = check;
  return {
    id,
    says,
    kind,
    weight,
    passed,
    standing,
    proven,
    remarks: remarks.map((remark) => ({ id: remark.id, says: remark.says, flow: flowAsJson(remark.flow) })),
    findings: findings.map((finding) => ({ ...finding, flow: flowAsJson(finding.flow) })),
  };
}

/** A flow as `why` writes it: both ends as text. */
export function flowAsJson({ from, to, port, protocol }: Flow): object {
  return { from: printEndpoint(from), to: printEndpoint(to), port, protocol };
}

/** How many findings of one check are told; the rest are counted. */
const toldFindings = 3;

function checkLines(check: CheckResult): string[] {
  const { passed, says, kind, weight, findings, remarks } = check;
  const mark = passed === null ? '?' : passed ? '✔' : '✘';
  const points = kind === 'kept' ? 'kept' : `${passed ? weight : 0} of ${weight}`;
  const told = findings.slice(0, toldFindings).flatMap(findingLines);
  const rest = findings.length - toldFindings;
  return [
    `${mark} ${says} (${points})`,
    ...told,
    ...(rest > 0 ? [`    and ${rest} more`] : []),
    ...remarks.map((remark) => `    remark: ${remark.says}`),
  ];
}

function findingLines({ flow, expected, observed, outcome, egress, ingress, because }: Finding): string[] {
  const what = `    ${printEndpoint(flow.from)} → ${printEndpoint(flow.to)} ${flow.protocol} ${flow.port}`;
  if (observed === 'untested') return [`${what} could not be tested: ${because ?? 'nobody knows why'}`];
  const seen = outcome === null ? '' : ` (${outcome})`;
  return [
    `${what} is ${observed}${seen} and should be ${expected}`,
    ...sideLines(flow, egress, ingress).map((line) => `      ${line}`),
  ];
}
