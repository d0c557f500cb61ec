import type {
  AnswerFinding,
  AnswerValue,
  CheckResult,
  Finding,
  Grade,
  Misconception,
} from '../../../graders/grader.ts';
import { emptySnapshot, type Snapshot } from '../../kube/snapshot.ts';
import { excerpt } from '../../kube/yaml/policy-text.ts';
import type { Endpoint, Flow, Side } from '../../netpol/flow.ts';
import { sureFrom } from '../../netpol/misconceptions/confidence.ts';
import { seeIt } from '../../session/see-it.ts';
import type { Result, Session } from '../../session/session.ts';
import { apart, cells, emptyLine, type Line, line, span, wrap } from '../line.ts';
import { flowName } from '../parts/flow-name.ts';
import { namesOf, sideLines } from '../parts/side-lines.ts';
import { decidingPaths, decidingPolicies } from '../task/deciding.ts';
import type { Glyphs } from '../theme.ts';
import { groupFlows } from './other-flows.ts';
import { askedInWords, ruleInWords } from './written-rule.ts';

/** Groups of flows that are told of one check. */
const mostGroups = 6;

/** What a check found: what failed first, each with a flow and its cause; then what passed. */
export function reviewLines(session: Session, width: number, glyphs: Glyphs): readonly Line[] {
  if (!session.result) return [];
  const { grade } = session.result;
  const sorted = grade.checks.toSorted((a, b) => order(a) - order(b));
  return [
    ...refusedLines(session.result, width),
    ...sorted.flatMap((check, at) => [
      ...(at > 0 && order(sorted[at - 1] ?? check) < 2 ? [emptyLine] : []),
      ...checkLines(session, check, width, glyphs, toldBy(sorted.slice(0, at))),
    ]),
    ...(brokenSome(grade)
      ? [emptyLine, ...wrap('What is not kept takes its share of all points, not only its own.', width, 'dim')]
      : []),
    ...seeItLines(session.result, sorted[0], width),
  ];
}

/** That what was checked is not all of the answer, where some of it never reached the cluster. */
function refusedLines({ applied }: Result, width: number): readonly Line[] {
  const { fault, rejected = [] } = applied ?? {};
  const [first] = rejected;
  if (!fault && !first) return [];
  const says = fault
    ? `The answer is not YAML at line ${fault.place.line}: what was checked is the cluster as the save before left it.`
    : `What the API server refused (line ${first?.line}${rejected.length > 1 ? ` and ${rejected.length - 1} more` : ''}) is not in the cluster that was checked.`;
  return [...wrap(says, width, 'note'), emptyLine];
}

/** Whether points were earned, and some of them lost again by what worked before and no longer does. */
function brokenSome({ checks, score }: Grade): boolean {
  const lost = checks.some(({ kind, passed }) => kind === 'kept' && passed === false);
  return lost && score !== null && checks.some(({ kind, passed }) => kind === 'asked' && passed === true);
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

/** One check in a line, and below it what it found; not the causes that have been told before. */
export function checkLines(
  session: Session,
  check: CheckResult,
  width: number,
  glyphs: Glyphs,
  told: ReadonlySet<string> = new Set(),
): readonly Line[] {
  const [mark, look] =
    check.passed === null
      ? ([glyphs.undecided, 'note'] as const)
      : check.passed
        ? ([glyphs.passed, 'good'] as const)
        : ([glyphs.failed, 'bad'] as const);
  const worth = worthOf(check);
  const lead = ' '.repeat(cells(mark) + 1);
  const [says = [], ...rest] = wrap(
    check.says,
    width - worth.length - lead.length - 2,
    check.passed ? undefined : 'bold',
  );
  const head = [
    apart([span(`${mark} `, look), ...says], line(worth, 'dim'), width),
    ...rest.map((of): Line => [span(lead), ...of]),
  ];
  const [first] = check.findings;
  const inside = width - indent.length;
  const live = liveLines(session, check, inside, glyphs).map((of): Line => [span(indent), ...of]);
  const answers = (check.answers ?? [])
    .flatMap((of) => answerLines(of, inside))
    .map((of): Line => [span(indent), ...of]);
  if (check.passed === true || !first) return [...head, ...answers, ...live];
  const [causes, others] = [causesOf([first], told), causesOf(check.findings, told)];
  const inner = [
    ...findingLines(session, check, first, inside, glyphs, causes),
    ...groupLines(session, check.findings, inside, glyphs),
    ...others.slice(causes.length).flatMap((cause) => causeLines(cause, inside)),
  ];
  return [...head, ...inner.map((of): Line => [span(indent), ...of]), ...live];
}

/** What is wrong with the answer to a question. */
function answerLines({ question, expected, given, because }: AnswerFinding, width: number): readonly Line[] {
  const said = given === null ? 'Nothing was answered' : `Your answer: ${valueWords(given)}`;
  const right = expected === null ? '' : ` Right is: ${valueWords(expected)}.`;
  return [...wrap(question, width), ...wrap(`${said}.${right}`, width), ...wrap(because, width)];
}

function valueWords(value: AnswerValue): string {
  if (typeof value === 'object') return value.length === 0 ? 'no policy' : value.join(', ');
  return value === 'denied' ? 'blocked' : String(value);
}

/** What a check on a real cluster rests on, and where that cluster does otherwise than its policies say. */
function liveLines(
  { context, result, scenario }: Session,
  { live }: CheckResult,
  width: number,
  glyphs: Glyphs,
): readonly Line[] {
  if (!live) return [];
  const beyond = live.leftOut === 0 ? '' : `, ${live.leftOut} that it cannot show left out`;
  const snapshot = result?.snapshot ?? emptySnapshot;
  const differ = live.disagreements
    .slice(0, 2)
    .map(
      ({ flow, observed, deduced, because }) =>
        `${flowName(flow, snapshot, scenario.namespace, glyphs.arrow)} is ${observed}; by the policies it is ${deduced}. ${because}`,
    );
  return [
    ...wrap(
      `${live.tried === 1 ? '1 connection' : `${live.tried} connections`} tried on ${context ?? 'the cluster'}${beyond}.`,
      width,
      'dim',
    ),
    ...differ.flatMap((says) => wrap(says, width, 'note')),
  ];
}

function worthOf({ kind, passed, weight }: CheckResult): string {
  if (passed === null) return 'untested';
  if (kind === 'kept') return passed ? 'kept' : 'not kept';
  return `${passed ? weight : 0} of ${weight}`;
}

const indent = '    ';

/** The most telling flow of a check: what is, what should be, why, and the policy's lines that decide. */
function findingLines(
  session: Session,
  check: CheckResult,
  finding: Finding,
  width: number,
  glyphs: Glyphs,
  causes: readonly Misconception[],
): readonly Line[] {
  const { egress, ingress, flow } = finding;
  const snapshot = session.result?.snapshot;
  const sentence = [
    ...wrap(sentenceOf(session, finding, glyphs), width),
    ...causes.flatMap((cause) => causeLines(cause, width)),
  ];
  if (!egress || !ingress || !snapshot) return sentence;
  const cause = causeOf({ egress, ingress });
  const { from, to } = namesOf(flow, snapshot, session.scenario.namespace);
  return [
    ...sentence,
    ...sideLines(cause, from, to, width),
    ...decidingPolicies(cause)
      .slice(0, 2)
      .flatMap((policy) => excerptLines(session, cause, policy, glyphs)),
    ...wroteLines(session, check, finding, snapshot, width),
  ];
}

/** What to type in the shell to see the first flow that is told with one's own eyes. */
function seeItLines({ snapshot }: Result, first: CheckResult | undefined, width: number): readonly Line[] {
  const [finding] = first?.passed === false ? first.findings : [];
  const commands = finding && snapshot ? seeIt(finding.flow as Flow<Endpoint>, snapshot) : [];
  if (commands.length === 0) return [];
  return [
    emptyLine,
    line('To see the first of these in a shell (!):', 'dim'),
    ...commands.flatMap((command) => wrap(command, width, undefined, '  ')),
  ];
}

/** The misconceptions that findings name, each once, less those that have been told. */
function causesOf(findings: readonly Finding[], told: ReadonlySet<string>): readonly Misconception[] {
  const named = findings.flatMap(({ misconception }) => misconception ?? []).filter(({ id }) => !told.has(id));
  return [...new Map(named.map((each) => [each.id, each])).values()];
}

/** The ids of the causes that some checks tell. */
function toldBy(checks: readonly CheckResult[]): ReadonlySet<string> {
  return new Set(checks.flatMap(({ findings }) => causesOf(findings, new Set()).map(({ id }) => id)));
}

function causeLines({ says, confidence }: Misconception, width: number): readonly Line[] {
  return wrap(`${confidence >= sureFrom ? 'The cause' : 'A likely cause'}: ${says}`, width, 'note');
}

/**
 * The sides that are the cause: those that refuse; where none does, those with a rule that lets the flow through; where
 * no policy speaks of either, both.
 */
function causeOf(sides: { readonly egress: Side; readonly ingress: Side }): {
  readonly egress: Side | null;
  readonly ingress: Side | null;
} {
  const isolated = (side: Side): boolean => side.kind === 'isolated';
  const refuses = (side: Side): boolean => side.kind === 'isolated' && side.allowedBy.length === 0;
  const both = [sides.egress, sides.ingress];
  const counts = both.some(refuses) ? refuses : both.some(isolated) ? isolated : () => true;
  return { egress: counts(sides.egress) ? sides.egress : null, ingress: counts(sides.ingress) ? sides.ingress : null };
}

/** The rule in words beside what was asked, where both can be said in the same words. */
function wroteLines(
  { scenario, result }: Session,
  check: CheckResult,
  finding: Finding,
  snapshot: Snapshot,
  width: number,
): readonly Line[] {
  const policy = finding.ingress?.kind === 'isolated' ? finding.ingress.allowedBy[0]?.policy : undefined;
  const written = result?.policies.some((text) => text.policy === policy && text.written) === true;
  const wrote = written ? ruleInWords(finding, snapshot) : null;
  const asked = askedInWords(check, scenario);
  if (!wrote || !asked) return [];
  return [...wrap(`You wrote: ${wrote}.`, width), ...wrap(`Asked: only ${asked}.`, width)];
}

function sentenceOf(session: Session, { flow, expected, observed, because }: Finding, glyphs: Glyphs): string {
  const { result, scenario } = session;
  const name = result?.snapshot ? flowName(flow, result.snapshot, scenario.namespace, glyphs.arrow) : '';
  if (observed === 'untested') return `${name} could not be tested: ${because ?? 'one of its ends does not run'}.`;
  return `${name} is ${observed === 'allowed' ? 'open' : 'closed'} and should be ${expected === 'allowed' ? 'open' : 'closed'}.`;
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
  const where = policy.written ? `Policy ${name}, in your answer:` : `Policy ${name}, as the cluster has it:`;
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

const groupWords = { allowed: 'Wrongly open', denied: 'Wrongly closed', untested: 'Untested' } as const;

/** All that a check found, in few words. */
function groupLines(session: Session, findings: readonly Finding[], width: number, glyphs: Glyphs): readonly Line[] {
  const snapshot = session.result?.snapshot;
  if (!snapshot) return [];
  const grouped = (some: readonly Finding[]) => groupFlows(some, snapshot, session.scenario.namespace, glyphs.arrow);
  const groups = grouped(findings);
  // The first flow has been told already.
  if (groups.length === 1 && groups[0]?.says === grouped(findings.slice(0, 1))[0]?.says) return [];
  const beyond = groups.length - mostGroups;
  return [
    ...groups
      .slice(0, mostGroups)
      .flatMap(({ observed, says }) => wrap(`${groupWords[observed]}: ${says}.`, width, 'dim', '  ')),
    ...(beyond > 0 ? [line(`And ${beyond} more of the kind.`, 'dim')] : []),
  ];
}

function rounded(points: number): string {
  return String(Math.round(points * 10) / 10);
}
