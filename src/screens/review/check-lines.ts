import type { CheckResult, Finding, FlowFinding, Grade, Misconception } from '../../../graders/grader.ts';
import { emptySnapshot } from '../../kube/snapshot.ts';
import { certainFrom } from '../../netpol/misconceptions/confidence-thresholds.ts';
import { accessFindingSentence } from '../../report/access/access-finding-text.ts';
import { flowName } from '../../report/flow-name.ts';
import { lessonAbout } from '../../session/lessons.ts';
import type { Session } from '../../session/session.ts';
import { apart, cells, type Line, line, span, wrap } from '../line.ts';
import type { Glyphs } from '../theme.ts';
import { answerLines } from './answer-lines.ts';
import { findingLines } from './finding-lines.ts';
import { groupFlows } from './other-flows.ts';
import { costOf, rounded } from './score-words.ts';

const indent = '    ';

/** One check in a line, and below it what it found. Misconceptions whose ids are in `named` were shown before. */
export function checkLines(
  session: Session,
  check: CheckResult,
  width: number,
  glyphs: Glyphs,
  named: ReadonlySet<string> = new Set(),
): readonly Line[] {
  const [first] = check.findings;
  const inside = width - indent.length;
  const head = headLines(check, session.result?.grade, width, glyphs);
  const live = liveLines(session, check, inside, glyphs).map(indented);
  const answers = answerLines(session, check, inside, glyphs).map(indented);
  if (check.passed === true || !first) return [...head, ...answers, ...live];
  const [causes, allCauses] = [causesOf([first], named), causesOf(check.findings, named)];
  const inner = [
    ...findingLines(
      session,
      check,
      first,
      inside,
      glyphs,
      causes.flatMap((cause) => causeLines(session, cause, inside)),
    ),
    ...groupLines(session, check.findings, inside, glyphs),
    ...allCauses.slice(causes.length).flatMap((cause) => causeLines(session, cause, inside)),
  ];
  return [...head, ...inner.map(indented), ...live];
}

/** The misconceptions of some findings, each once, without those whose ids are in `named`. */
export function causesOf(findings: readonly Finding[], named: ReadonlySet<string>): readonly Misconception[] {
  const causes = findings.flatMap(({ misconception }) => misconception ?? []).filter(({ id }) => !named.has(id));
  return [...new Map(causes.map((each) => [each.id, each])).values()];
}

/** The check's sentence with its mark in front, and what it is worth at the right. */
function headLines(check: CheckResult, grade: Grade | undefined, width: number, glyphs: Glyphs): readonly Line[] {
  const [mark, look] =
    check.passed === null
      ? ([glyphs.undecided, 'note'] as const)
      : check.passed
        ? ([glyphs.passed, 'good'] as const)
        : ([glyphs.failed, 'bad'] as const);
  const worth = worthOf(check, grade);
  const lead = ' '.repeat(cells(mark) + 1);
  const [says = [], ...rest] = wrap(
    check.says,
    width - worth.length - lead.length - 2,
    check.passed ? undefined : 'bold',
  );
  return [
    apart([span(`${mark} `, look), ...says], line(worth, 'dim'), width),
    ...rest.map((of): Line => [span(lead), ...of]),
  ];
}

/** The points of a goal; of a safeguard whether it still works, and what it cost where it does not. */
function worthOf(check: CheckResult, grade: Grade | undefined): string {
  const { kind, passed, weight } = check;
  if (passed === null) return 'untested';
  if (kind === 'asked') return `${passed ? weight : 0} of ${weight}`;
  if (passed) return 'still works';
  const cost = grade ? rounded(costOf(check, grade)) : '0';
  return cost === '0' ? 'broken' : `broken: -${cost}`;
}

/** A misconception, and the lesson about it. */
function causeLines({ lessons }: Session, { id, says, confidence }: Misconception, width: number): readonly Line[] {
  const lesson = lessonAbout(id, lessons);
  return [
    ...wrap(`${confidence >= certainFrom ? 'The cause' : 'A likely cause'}: ${says}`, width, 'note'),
    ...(lesson === undefined ? [] : wrap(`Lesson (L): ${lesson.title}`, width, 'dim')),
  ];
}

/** What was tried for a check on a real cluster, and where that cluster does not do what its policies say. */
function liveLines(
  { context, result, scenario }: Session,
  { live }: CheckResult,
  width: number,
  glyphs: Glyphs,
): readonly Line[] {
  if (!live) return [];
  const leftOut = live.leftOut === 0 ? '' : `, ${live.leftOut} that it cannot show left out`;
  const snapshot = result?.snapshot ?? emptySnapshot;
  const differ = live.disagreements
    .slice(0, 2)
    .map(
      ({ flow, observed, deduced, because }) =>
        `${flowName(flow, snapshot, scenario.namespace, glyphs.arrow)} is ${verdictWords[observed]}; by the policies it is ${verdictWords[deduced]}. ${because}`,
    );
  return [
    ...wrap(
      `${live.tried === 1 ? '1 connection' : `${live.tried} connections`} tried on ${context ?? 'the cluster'}${leftOut}.`,
      width,
      'dim',
    ),
    ...differ.flatMap((says) => wrap(says, width, 'note')),
  ];
}

const verdictWords = { allowed: 'allowed', denied: 'blocked' } as const;
const groupWords = { allowed: 'Wrongly allowed', denied: 'Wrongly blocked', untested: 'Untested' } as const;
/** How many groups of flows are shown of one check. */
const mostGroups = 6;

/** All flows that a check found, in few words. */
function groupLines(session: Session, findings: readonly Finding[], width: number, glyphs: Glyphs): readonly Line[] {
  const snapshot = session.result?.snapshot;
  if (!snapshot) return [];
  const flows = findings.filter((finding) => finding.about !== 'access');
  if (flows.length < findings.length) return accessLines(findings, width);
  const grouped = (some: readonly FlowFinding[]) =>
    groupFlows(some, snapshot, session.scenario.namespace, glyphs.arrow);
  const groups = grouped(flows);
  // The first flow was shown already.
  if (groups.length === 1 && groups[0]?.says === grouped(flows.slice(0, 1))[0]?.says) return [];
  const more = groups.length - mostGroups;
  return [
    ...groups
      .slice(0, mostGroups)
      .flatMap(({ observed, says }) => wrap(`${groupWords[observed]}: ${says}.`, width, 'dim', '  ')),
    ...(more > 0 ? [line(`And ${more} more groups like these.`, 'dim')] : []),
  ];
}

/** The findings about who may do what after the first, which was shown. */
function accessLines(findings: readonly Finding[], width: number): readonly Line[] {
  const others = findings.slice(1).flatMap((finding) => (finding.about === 'access' ? [finding] : []));
  const more = others.length - mostGroups;
  return [
    ...others.slice(0, mostGroups).flatMap((finding) => wrap(accessFindingSentence(finding), width, 'dim', '  ')),
    ...(more > 0 ? [line(`And ${more} more like these.`, 'dim')] : []),
  ];
}

function indented(of: Line): Line {
  return [span(indent), ...of];
}
