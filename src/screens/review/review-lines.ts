import type { CheckResult, Finding, Grade } from '../../../graders/grader.ts';
import { excerpt } from '../../kube/policy-text.ts';
import type { Session } from '../../session/session.ts';
import { type Line, apart, emptyLine, line, span, wrap } from '../line.ts';
import { flowName } from '../parts/flow-name.ts';
import { namesOf, sideLines } from '../parts/side-lines.ts';
import { decidingPaths, decidingPolicies } from '../task/deciding.ts';
import type { Glyphs } from '../theme.ts';

/** Flows of one check that are named one by one after the first. */
const mostOthers = 12;

/** What a check found: what failed first, each with a flow and its cause; then what passed. */
export function reviewLines(session: Session, width: number, glyphs: Glyphs): readonly Line[] {
  const grade = session.result?.grade;
  if (!grade) return [];
  const sorted = grade.checks.toSorted((a, b) => order(a) - order(b));
  return sorted.flatMap((check, at) => [
    ...(at > 0 && order(check) < 2 ? [emptyLine] : []),
    ...(at > 0 && order(check) === 2 && order(sorted[at - 1] ?? check) < 2 ? [emptyLine] : []),
    ...checkLines(session, check, width, glyphs),
  ]);
}

/** What failed first, then what could not be tested, then what passed. */
function order({ passed }: CheckResult): number {
  return passed === false ? 0 : passed === null ? 1 : 2;
}

/** How many checks pass, and the points. */
export function scoreWords({ checks, score }: Grade): { readonly passing: string; readonly points: string } {
  const passing = checks.filter(({ passed }) => passed === true).length;
  const worth = checks.filter(({ kind }) => kind === 'asked').reduce((sum, { weight }) => sum + weight, 0);
  const points =
    score === null ? 'no score: nothing asked could be tested' : `${rounded(score * worth)} of ${worth} points`;
  return { passing: `${passing} of ${checks.length} checks pass`, points };
}

/** One check in a line, and below it what it found. */
export function checkLines(session: Session, check: CheckResult, width: number, glyphs: Glyphs): readonly Line[] {
  const [mark, look] =
    check.passed === null
      ? ([glyphs.undecided, 'note'] as const)
      : check.passed
        ? ([glyphs.passed, 'good'] as const)
        : ([glyphs.failed, 'bad'] as const);
  const worth = worthOf(check);
  const [says = [], ...rest] = wrap(check.says, width - worth.length - 4, check.passed ? undefined : 'bold');
  const head = [
    apart([span(`${mark} `, look), ...says], line(worth, 'dim'), width),
    ...rest.map((of): Line => [span('  '), ...of]),
  ];
  const [first, ...others] = check.findings;
  if (check.passed === true || !first) return head;
  return [...head, ...findingLines(session, first, width, glyphs), ...otherLines(session, others, width, glyphs)];
}

function worthOf({ kind, passed, weight }: CheckResult): string {
  if (passed === null) return 'untested';
  if (kind === 'kept') return passed ? 'kept' : 'not kept';
  return `${passed ? weight : 0} of ${weight}`;
}

const indent = '    ';

/** The most telling flow of a check: what is, what should be, the policy's lines that decide, and the reason of each side. */
function findingLines(session: Session, finding: Finding, width: number, glyphs: Glyphs): readonly Line[] {
  const room = width - indent.length;
  const inner = [
    ...wrap(sentenceOf(session, finding, glyphs), room),
    ...(finding.egress && finding.ingress
      ? causeLines(session, { egress: finding.egress, ingress: finding.ingress, flow: finding.flow }, room, glyphs)
      : []),
  ];
  return inner.map((of) => [span(indent), ...of]);
}

function sentenceOf(session: Session, { flow, expected, observed, because }: Finding, glyphs: Glyphs): string {
  const name = nameOf(session, flow, glyphs);
  if (observed === 'untested') return `${name} could not be tested: ${because ?? 'one of its ends does not run'}.`;
  return `${name} is ${observed === 'allowed' ? 'open' : 'closed'} and should be ${expected === 'allowed' ? 'open' : 'closed'}.`;
}

function causeLines(
  session: Session,
  cause: {
    readonly egress: NonNullable<Finding['egress']>;
    readonly ingress: NonNullable<Finding['ingress']>;
    readonly flow: Finding['flow'];
  },
  width: number,
  glyphs: Glyphs,
): readonly Line[] {
  const snapshot = session.world?.snapshot;
  if (!snapshot) return [];
  const { from, to } = namesOf(cause.flow, snapshot, session.scenario.namespace);
  return [
    ...sideLines(cause, from, to, width),
    ...decidingPolicies(cause)
      .slice(0, 2)
      .flatMap((policy) => excerptLines(session, cause, policy, glyphs)),
  ];
}

/** The policy's lines around what decides; those that decide are marked in front and underlined. */
function excerptLines(
  session: Session,
  cause: Parameters<typeof decidingPaths>[0],
  name: string,
  glyphs: Glyphs,
): readonly Line[] {
  const policy = session.result?.policies.find((text) => text.policy === name);
  const lines = policy ? excerpt(policy, decidingPaths(cause, name), 12) : [];
  if (!policy || lines.length === 0) return [];
  const where = policy.written ? `Policy ${name}, in your answer:` : `Policy ${name}, which was there before:`;
  const digits = String(lines.at(-1)?.number ?? 0).length;
  return [
    line(where, 'dim'),
    ...lines.map(({ number, text, deciding }): Line => {
      const lead = /^\s*/.exec(text)?.[0] ?? '';
      const at = policy.written ? String(number).padStart(digits) : ' '.repeat(digits);
      return [
        span(`${deciding ? glyphs.here : ' '} `),
        span(`${at} `, 'dim'),
        span(lead),
        span(text.slice(lead.length), deciding ? 'underlined' : 'dim'),
      ];
    }),
  ];
}

function otherLines(session: Session, others: readonly Finding[], width: number, glyphs: Glyphs): readonly Line[] {
  if (others.length === 0) return [];
  const seen = new Set<string>();
  const sentences = others.flatMap((finding) => {
    const says = sentenceOf(session, finding, glyphs);
    if (seen.has(says)) return [];
    seen.add(says);
    return [says];
  });
  const beyond = sentences.length - mostOthers;
  return [
    line(`${indent}Also:`, 'dim'),
    ...sentences
      .slice(0, mostOthers)
      .flatMap((says) => wrap(says, width - indent.length - 2, 'dim'))
      .map((of): Line => [span(`${indent}  `), ...of]),
    ...(beyond > 0 ? [line(`${indent}  and ${beyond} more`, 'dim')] : []),
  ];
}

function nameOf({ world, scenario }: Session, flow: Finding['flow'], glyphs: Glyphs): string {
  return world ? flowName(flow, world.snapshot, scenario.namespace, glyphs.arrow) : '';
}

function rounded(points: number): string {
  return String(Math.round(points * 10) / 10);
}
