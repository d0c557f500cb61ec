import type { AccessFinding } from '../../../graders/grader.ts';
import { readSubject } from '../../rbac/access-subject.ts';
import { answerAccess } from '../../report/access/access-answer.ts';
import { accessFindingSentence } from '../../report/access/access-finding-text.ts';
import { noBindingWords } from '../../report/access/access-text.ts';
import { decisionWords, nearestWords, subjectWords } from '../../report/access/access-words.ts';
import { isAdvice, keptAnswers } from '../../session/board/access-advice.ts';
import { requestOfFinding } from '../../session/request-of-finding.ts';
import type { Session } from '../../session/session.ts';
import { type Line, wrap } from '../line.ts';

/** How many other bindings a finding names. */
const mostOthers = 2;

/**
 * What a subject may do and should not, or the other way round; the misconception; the binding, role and rule that decide,
 * or what is missing; and the nearest change, where it spoils nothing else.
 */
export function accessFindingLines(
  session: Session,
  finding: AccessFinding,
  width: number,
  causes: readonly Line[],
): readonly Line[] {
  const { decidedBy, others = [], nearest } = finding;
  const access = session.result?.access ?? null;
  const dim = (text: string): readonly Line[] => wrap(text, width, 'dim');
  return [
    ...wrap(accessFindingSentence(finding), width),
    ...causes,
    ...(decidedBy === null ? missing(session, finding) : [decisionWords(decidedBy)]).flatMap(dim),
    ...others.slice(0, mostOthers).flatMap((other) => dim(`also: ${decisionWords(other)}`)),
    ...(nearest !== undefined && access !== null && isAdvice(nearest, access, keptAnswers(session.cluster?.board))
      ? dim(`nearest change: ${nearestWords(nearest)}`)
      : []),
  ];
}

/** Why nothing allows it. */
function missing({ result }: Session, finding: AccessFinding): readonly string[] {
  const subject = readSubject(finding.subject);
  if (finding.observed !== 'denied' || !result?.access || subject === undefined) return [];
  const answer = answerAccess(result.access, subject, requestOfFinding(finding));
  return noBindingWords(answer, subjectWords(finding.subject));
}
